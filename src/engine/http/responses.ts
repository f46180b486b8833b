import { BodyTooLargeError, boundedJson } from "../../bodies/bounded-body.ts";
import { AuthError } from "../auth/auth-error.ts";
import { StorageTrouble } from "../storage/disk/storage-trouble.ts";

/** A request that cannot be served as it stands. Crosses the wire as `{ code, message }`. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }
}

/** A JSON answer. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

/**
 * The answer for whatever a route threw: `{ code, message }` with the status clients and the CLI expect; `storage` says
 * what is wrong with the disk.
 */
export function errorResponse(error: unknown): Response {
  if (error instanceof AuthError) return json({ code: error.code, message: error.message }, 401);
  if (error instanceof RequestError) return json({ code: error.code, message: error.message }, error.status);
  if (error instanceof BodyTooLargeError) {
    return json({ code: "BodyTooLarge", message: `${error.message}, the most that is taken here` }, 413);
  }
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof StorageTrouble ? { storage: error.kind } : {};
  return json({ code: "InternalServerError", message, ...kind }, 500);
}

/**
 * Lets pages of any origin read the answer. There are no cookies to abuse: whoever calls must present a token.
 * @param preflight the request, for the headers a browser asks about
 */
export function allowAnyOrigin(response: Response, preflight: Request): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set(
    "access-control-expose-headers",
    "content-length, content-range, digest, etag, accept-ranges, retry-after",
  );
  if (preflight.method === "OPTIONS") {
    headers.set("access-control-allow-methods", "GET, HEAD, POST, OPTIONS");
    headers.set("access-control-allow-headers", preflight.headers.get("access-control-request-headers") ?? "*");
    headers.set("access-control-max-age", "86400");
  }
  return new Response(response.body, { status: response.status, headers });
}

/** Convex takes arguments of 16 MiB; the rest is the address of the function, and what base64 adds. */
const MAX_CALL_BYTES = 24 * 1024 * 1024;

/** The body as JSON. @throws RequestError; BodyTooLargeError */
export async function readJson(request: Request, maxBytes = MAX_CALL_BYTES): Promise<unknown> {
  try {
    return await boundedJson(request, maxBytes);
  } catch (cause) {
    if (cause instanceof BodyTooLargeError) throw cause;
    throw new RequestError(400, "BadJsonBody", "The body is not JSON", { cause });
  }
}

/** Narrows parsed JSON to an object. @throws RequestError */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    // Checked above; fields stay unknown.
    return value as Record<string, unknown>;
  }
  throw new RequestError(400, "BadJsonBody", `${what} must be an object`);
}
