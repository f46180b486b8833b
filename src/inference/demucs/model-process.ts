import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { SegmentStems } from "../../audio/separate/demucs/overlap-add.ts";
import { DemucsError, WITHOUT_MODEL } from "./demucs-error.ts";
import type { HostMessage, SegmentMessage } from "./host-protocol.ts";
import type { OpenedModel } from "./opened-model.ts";

/** The program of the process: beside the bundle, or where the build puts it. */
const PLACES = ["demucs-host.js", "../../../dist/demucs-host.js"];
/** A model of 170 MB opens within a few seconds; on a slow disk, within some tens. */
const OPENING_SECONDS = 120;
/** Of what the process wrote to stderr: enough for the last words of native code. */
const LAST_WORDS = 2_000;

interface OpenOptions {
  /** Where the program of the process may be. */
  places?: readonly string[];
  /** Time after which opening is given up. */
  limitSeconds?: number;
}

/**
 * The user's model in a process of its own: native code that crashes or that the system stops for want of memory takes nothing with it, and
 * all that it held goes back to the system at the end. Ends with the thread that opened it.
 */
export class ModelProcess implements OpenedModel {
  readonly length: number;
  /** Package that runs the model. */
  readonly runtime: string;
  readonly #child: ChildProcess;
  readonly #file: string;

  private constructor(child: ChildProcess, file: string, { runtime, length }: { runtime: string; length: number }) {
    this.#child = child;
    this.#file = file;
    this.runtime = runtime;
    this.length = length;
  }

  /** @throws DemucsError in words for the user where the model cannot be run */
  static async open(
    file: string,
    { places = usualPlaces(), limitSeconds = OPENING_SECONDS }: OpenOptions = {},
  ): Promise<ModelProcess> {
    const child = fork(hostPath(places), [file], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    keepLastWords(child);
    const timer = new AbortController();
    try {
      const message = await Promise.race([answerOf(child, file), tooLate(file, limitSeconds, timer.signal)]);
      if (message.kind === "ready") return new ModelProcess(child, file, message);
      throw new DemucsError(`The process of ${file} gave stems before it was asked for any`);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      timer.abort();
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async separate(segment: Float32Array): Promise<SegmentStems> {
    const answer = answerOf(this.#child, this.#file);
    this.#child.send({ segment } satisfies SegmentMessage, () => {});
    const message = await answer;
    if (message.kind === "stems") return message.stems;
    throw new DemucsError(`The process of ${this.#file} gave no stems`);
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

function usualPlaces(): string[] {
  return PLACES.map((place) => path.join(import.meta.dirname, place));
}

function hostPath(places: readonly string[]): string {
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new DemucsError(
    `The program that runs the model is missing: it would be ${places.join(" or ")}. Install wav0-mcp again. ${WITHOUT_MODEL}`,
  );
}

/** What each process wrote last. */
const lastWords = new WeakMap<ChildProcess, string>();

function keepLastWords(child: ChildProcess): void {
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords.set(child, `${lastWords.get(child) ?? ""}${text}`.slice(-LAST_WORDS));
  });
}

/** @throws DemucsError after the limit, unless the signal comes before */
async function tooLate(file: string, limitSeconds: number, signal: AbortSignal): Promise<never> {
  // What it throws when it is called off is thrown to a race that is over.
  await setTimeout(1_000 * limitSeconds, null, { signal });
  throw new DemucsError(
    `The model ${file} (WAV0_DEMUCS_MODEL) did not open within ${limitSeconds} seconds. Close other programs, or check that the file is an ONNX ` +
      `export of htdemucs on a disk that answers. ${WITHOUT_MODEL}`,
  );
}

/** The next message of the process. @throws DemucsError for a failure, and where the process ends before */
function answerOf(child: ChildProcess, file: string): Promise<Exclude<HostMessage, { kind: "failed" }>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off("message", onMessage).off("close", onEnd).off("error", onError);
      act();
    };
    const onMessage = (message: HostMessage): void =>
      settle(() => (message.kind === "failed" ? reject(new DemucsError(message.message)) : resolve(message)));
    const onEnd = (code: number | null, signal: NodeJS.Signals | null): void =>
      settle(() => reject(ended(file, { code, signal, words: lastWords.get(child) ?? "" })));
    const onError = (cause: Error): void =>
      settle(() => reject(new DemucsError(`No process could be started for ${file}: ${cause.message}`, { cause })));
    // By its close all that it wrote has been read.
    child.on("message", onMessage).on("close", onEnd).on("error", onError);
    // One that has ended says so no more.
    if (child.exitCode !== null || child.signalCode !== null) onEnd(child.exitCode, child.signalCode);
  });
}

interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Its last ones. */
  words: string;
}

function ended(file: string, { code, signal, words }: End): DemucsError {
  const why = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const hint =
    signal === "SIGKILL" ? "The system may have run out of memory: close other programs and split again." : "";
  const told = words.trim() === "" ? "" : `It wrote: “${words.trim()}”.`;
  const text = `The process that runs ${file} (WAV0_DEMUCS_MODEL) was ended ${why}. ${hint} ${told} ${WITHOUT_MODEL}`;
  return new DemucsError(text.replaceAll(/ {2,}/g, " "));
}
