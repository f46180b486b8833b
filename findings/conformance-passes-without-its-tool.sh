#!/usr/bin/env bash
# The MCP conformance suite's scenarios for a text result and for a tool's error pass on a server that has neither tool:
# the refusal of an unknown tool is a text, and an error. A score counts them as shown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
# 0.1.13 is the newest of its line that starts on Node 20; the scenarios are the same in 0.1.16.
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/conformance@0.1.13 \
  @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > probe.js <<'JS'
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

const http = createServer(async (request, response) => {
  const server = new McpServer({ name: "other", version: "1" });
  server.registerTool("tell_time", {}, async () => ({ content: [{ type: "text", text: "noon" }] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${http.address().port}/mcp`;

function run(scenario) {
  const args = ["node_modules/@modelcontextprotocol/conformance/dist/index.js", "server", "--url", url];
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, "--scenario", scenario], (_error, stdout, stderr) =>
      resolve(/Passed: \d+\/\d+/.exec(stdout + stderr)?.[0] ?? "no result"),
    );
  });
}
const text = await run("tools-call-simple-text");
const error = await run("tools-call-error");
const image = await run("tools-call-image");
http.close();
http.closeAllConnections();
console.log(
  `@modelcontextprotocol/conformance 0.1.13, server with none of the suite's tools: ` +
    `tools-call-simple-text ${text}, tools-call-error ${error}, tools-call-image ${image}`,
);
process.exit(text === "Passed: 1/1" && error === "Passed: 1/1" && image === "Passed: 0/1" ? 0 : 1);
JS
node probe.js
