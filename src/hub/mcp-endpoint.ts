import path from "node:path";
import { openSqlite } from "../engine/storage/disk/sqlite.ts";
import { createMcpHttp, type McpHttp, type McpHttpOptions } from "../mcp/http/mcp-http.ts";
import { isOwnRequest } from "./hosts.ts";
import { createEventLog } from "./mcp-events.ts";
import { createSessionStore } from "./mcp-sessions.ts";

export interface McpEndpointOptions extends Pick<McpHttpOptions, "createServer" | "authenticate"> {
  /** Data directory, for sessions and the log of their streams. */
  home: string;
  /** The origin of a hosted studio, which Host and Origin may name beside this machine; null: this machine only. */
  publicUrl: string | null;
}

/** MCP over HTTP as the hub serves it: sessions that survive a broken connection and a restart, for requests made to this hub. */
export function openMcpEndpoint({ home, publicUrl, ...options }: McpEndpointOptions): McpHttp {
  const connection = openSqlite(path.join(home, "mcp-streams.sqlite"));
  const sessionStore = createSessionStore(connection);
  const endpoint = createMcpHttp({
    ...options,
    sessionStore,
    eventLog: createEventLog(connection, { sessions: sessionStore.load().map(({ id }) => id) }),
    isOwnRequest: (hosts) => isOwnRequest(hosts, publicUrl),
  });
  return {
    ...endpoint,
    async close() {
      await endpoint.close();
      connection.close();
    },
  };
}
