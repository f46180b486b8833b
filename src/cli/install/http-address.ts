import type { Config } from "../../config.ts";
import { findHub } from "../../hub/discovery.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { mcpToken } from "../../hub/mcp-token.ts";
import { MCP_PATH } from "../../mcp/http/mcp-http.ts";
import type { HttpAddress } from "./server-entry.ts";

/**
 * Where a client reaches the studio of this configuration over HTTP, and with what. A hosted studio has its users sign
 * in through the client, so there is no header to give.
 */
export async function httpAddressOf({ home, port, remote }: Config): Promise<HttpAddress> {
  if (remote) return { url: `${remote.url}${MCP_PATH}`, headers: {} };
  const hub = await findHub(home);
  const url = hub?.url ?? `http://127.0.0.1:${port}`;
  return {
    url: `${url}${MCP_PATH}`,
    headers: { Authorization: `Bearer ${mcpToken(await readHubToken(home))}` },
  };
}

/** The address and the headers, for whoever sets up a client by hand. */
export function describeAddress({ url, headers }: HttpAddress): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [url, ...lines].join("\n");
}
