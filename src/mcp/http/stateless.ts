import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Principal } from "../../contracts/principal.ts";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";
import type { CreateServer } from "./sessions.ts";
import { watchBody } from "./watched-body.ts";

/** Serves one request by a server of its own, which ends with the response. */
export async function serveStateless(
  request: Request,
  parsedBody: unknown,
  { createServer, principal }: { createServer: CreateServer; principal: Principal | null },
): Promise<Response> {
  const server = createServer({ principal: () => principal, isLive: false });
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  const response = await transport.handleRequest(request, { parsedBody });
  return watchBody(response, () => void server.close());
}

/** @param allowed methods, as the header lists them */
export function refuseMethod(allowed: string): Response {
  const message = `Only ${allowed} is served here`;
  return refuse({ status: 405, code: TRANSPORT_ERROR, message, headers: { allow: allowed } });
}
