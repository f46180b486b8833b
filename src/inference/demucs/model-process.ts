import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { SegmentModel, SegmentStems } from "../../audio/separate/demucs/overlap-add.ts";
import { DemucsError, WITHOUT_MODEL } from "./demucs-error.ts";
import type { HostMessage, SegmentMessage } from "./host-protocol.ts";

/** The program of the process: beside the bundle, or where the build puts it. */
const PLACES = ["demucs-host.js", "../../../dist/demucs-host.js"];

/**
 * The user's model in a process of its own: native code that crashes or that the system stops for want of memory takes nothing with it, and
 * all that it held goes back to the system at the end. Ends with the thread that opened it.
 */
export class ModelProcess implements SegmentModel {
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
  static async open(file: string): Promise<ModelProcess> {
    const child = fork(hostPath(), [file], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    try {
      const message = await answerOf(child, file);
      if (message.kind === "ready") return new ModelProcess(child, file, message);
      throw new DemucsError(`The process of ${file} gave stems before it was asked for any`);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
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

function hostPath(): string {
  const places = PLACES.map((place) => path.join(import.meta.dirname, place));
  return places.find((place) => existsSync(place)) ?? places.join(" or ");
}

/** The next message of the process. @throws DemucsError for a failure, and where the process ends before */
function answerOf(child: ChildProcess, file: string): Promise<Exclude<HostMessage, { kind: "failed" }>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const onMessage = (message: HostMessage): void =>
      settle(() => (message.kind === "failed" ? reject(new DemucsError(message.message)) : resolve(message)));
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      settle(() => reject(ended(file, code, signal)));
    const onError = (cause: Error): void =>
      settle(() => reject(new DemucsError(`No process could be started for ${file}: ${cause.message}`, { cause })));
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    // One that has ended says so no more.
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
  });
}

function ended(file: string, code: number | null, signal: NodeJS.Signals | null): DemucsError {
  const why = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const hint =
    signal === "SIGKILL" ? "The system may have run out of memory: close other programs and split again." : "";
  const text = `The process that runs ${file} (WAV0_DEMUCS_MODEL) was ended ${why}. ${hint} ${WITHOUT_MODEL}`;
  return new DemucsError(text.replaceAll(/ {2,}/g, " "));
}
