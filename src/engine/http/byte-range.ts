/** Which part of a file a request asks for; both ends inclusive. */
export type ByteRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "unsatisfiable" };

/**
 * Reads a Range header (RFC 9110 §14). Several ranges and malformed ones are answered with the whole file, as the RFC
 * allows.
 * @param size of the file in bytes
 */
export function parseRange(header: string | null, size: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (match === null || (first === "" && last === "")) return { kind: "whole" };
  const range = first === "" ? suffix(Number(last), size) : { start: Number(first), end: toEnd(last, size) };
  if (first !== "" && last !== "" && Number(last) < Number(first)) return { kind: "whole" };
  if (range.start >= size || range.end < range.start) return { kind: "unsatisfiable" };
  return { kind: "part", ...range };
}

function suffix(length: number, size: number): { start: number; end: number } {
  return length === 0 ? { start: size, end: size - 1 } : { start: Math.max(0, size - length), end: size - 1 };
}

function toEnd(last: string, size: number): number {
  return last === "" ? size - 1 : Math.min(Number(last), size - 1);
}
