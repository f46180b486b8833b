import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { DEFAULT_NEGOTIATED_PROTOCOL_VERSION } from "@modelcontextprotocol/sdk/types.js";
import type { Principal } from "../../contracts/principal.ts";
import { RevisionTransport } from "../era/revision-transport.ts";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";
import type { CreateServer } from "./live-session.ts";
import { watchBody } from "./watched-body.ts";

/** Serves one request by a server of its own, which ends with the response. */
export async function serveStateless(
  request: Request,
  parsedBody: unknown,
  { createServer, principal }: { createServer: CreateServer; principal: Principal | null },
): Promise<Response> {
  const server = createServer({ principal: () => principal, isLive: false });
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(new RevisionTransport(transport, { revision: revisionOf(request) }));
  const response = await transport.handleRequest(request, { parsedBody });
  return watchBody(response, () => void server.close());
}

/** The revision that a request without a session is of: by its header, which came with 2025-06-18 (PR 548). */
export function revisionOf({ headers }: Request): string {
  return headers.get("mcp-protocol-version")?.trim() || DEFAULT_NEGOTIATED_PROTOCOL_VERSION;
}

/** @param allowed methods, as the header lists them */
export function refuseMethod(allowed: string): Response {
  const message = `Only ${allowed} is served here`;
  return refuse({ status: 405, code: TRANSPORT_ERROR, message, headers: { allow: allowed } });
}
