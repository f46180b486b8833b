#!/usr/bin/env bash
# supergateway as a bridge from Streamable HTTP to stdio passes its client's capabilities on to the server, elicitation
# among them. When the server then asks, the bridge answers "Method not found" itself; the client is never asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts supergateway@4.0.0 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

const sessions = new Map();
async function open() {
  const server = new McpServer({ name: "asker", version: "1" });
  server.registerTool("ask", {}, async () => {
    const declared = server.server.getClientCapabilities()?.elicitation !== undefined;
    const requestedSchema = { type: "object", properties: {} };
    const answer = await server.server.elicitInput({ message: "Go on?", requestedSchema }).then(
      ({ action }) => action,
      (error) => error.message,
    );
    return { content: [{ type: "text", text: JSON.stringify({ declared, answer }) }] };
  });
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
  });
  await server.connect(transport);
  return transport;
}
export const http = createServer(async (request, response) => {
  const transport = sessions.get(request.headers["mcp-session-id"]) ?? (await open());
  await transport.handleRequest(request, response);
});
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
JS
cat > probe.js <<'JS'
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { http } from "./server.js";

async function ask(transport) {
  const client = new Client({ name: "probe", version: "1" }, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler(ElicitRequestSchema, async () => ({ action: "accept", content: {} }));
  await client.connect(transport);
  const result = await client.callTool({ name: "ask", arguments: {} });
  await client.close();
  return result.content[0].text;
}
const url = `http://127.0.0.1:${http.address().port}/mcp`;
const direct = await ask(new StreamableHTTPClientTransport(new URL(url)));
const args = ["node_modules/supergateway/dist/index.js", "--streamableHttp", url, "--logLevel", "none"];
const bridged = await ask(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
http.close();
http.closeAllConnections();
console.log(`supergateway 4.0.0, Streamable HTTP to stdio: the server sees ${bridged}; without the bridge ${direct}`);
process.exit(
  direct === '{"declared":true,"answer":"accept"}' && /"declared":true.*Method not found/.test(bridged) ? 0 : 1,
);
JS
node probe.js
