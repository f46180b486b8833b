import type { Readable } from "node:stream";
import { AppError } from "../../contracts/errors.ts";

/** Longer than any password that is taken. */
const MAX_BYTES = 4096;

/**
 * Reads a password from a pipe: the first line, or all of it where no line ends.
 * @throws AppError INVALID_INPUT if nothing comes, or more than a password can be
 */
export async function readPassword(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    bytes += chunks.at(-1)?.length ?? 0;
    if (bytes > MAX_BYTES) throw new AppError("INVALID_INPUT", `A password has at most ${MAX_BYTES} bytes`);
    if (chunks.at(-1)?.includes("\n")) break;
  }
  const [line = ""] = Buffer.concat(chunks).toString("utf8").split(/\r?\n/, 1);
  if (line !== "") return line;
  throw new AppError("INVALID_INPUT", "--stdin reads the password from standard input, and nothing came");
}
