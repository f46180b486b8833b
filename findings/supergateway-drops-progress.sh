#!/usr/bin/env bash
# supergateway as a bridge from Streamable HTTP to stdio answers the call but keeps the server's progress notifications
# to itself, though the client asked for them. The same server without the bridge sends all three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts supergateway@4.0.0 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

export const http = createServer(async (request, response) => {
  const server = new McpServer({ name: "slow", version: "1" });
  server.registerTool("render", {}, async ({ _meta, sendNotification }) => {
    for (const progress of [1, 2, 3]) {
      const params = { progressToken: _meta.progressToken, progress, total: 3 };
      await sendNotification({ method: "notifications/progress", params });
    }
    return { content: [{ type: "text", text: "rendered" }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
JS
cat > probe.js <<'JS'
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { http } from "./server.js";

async function render(transport) {
  const client = new Client({ name: "probe", version: "1" });
  await client.connect(transport);
  let heard = 0;
  const options = { onprogress: () => heard++ };
  const result = await client.callTool({ name: "render", arguments: {} }, undefined, options);
  await client.close();
  return { heard, text: result.content[0].text };
}
const url = `http://127.0.0.1:${http.address().port}/mcp`;
const direct = await render(new StreamableHTTPClientTransport(new URL(url)));
const args = ["node_modules/supergateway/dist/index.js", "--streamableHttp", url, "--logLevel", "none"];
const bridged = await render(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
http.close();
http.closeAllConnections();
console.log(
  `supergateway 4.0.0, Streamable HTTP to stdio: ${bridged.heard} of 3 progress notifications arrive with "${bridged.text}"; without it ${direct.heard}`,
);
process.exit(direct.heard === 3 && bridged.heard === 0 && bridged.text === "rendered" ? 0 : 1);
JS
node probe.js
