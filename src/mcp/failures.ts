import { ErrorCode, McpError, type CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { AppError, type ErrorPayload } from "../contracts/errors.ts";
import type { Log } from "./log.ts";

/** Where a program finds the error's code and details; the text is for models. */
const ERROR_META_KEY = "wav0/error";
/** Of the protocol's revisions up to 2025-11-25, for `resources/read`. */
const RESOURCE_NOT_FOUND = -32_002;

/** A tool failure: text that says what to do, never a protocol error and never a stack. */
export function failureResult(error: unknown, toolName: string, log: Log): CallToolResult {
  const payload = toPayload(error, `${toolName} failed`, log);
  return {
    isError: true,
    content: [{ type: "text", text: `${payload.code}: ${payload.message}` }],
    _meta: { [ERROR_META_KEY]: payload },
  };
}

/** A failed read of a resource, which the protocol answers with an error. */
export function resourceError(error: unknown, uri: string, log: Log): McpError {
  const { code, message } = toPayload(error, `reading ${uri} failed`, log);
  const isMissing = code === "SAMPLE_NOT_FOUND";
  return new McpError(isMissing ? RESOURCE_NOT_FOUND : ErrorCode.InternalError, `${code}: ${message}`, { uri, code });
}

function toPayload(error: unknown, what: string, log: Log): ErrorPayload {
  if (error instanceof AppError) return error.toPayload();
  log(what, error);
  return {
    code: "INTERNAL",
    message: `${what} for a reason inside the studio, not because of your input. Try once more; if it stays, see the server's log or run "wav0-mcp doctor"`,
  };
}
