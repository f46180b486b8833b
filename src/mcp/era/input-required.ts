import { ErrorCode, McpError, type Result } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { isRecord } from "../../contracts/wire/json-record.ts";

/**
 * Requests to the client, by the server's own keys, in the form of older revisions.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export type InputRequests = Record<
  string,
  { method: "elicitation/create" | "sampling/createMessage" | "roots/list"; params: Record<string, unknown> }
>;

/** The parameters that a repeated request has beside its own. Older revisions do not know them. */
export const roundShape = {
  inputResponses: z.record(z.string(), z.unknown()).optional(),
  requestState: z.string().optional(),
};

/** Ends a request with questions; the client repeats it with the answers and the state. */
export class InputRequired extends Error {
  override readonly name = "InputRequired";
  readonly result: Result;

  /** @param requestState comes back as it is, by way of a client that may have changed it: sign it */
  constructor(inputRequests: InputRequests, requestState?: string) {
    super("The client has to answer first");
    this.result = { resultType: "input_required", inputRequests, ...(requestState ? { requestState } : {}) };
  }
}

/** Refuses answers or a state that the protocol wants an error for. */
export class RoundRefused extends McpError {
  constructor(message: string) {
    super(ErrorCode.InvalidParams, message);
  }
}

/** A request's own result, or the questions that it ends with. */
export async function answerOrAsk<R extends Result>(answer: () => Promise<R>): Promise<R | Result> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof InputRequired) return error.result;
    throw error;
  }
}

/** True for errors that reach the client as protocol results; others become tool results. */
export function endsRound(error: unknown): error is InputRequired | RoundRefused {
  return error instanceof InputRequired || error instanceof RoundRefused;
}

/** Fault in the form of a round's answers, whatever was asked. @returns null if there is none */
export function findMalformedRound(params: Record<string, unknown> = {}): string | null {
  const { inputResponses, requestState } = params;
  if ("requestState" in params && typeof requestState !== "string")
    return "requestState must be the string from the result, unchanged";
  if (!("inputResponses" in params)) return null;
  const isMap = isRecord(inputResponses) && Object.values(inputResponses).every(isRecord);
  return isMap ? null : "inputResponses must be an object with the result of each request by its key";
}
