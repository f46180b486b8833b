import { ANONYMOUS } from "../auth/authenticator.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import { AuthError } from "../auth/auth-error.ts";
import type { Caller, Engine } from "../types.ts";
import { RequestError } from "../http/responses.ts";

/** Where HTTP actions are mounted beside the client API. */
export const HTTP_ACTION_PREFIX = "/http";

const FORBIDDEN_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

/** True for methods of which no Request can be made: https://fetch.spec.whatwg.org/#forbidden-method */
export function isForbiddenMethod(method: string): boolean {
  return FORBIDDEN_METHODS.has(method.toUpperCase());
}

/** True for paths of the app's own router. */
export function isHttpAction(pathname: string): boolean {
  return pathname === HTTP_ACTION_PREFIX || pathname.startsWith(`${HTTP_ACTION_PREFIX}/`);
}

/** Runs the app's router on a request below the prefix; the app sees the path as it wrote it. */
export async function runHttpAction(engine: Engine, authenticator: Authenticator, request: Request): Promise<Response> {
  return engine.httpAction(withoutPrefix(request), await callerOf(authenticator, request));
}

/** @throws RequestError 405 for methods that the Fetch standard forbids, which no router can have */
function withoutPrefix(request: Request): Request {
  if (isForbiddenMethod(request.method)) {
    throw new RequestError(405, "MethodNotAllowed", `No route takes ${request.method}`);
  }
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(HTTP_ACTION_PREFIX.length) || "/";
  return new Request(url, request);
}

/** Apps use the Authorization header for schemes of their own, so one that is not ours means a stranger, no error. */
async function callerOf(authenticator: Authenticator, request: Request): Promise<Caller> {
  try {
    const { caller } = await authenticator.fromHeader(request.headers.get("authorization"));
    return caller;
  } catch (error) {
    if (error instanceof AuthError) return ANONYMOUS.caller;
    throw error;
  }
}
