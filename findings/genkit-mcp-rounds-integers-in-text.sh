#!/usr/bin/env bash
# @genkit-ai/mcp parses a result's text as JSON if it begins like it, and hands the parsed value on. An id of 64 bits in
# the text reaches the model as another number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @genkit-ai/mcp@1.42.0 genkit@1.42.0 \
  @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const server = new McpServer({ name: "orders", version: "1" });
server.registerTool("last_order", {}, async () => ({ content: [{ type: "text", text: '{"order":9007199254740993}' }] }));
await server.connect(new StdioServerTransport());
JS
cat > probe.js <<'JS'
import { createMcpClient } from "@genkit-ai/mcp";
import { genkit } from "genkit";

const client = createMcpClient({ name: "orders", mcpServer: { command: process.execPath, args: ["server.js"] } });
await client.ready();
const [tool] = await client.getActiveTools(genkit({}));
const seen = JSON.stringify(await tool({}));
await client.disable();
console.log(`@genkit-ai/mcp 1.42.0: the server's text is {"order":9007199254740993}; the tool returns ${seen}`);
process.exit(seen === '{"order":9007199254740992}' ? 0 : 1);
JS
node probe.js
