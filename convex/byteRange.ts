/** Which part of a file a request asks for; both ends inclusive. */
export type ByteRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "unsatisfiable" };

/** An answer of an HTTP action ends at 20 MiB; players ask on from where an answer ended. */
export const MAX_OPEN_RANGE_BYTES = 4 * 1024 * 1024;
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Reads a Range header (RFC 9110 §14). Several ranges and malformed ones are answered with the whole file, as the RFC
 * allows. A range without an end gets 4 MiB at most, any other 16.
 * @param size of the file in bytes
 */
export function parseRange(header: string | null, size: number): ByteRange {
  const [whole, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (whole === undefined || (first === "" && last === "")) return { kind: "whole" };
  if (first === "") return part(Math.max(0, size - Number(last)), size - 1, size);
  if (last === "") return part(Number(first), Number(first) + MAX_OPEN_RANGE_BYTES - 1, size);
  return Number(last) < Number(first) ? { kind: "whole" } : part(Number(first), Number(last), size);
}

function part(start: number, asked: number, size: number): ByteRange {
  const end = Math.min(asked, size - 1, start + MAX_ANSWER_BYTES - 1);
  return start >= size || end < start ? { kind: "unsatisfiable" } : { kind: "part", start, end };
}
