#!/usr/bin/env bash
# @mastra/mcp passes a tool's image on to the model, unless the tool also has an output schema: then the model is given
# the text alone, though content and structured content stand side by side in the result.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @mastra/mcp@2.0.0 @mastra/core@1.68.0 \
  @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const server = new Server({ name: "charts", version: "1" }, { capabilities: { tools: {} } });
const inputSchema = { type: "object" };
const outputSchema = { type: "object", properties: { points: { type: "integer" } }, required: ["points"] };
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [{ name: "plain", inputSchema }, { name: "structured", inputSchema, outputSchema }],
}));
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => ({
  content: [{ type: "text", text: "See the chart." }, { type: "image", data: PIXEL, mimeType: "image/png" }],
  ...(params.name === "structured" ? { structuredContent: { points: 3 } } : {}),
}));
await server.connect(new StdioServerTransport());
JS
cat > probe.js <<'JS'
import { MCPClient } from "@mastra/mcp";

const client = new MCPClient({ servers: { charts: { command: process.execPath, args: ["server.js"] } } });
const tools = await client.listTools();
async function modelOutput(name) {
  const tool = tools[`charts_${name}`];
  const result = await tool.execute({}, {});
  // Without a conversion of its own the tool's result goes to the model as it is.
  return JSON.stringify((await tool.toModelOutput?.(result)) ?? result);
}
const plain = await modelOutput("plain");
const structured = await modelOutput("structured");
await client.disconnect();
console.log(
  `@mastra/mcp 2.0.0: without an output schema the model gets the image: ${plain.includes("image/png")}; with one it gets ${structured}`,
);
process.exit(plain.includes("image/png") && structured === '{"type":"text","value":"See the chart."}' ? 0 : 1);
JS
node probe.js 2> /dev/null
