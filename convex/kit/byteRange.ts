import { MAX_PIECE_BYTES } from "../../src/contracts/audio/audio-address.ts";
import { isEmbedded } from "./environment.ts";

/** Which part of a file a request asks for; both ends inclusive. */
export type ByteRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "unsatisfiable" };

/** An answer of an HTTP action ends at 20 MiB on Convex; players ask on from where an answer ended. */
export const MAX_OPEN_RANGE_BYTES = 4 * 1024 * 1024;
/** Longest part that one response carries. */
export const MAX_ANSWER_BYTES = MAX_PIECE_BYTES;

/** Most bytes per response. */
export interface AnswerLimits {
  /** For a range without an end. */
  openBytes: number;
  bytes: number;
}

/** Limits of this deployment's HTTP actions; the embedded engine streams, so it has none. */
export function answerLimits(): AnswerLimits {
  const [openBytes, bytes] = isEmbedded() ? [Infinity, Infinity] : [MAX_OPEN_RANGE_BYTES, MAX_ANSWER_BYTES];
  return { openBytes, bytes };
}

/**
 * Reads a Range header (RFC 9110 §14). Several ranges and malformed ones are answered with the whole file, as the RFC
 * allows.
 * @param size of the file in bytes
 */
export function parseRange(header: string | null, size: number, limits: AnswerLimits): ByteRange {
  const [whole, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (whole === undefined || (first === "" && last === "")) return { kind: "whole" };
  const part = (start: number, asked: number): ByteRange => {
    const end = Math.min(asked, size - 1, start + limits.bytes - 1);
    return start >= size || end < start ? { kind: "unsatisfiable" } : { kind: "part", start, end };
  };
  if (first === "") return part(Math.max(0, size - Number(last)), size - 1);
  if (last === "") return part(Number(first), Number(first) + limits.openBytes - 1);
  return Number(last) < Number(first) ? { kind: "whole" } : part(Number(first), Number(last));
}
