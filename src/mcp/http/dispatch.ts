import { ErrorCode, isInitializeRequest, isJSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Principal } from "../../contracts/principal.ts";
import { findWrongParameter } from "../era/check-params.ts";
import { BATCHES, has } from "../era/features.ts";
import { isCurrentEra } from "../era/revision.ts";
import { classify } from "./classify.ts";
import type { Exchanges } from "./exchanges.ts";
import { readJsonBody } from "./json-body.ts";
import { refuse, SESSION_NOT_FOUND, TRANSPORT_ERROR } from "./refusal.ts";
import type { CreateServer } from "./live-session.ts";
import type { Sessions } from "./sessions.ts";
import { serveCurrent } from "./serve-current.ts";
import { refuseMethod, revisionOf, serveStateless } from "./stateless.ts";

export interface DispatchOptions {
  createServer: CreateServer;
  /** null: there are none. */
  sessions: Sessions | null;
  exchanges: Exchanges;
  maxBodyBytes: number;
}

/** Answers requests of known principals. */
export interface Dispatch {
  answer(request: Request, principal: Principal | null): Promise<Response>;
  /** Ends the streams that are not of sessions. */
  close(): Promise<void>;
}

/** Chooses how a request is served: by the rules of the current revision, in its session, or by a server of its own. */
export function createDispatch({ createServer, sessions, exchanges, maxBodyBytes }: DispatchOptions): Dispatch {
  const current = serveCurrent(createServer);

  async function post(request: Request, principal: Principal | null): Promise<Response> {
    const body = await readJsonBody(request, maxBodyBytes);
    if (body instanceof Response) return body;
    const classified = classify(request.headers, body.value);
    if (classified.era === "refused") return classified.response;
    if (classified.era === "handshake") {
      return exchanges.run("answer", () => serveHandshakeEra(request, body.value, principal));
    }
    const { request: message } = classified;
    if (message === null) return new Response(null, { status: 202 });
    const kind = message.method === "subscriptions/listen" ? "stream" : "answer";
    return exchanges.run(kind, () => current.serve(message, request, principal));
  }

  async function serveHandshakeEra(request: Request, body: unknown, principal: Principal | null): Promise<Response> {
    const revision = sessions === null ? revisionOf(request) : sessions.revisionOf(request, principal);
    if (Array.isArray(body) && revision !== null && !has(revision, BATCHES)) return refuseBatch(revision);
    const accepting = acceptingBoth(request);
    if (sessions === null) return serveStateless(accepting, body, { createServer, principal });
    return serveSession(sessions, accepting, { body, principal });
  }

  return {
    async answer(request, principal) {
      if (request.method === "POST") return post(request, principal);
      if (sessions === null || isCurrentEra(request.headers.get("mcp-protocol-version") ?? "")) {
        return refuseMethod("POST");
      }
      if (request.method !== "GET" && request.method !== "DELETE") return refuseMethod("GET, POST, DELETE");
      return exchanges.run("stream", () =>
        serveSession(sessions, acceptingBoth(request), { body: undefined, principal }),
      );
    },
    close: () => current.close(),
  };
}

const BOTH = "application/json, text/event-stream";

/**
 * Lists both response types for clients that accept anything, as the SDK's transport requires them by name.
 * @returns the request without its body, which has been read
 */
function acceptingBoth({ url, method, headers: given, signal }: Request): Request {
  const headers = new Headers(given);
  const accept = headers.get("accept");
  if (accept === null || accept.includes("*/*")) headers.set("accept", BOTH);
  return new Request(url, { method, headers, signal });
}

async function serveSession(
  sessions: Sessions,
  request: Request,
  { body, principal }: { body: unknown; principal: Principal | null },
): Promise<Response> {
  if (request.headers.has("mcp-session-id")) {
    return (await sessions.serve(request, body, principal)) ?? refuseUnknownSession();
  }
  if (!isInitializeRequest(body)) return refuseBeginning(body);
  return (await sessions.begin(request, body, principal)) ?? refuseFurtherSession();
}

function refuseBatch(revision: string): Response {
  const message = `Protocol ${revision} has no batches; send one message a request`;
  return refuse({ status: 400, code: ErrorCode.InvalidRequest, message });
}

function refuseBeginning(body: unknown): Response {
  if (!isJSONRPCRequest(body) || body.method !== "initialize") return refuseMissingSession();
  const message = findWrongParameter(body) ?? "This initialize request cannot start a session";
  return refuse({ status: 400, code: ErrorCode.InvalidParams, message, id: body.id });
}

function refuseUnknownSession(): Response {
  const message = "There is no such session, or it has ended; send initialize to begin a new one";
  return refuse({ status: 404, code: SESSION_NOT_FOUND, message });
}

function refuseMissingSession(): Response {
  const message = "Mcp-Session-Id is missing: send initialize first, then its Mcp-Session-Id with every request";
  return refuse({ status: 400, code: TRANSPORT_ERROR, message });
}

function refuseFurtherSession(): Response {
  const message = "All sessions are in use; end one with DELETE, or try again later";
  return refuse({ status: 503, code: TRANSPORT_ERROR, message, headers: { "retry-after": "30" } });
}
