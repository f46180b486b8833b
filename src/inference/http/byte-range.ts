/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * Reads a Range header (RFC 9110 §14.1.2). Several ranges, other units and malformed headers read as no range, which
 * the RFC allows.
 * @returns the range, null for the whole file, or "unsatisfiable" (416)
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match) return null;
  const [, start = "", end = ""] = match;
  if (start === "") return suffixRange(end, sizeBytes);
  const first = Number(start);
  const last = end === "" ? sizeBytes - 1 : Math.min(Number(end), sizeBytes - 1);
  if (end !== "" && Number(end) < first) return null;
  return first >= sizeBytes ? "unsatisfiable" : { first, last };
}

function suffixRange(length: string, sizeBytes: number): ByteRange | "unsatisfiable" | null {
  if (length === "") return null;
  const bytes = Math.min(Number(length), sizeBytes);
  return bytes === 0 ? "unsatisfiable" : { first: sizeBytes - bytes, last: sizeBytes - 1 };
}
