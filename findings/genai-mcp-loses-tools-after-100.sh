#!/usr/bin/env bash
# @google/genai's mcpToTool reads a server's pages of tools only until it has 100. It says nothing of the rest, and a
# call of one of those is answered with an empty list instead of an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @google/genai@3.3.0 @modelcontextprotocol/sdk@1.32.2

cat > probe.js <<'JS'
import { mcpToTool } from "@google/genai";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const ALL = 150;
const PAGE = 50;
const server = new Server({ name: "pages", version: "1" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async ({ params }) => {
  const from = Number(params?.cursor ?? 0);
  const tools = Array.from({ length: PAGE }, (_, index) => ({
    name: `tool_${from + index + 1}`,
    inputSchema: { type: "object" },
  }));
  return from + PAGE < ALL ? { tools, nextCursor: String(from + PAGE) } : { tools };
});
server.setRequestHandler(CallToolRequestSchema, async () => ({ content: [{ type: "text", text: "called" }] }));
const [near, far] = InMemoryTransport.createLinkedPair();
const client = new Client({ name: "probe", version: "1" });
await Promise.all([server.connect(far), client.connect(near)]);

const tool = mcpToTool(client);
const declared = (await tool.tool()).functionDeclarations.length;
const answer = JSON.stringify(await tool.callTool([{ name: "tool_120", args: {} }]));
console.log(
  `@google/genai 3.3.0: mcpToTool declares ${declared} of ${ALL} tools (3 pages of ${PAGE}); calling tool_120 gives ${answer}`,
);
process.exit(declared === 100 && answer === "[]" ? 0 : 1);
JS
node probe.js
