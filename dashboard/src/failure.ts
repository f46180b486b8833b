import { ConvexError } from "convex/values";
import { readErrorPayload } from "../../src/contracts/errors.ts";

/** What a person reads of a failure: the studio's own words, which say what to do, else what the browser says. */
export function messageOf(error: unknown): string {
  if (error instanceof ConvexError) {
    const data: unknown = typeof error.data === "string" ? parse(error.data) : error.data;
    return readErrorPayload(data)?.message ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
