import { formatFunctionPath } from "../function-path.ts";
import type { FunctionPath } from "../types.ts";
import type { ConvexJson } from "../values/json.ts";
import { convexSize } from "../values/size.ts";
import { SyscallError } from "./function-error.ts";

const MEBIBYTE = 1024 * 1024;

/** Convex's limit for the arguments of a call, and for its result (crates/common/src/knobs.rs of convex-backend). */
export const MAX_PAYLOAD_BYTES = 16 * MEBIBYTE;

/** A number takes nine bytes by Convex's formula, and two characters of JSON at least: no value takes more for its text. */
const MAX_BYTES_PER_CHARACTER = 4.5;

/**
 * Bounds the arguments of a call.
 * @param json the list of arguments as text, which says at once of nearly all that they are small
 * @throws SyscallError with Convex's text
 */
export function checkArgumentsSize(path: FunctionPath, args: ConvexJson[], json: string): void {
  if (isSmall(json)) return;
  const size = convexSize(args);
  if (size <= MAX_PAYLOAD_BYTES) return;
  throw new SyscallError(`Arguments for ${formatFunctionPath(path)} are too large ${figures(size)}`);
}

/** Bounds the result of a call. @throws SyscallError with Convex's text */
export function checkResultSize(path: FunctionPath, value: ConvexJson, json: string): void {
  if (isSmall(json)) return;
  const size = convexSize(value);
  if (size <= MAX_PAYLOAD_BYTES) return;
  throw new SyscallError(`Function ${formatFunctionPath(path)} return value is too large ${figures(size)}`);
}

function isSmall(json: string): boolean {
  return json.length * MAX_BYTES_PER_CHARACTER <= MAX_PAYLOAD_BYTES;
}

function figures(size: number): string {
  return `(actual: ${mebibytes(size)}, limit: ${mebibytes(MAX_PAYLOAD_BYTES)})`;
}

function mebibytes(bytes: number): string {
  const count = bytes / MEBIBYTE;
  return `${Number.isInteger(count) ? count : count.toFixed(2)} MiB`;
}
