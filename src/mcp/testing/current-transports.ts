import { PassThrough } from "node:stream";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { createMcpHttp } from "../http/mcp-http.ts";
import { serveStdio } from "../stdio.ts";
import { clientOverHttp, clientOverStdio, type CurrentClient } from "./current-client.ts";

/** A client of revision 2026-07-28 and what serves it. */
export interface CurrentConnection {
  client: CurrentClient;
  close(): Promise<void>;
}

/** Both ways to be served: a server for each request, or one for a whole process. */
export const CURRENT_TRANSPORTS: [name: string, (createServer: () => Server) => CurrentConnection][] = [
  [
    "HTTP",
    (createServer) => {
      const endpoint = createMcpHttp({ createServer, isOwnRequest: () => true });
      return { client: clientOverHttp(endpoint), close: () => endpoint.close() };
    },
  ],
  [
    "stdio",
    (createServer) => {
      const streams = { stdin: new PassThrough(), stdout: new PassThrough() };
      const served = serveStdio(createServer(), streams);
      return {
        client: clientOverStdio(streams),
        async close() {
          streams.stdin.end();
          await served;
        },
      };
    },
  ],
];
