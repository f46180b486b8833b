import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { Fault, type Surface } from "../surface.ts";
import { residentMegabytes } from "../memory.ts";
import { soundFiles, someFile } from "./files.ts";
import type { Reading } from "./reader.ts";

/** A small file must not take long, on however busy a machine. */
const MAX_MILLIS = 20_000;
/** The process with its decoders, and what the largest decoding may need. */
const MAX_MEGABYTES = 900;

/** The readers of sound files, in a process of their own: one that hangs or ends shows. */
export async function openAudio(): Promise<Surface> {
  const files = await soundFiles();
  const child = fork(path.join(import.meta.dirname, "reader.ts"), {
    execArgv: ["--import", "tsx"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  let turn: Promise<unknown> = Promise.resolve();
  return {
    name: "audio",
    async feed(random) {
      const file = someFile(files, random);
      // One file after the other, so that time and memory are its own.
      const reading = turn.then(() => read(child, file));
      turn = reading.catch(() => {});
      const { outcome, problem } = await reading;
      if (problem !== null) throw new Fault(problem, Buffer.from(file).toString("base64"));
      return outcome;
    },
    async settle() {
      const megabytes = await residentMegabytes(child.pid ?? 0);
      if (megabytes > 0 && megabytes <= MAX_MEGABYTES) return [];
      return [new Fault(`the readers hold more than ${MAX_MEGABYTES} MB, or are gone`, `${megabytes} MB`)];
    },
    close: async () => void child.kill("SIGKILL"),
  };
}

function read(child: ChildProcess, file: Uint8Array): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const shown = (): string => Buffer.from(file).toString("base64");
    const impatience = setTimeout(
      () => end(() => reject(new Fault(`takes over ${MAX_MILLIS} ms`, shown()))),
      MAX_MILLIS,
    );
    const gone = (): void => end(() => reject(new Fault("the process ended", shown())));
    const hear = (reading: Reading): void => end(() => resolve(reading));
    function end(tell: () => void): void {
      clearTimeout(impatience);
      child.off("exit", gone).off("message", hear);
      tell();
    }
    child.on("exit", gone).on("message", hear);
    if (child.connected) child.send(file);
    else gone();
  });
}
