import { randomBytes } from "node:crypto";
import type { Caller, FunctionOutcome } from "./types.ts";

/** Names one call in an error that tells nothing else, and in the log beside the whole error; of Convex's form. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}

/** The text that stands for an error. */
export function redactedMessage(requestId: string): string {
  return `[Request ID: ${requestId}] Server Error`;
}

/**
 * The outcome as a production deployment of Convex shows it to clients: no log lines, and of an error only the id of its
 * request, and the data of a ConvexError, which was written for them. Admins and the system read everything.
 */
export function redactedFor<T extends FunctionOutcome>(outcome: T, caller: Caller): T {
  if (caller.kind !== "user") return outcome;
  if (outcome.ok) return { ...outcome, logLines: [] };
  return { ...outcome, message: redactedMessage(outcome.requestId ?? newRequestId()), logLines: [] };
}
