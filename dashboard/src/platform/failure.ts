import { ConvexError } from "convex/values";
import { type ErrorCode, type ErrorPayload, readErrorPayload } from "../../../src/contracts/errors.ts";
import { parseJson } from "../../../src/bodies/parse-json.ts";

/** Message for the user: the studio's own, which says what to do, else the browser's. */
export function messageOf(error: unknown): string {
  return payloadOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
}

/** The studio's code of a failure; undefined for any other. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return payloadOf(error)?.code;
}

function payloadOf(error: unknown): ErrorPayload | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = typeof error.data === "string" ? parseJson(error.data) : error.data;
  return readErrorPayload(data);
}
