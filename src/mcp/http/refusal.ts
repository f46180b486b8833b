import type { ContentfulStatusCode } from "hono/utils/http-status";

export interface Refusal {
  status: ContentfulStatusCode;
  /** JSON-RPC error code. */
  code: number;
  /** Cause, and what to do. */
  message: string;
  data?: Record<string, unknown>;
  /** Id of the refused request, if it could be read. */
  id?: string | number | null;
  headers?: Record<string, string>;
}

/** For refusals of HTTP that have no code of their own in JSON-RPC; the SDK uses the same. */
export const TRANSPORT_ERROR = -32_000;
/** The SDK's clients know a lost session by this code and the status 404. */
export const SESSION_NOT_FOUND = -32_001;

/** A refusal that every MCP client can read: an HTTP status with a JSON-RPC error. */
export function refuse({ status, code, message, data, id = null, headers }: Refusal): Response {
  const error = { code, message, ...(data ? { data } : {}) };
  return Response.json({ jsonrpc: "2.0", error, id }, { status, headers });
}
