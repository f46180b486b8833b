import { createHmac } from "node:crypto";
import { carriesToken } from "../auth/bearer.ts";
import { refuse, TRANSPORT_ERROR } from "../mcp/http/refusal.ts";

/**
 * The token that opens `/mcp` of a machine's own hub, and no other door: settings of MCP clients hold it. It follows
 * from the hub token, so it is the same at every start and ends when that is replaced.
 */
export function mcpToken(hubToken: string): string {
  return createHmac("sha256", hubToken).update("mcp token").digest("base64url");
}

/**
 * Judges requests to `/mcp` where nobody signs in by name. There is no authorisation server to be found, so the refusal
 * names none: a client that went looking for it would lead its user nowhere.
 * @returns null for whoever has the machine's token, else the refusal
 */
export function requireMcpToken(hubToken: string): (request: Request) => Promise<Response | null> {
  const token = mcpToken(hubToken);
  return async (request) => {
    if (carriesToken(request, token)) return null;
    const problem = request.headers.has("authorization") ? ', error="invalid_token"' : "";
    return refuse({
      status: 401,
      code: TRANSPORT_ERROR,
      message:
        'This studio answers its own machine\'s user only. Send the header that "wav0-mcp install --http" prints there (Authorization: Bearer …), or let the client start "wav0-mcp" over stdio, which needs none',
      headers: { "www-authenticate": `Bearer realm="wav0 on this machine"${problem}`, "cache-control": "no-store" },
    });
  };
}
