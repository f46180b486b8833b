import { spawn } from "node:child_process";

/** 16 minutes of 48 kHz in stereo, in single precision: what is longer is refused anyway. */
const MAX_OUTPUT_BYTES = 16 * 60 * 48_000 * 2 * 4;
/** A quarter of an hour of AAC takes some seconds. */
const TIMEOUT_MILLIS = 120_000;
/** All that ffmpeg may do: read one AAC stream from its input, and write one WAV file to its output. */
const ARGUMENTS = [
  "-nostdin -hide_banner -loglevel error -protocol_whitelist pipe",
  "-f aac -i pipe:0 -map 0:a:0 -map_metadata -1 -bitexact -c:a pcm_f32le -f wav pipe:1",
].flatMap((part) => part.split(" "));

/** A program of the machine that is not there, or did not do its work. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly isMissing: boolean;

  constructor(message: string, options: { isMissing: boolean; cause?: unknown }) {
    super(message, options);
    this.isMissing = options.isMissing;
  }
}

/**
 * Decodes an ADTS stream with the ffmpeg of this machine, without a shell or a file.
 * @returns a WAV file
 * @throws ProgramError if there is none, it fails, takes too long or writes too much
 */
export function decodeAacWithFfmpeg(adts: Uint8Array, program = "ffmpeg"): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ARGUMENTS, { stdio: ["pipe", "pipe", "pipe"], timeout: TIMEOUT_MILLIS });
    const pieces: Buffer[] = [];
    let size = 0;
    let complaint = "";
    child.on("error", (cause: NodeJS.ErrnoException) => {
      reject(new ProgramError(`${program} cannot be started`, { isMissing: cause.code === "ENOENT", cause }));
    });
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size <= MAX_OUTPUT_BYTES) pieces.push(piece);
      else child.kill("SIGKILL");
    });
    child.stderr.on("data", (piece: Buffer) => {
      // One line tells what is wrong; a damaged stream has hundreds.
      if (complaint.length < 500) complaint += piece.toString();
    });
    child.on("close", (code) => {
      if (code === 0 && size <= MAX_OUTPUT_BYTES) return resolve(Buffer.concat(pieces));
      const reason = complaint.split("\n", 1)[0] ?? "";
      reject(new ProgramError(`${program} could not decode it: ${reason}`, { isMissing: false }));
    });
    // A program that ends early closes its input, which `close` tells better.
    child.stdin.on("error", () => undefined);
    child.stdin.end(adts);
  });
}
