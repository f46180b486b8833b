#!/usr/bin/env bash
# The specification says that a client that hears 404 for its session must begin a new one. The official SDK's client
# sends the ended session's id with every further request, so one restart of a server ends it for good.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/client@2.4.0 \
  @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

/** Sessions in memory, as in the SDK's own examples: `forget` is what a restart does to them. */
const sessions = new Map();
export const seen = [];
export const forget = () => sessions.clear();

async function open() {
  const server = new McpServer({ name: "counter", version: "1" });
  server.registerTool("count", {}, async () => ({ content: [{ type: "text", text: "1" }] }));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
  });
  await server.connect(transport);
  return transport;
}
export const http = createServer(async (request, response) => {
  const id = request.headers["mcp-session-id"];
  const transport = id === undefined ? await open() : sessions.get(id);
  if (request.method === "POST") seen.push(`${transport ? "served" : "404"}${id ? "" : " without a session"}`);
  if (transport) return transport.handleRequest(request, response);
  const error = { code: -32001, message: "Session not found" };
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", error, id: null }));
});
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
JS
cat > probe.js <<'JS'
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { forget, http, seen } from "./server.js";

const client = new Client({ name: "probe", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${http.address().port}/mcp`)));
const count = () => client.callTool({ name: "count", arguments: {} }).then(() => "answered", () => "failed");
const before = await count();
forget();
seen.length = 0;
const after = [await count(), await count(), await count()];
await client.close().catch(() => {});
http.close();
http.closeAllConnections();
console.log(
  `@modelcontextprotocol/client 2.4.0: before the session ends ${before}; after it ${after.join(", ")}; the server saw ${seen.join(", ")}`,
);
process.exit(before === "answered" && after.every((end) => end === "failed") && seen.join() === "404,404,404" ? 0 : 1);
JS
node probe.js
