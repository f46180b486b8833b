import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { listen } from "../listener.ts";
import { openMcpEndpoint, type McpEndpointOptions } from "../mcp-endpoint.ts";
import type { McpHttp } from "../../mcp/http/mcp-http.ts";

/** An MCP endpoint of the hub behind real HTTP, without the studio. */
export interface McpTestServer {
  url: string;
  readonly endpoint: McpHttp;
  /** Ends the endpoint and opens it again on the same data and address, as a new process would. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one on a free port, with its streams in a folder of its own. */
export async function startMcpServer(
  options: Pick<McpEndpointOptions, "createServer"> & Partial<McpEndpointOptions>,
): Promise<McpTestServer> {
  const home = mkdtempSync(path.join(os.tmpdir(), "wav0-mcp-http-"));
  const listener = await listen({ port: 0, log: () => {} });
  const open = () => openMcpEndpoint({ home, publicUrl: null, ...options });
  let endpoint = open();
  listener.serve({ fetch: (request) => endpoint.fetch(request), upgrade: (_request, socket) => socket.end() });
  return {
    url: `${listener.url}/mcp`,
    get endpoint() {
      return endpoint;
    },
    async restart() {
      await endpoint.close();
      endpoint = open();
    },
    async close() {
      await endpoint.close();
      await listener.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
