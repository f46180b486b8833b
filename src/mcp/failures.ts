import { ErrorCode, McpError, type CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { AppError, ERROR_CODES, type ErrorPayload } from "../contracts/errors.ts";
import type { Log } from "./log.ts";

/** Where a program finds the error's code and details; the text is for models. */
const ERROR_META_KEY = "wav0/error";
/** Error code of `resources/read` in revisions up to 2025-11-25. */
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

/** A failed request about a resource, which the protocol answers with an error. */
export function resourceError(error: unknown, uri: string, log: Log): McpError {
  const { code, message } = toPayload(error, `reading ${uri} failed`, log);
  const isMissing = code === "SAMPLE_NOT_FOUND" || code === "JOB_NOT_FOUND";
  return new McpError(isMissing ? RESOURCE_NOT_FOUND : protocolCode(code), `${code}: ${message}`, { uri, code });
}

/** A failure of any other request that the protocol answers with an error. One of the protocol's own stays as it is. */
export function protocolError(error: unknown, what: string, log: Log): McpError {
  if (error instanceof McpError) return error;
  const { code, message, details } = toPayload(error, what, log);
  return new McpError(protocolCode(code), `${code}: ${message}`, { ...details, code });
}

/** JSON-RPC code of an error: InvalidParams if the caller can correct it, divided as in HTTP statuses. */
function protocolCode(code: ErrorPayload["code"]): ErrorCode {
  return ERROR_CODES[code].status < 500 ? ErrorCode.InvalidParams : ErrorCode.InternalError;
}

function toPayload(error: unknown, what: string, log: Log): ErrorPayload {
  if (error instanceof AppError) return error.toPayload();
  log(what, error);
  return {
    code: "INTERNAL",
    message: `${what} because of an internal error, not because of your input. Try once more; if it persists, see the server's log or run "wav0-mcp doctor"`,
  };
}
