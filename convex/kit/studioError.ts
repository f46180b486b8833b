import { ConvexError } from "convex/values";
import { type ErrorCode, type ErrorPayload, readErrorPayload } from "../../src/contracts/errors.ts";

/**
 * An error that crosses to the caller with its code. Anything else that a function throws is a bug and reaches the
 * caller without its text.
 * @param message what happened, to which id, and what to do next
 */
export function studioError(
  code: ErrorCode,
  message: string,
  details?: ErrorPayload["details"],
): ConvexError<{ code: ErrorCode; message: string; details?: NonNullable<ErrorPayload["details"]> }> {
  return new ConvexError({ code, message, ...(details ? { details } : {}) });
}

/** @returns the payload of an error made by `studioError`, here or in a function that was called, else null */
export function payloadOf(error: unknown): ErrorPayload | null {
  return error instanceof ConvexError ? readErrorPayload(error.data) : null;
}

/** The refusal of one field of an input. */
export function invalidField(field: string, what: string): Error {
  return studioError("INVALID_INPUT", `${field}: ${what}.`, { field });
}
