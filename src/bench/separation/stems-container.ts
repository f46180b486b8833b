import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Streams of MUSDB18, in their order. Native Instruments leaves the order of the four open; nearly all files have this one. */
const STREAMS = ["mixture", "drums", "bass", "other", "vocals"] as const;

const INSTALL =
  "apt install ffmpeg (Debian, Ubuntu), brew install ffmpeg (macOS) or winget install ffmpeg (Windows); or convert it to a folder of WAV files";

/** Files of a container. */
export interface ExtractedStreams {
  /** Of its own, with a WAV file for each stream. */
  folder: string;
  /** Removes them while they are open, so that an interrupt leaves nothing; Windows keeps them until `close`. */
  unlink(): void;
  close(): void;
}

/**
 * Decodes a `.stem.mp4` (five AAC streams) with the ffmpeg of this machine, to files.
 * @throws Error that says what to install or what is wrong with the file
 */
export async function extractStreams(file: string, program = "ffmpeg"): Promise<ExtractedStreams> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-stems-"));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  const unlink = process.platform === "win32" ? (): void => {} : close;
  try {
    const outputs = STREAMS.flatMap((name, i) => [
      "-map",
      `0:a:${i}`,
      "-c:a",
      "pcm_f32le",
      path.join(folder, `${name}.wav`),
    ]);
    // "file:" since names of songs have colons, which would be protocols, and dashes, which would be options.
    const input = ["-nostdin", "-loglevel", "error", "-protocol_whitelist", "file", "-i", `file:${path.resolve(file)}`];
    await runProgram(program, [...input, ...outputs], close);
    return { folder, unlink, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @param clean called before an interrupt ends this process */
function runProgram(program: string, given: readonly string[], clean: () => void): Promise<void> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  return new Promise<void>((resolve, reject) => {
    const child = spawn(program, given, { stdio: ["ignore", "ignore", "pipe"] });
    const onSignal = (signal: NodeJS.Signals): void => {
      child.kill("SIGKILL");
      child.once("exit", () => {
        clean();
        process.kill(process.pid, signal);
      });
    };
    for (const signal of signals) process.once(signal, onSignal);
    child.once("close", () => signals.forEach((signal) => process.off(signal, onSignal)));
    let words = "";
    child.stderr.on("data", (piece: Buffer) => (words = `${words}${piece.toString()}`.slice(0, 2_000)));
    child.on("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "ENOENT" ? "is not installed" : `cannot be started (${cause.message})`;
      reject(new Error(`It is decoded by ${program}, which ${why}: ${INSTALL}`, { cause }));
    });
    child.on("close", (code) => {
      if (code === 0) return resolve();
      const isOther = words.includes("matches no streams");
      const why = isOther ? "it does not have the five audio streams of a Stems file" : (words.split("\n", 1)[0] ?? "");
      reject(new Error(`${program} could not decode it: ${why}`));
    });
  });
}
