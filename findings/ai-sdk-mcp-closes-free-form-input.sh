#!/usr/bin/env bash
# @ai-sdk/mcp sets additionalProperties to false in every tool's input schema. A tool that takes a map of any keys is
# shown to the model as one without any input.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @ai-sdk/mcp@2.0.99 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { inputSchema } from "./schema.js";

const server = new Server({ name: "labels", version: "1" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "set_labels", inputSchema }] }));
await server.connect(new StdioServerTransport());
JS
cat > schema.js <<'JS'
export const inputSchema = { type: "object", additionalProperties: { type: "string" }, minProperties: 1 };
JS
cat > probe.js <<'JS'
import { experimental_createMCPClient as createClient } from "@ai-sdk/mcp";
import { Experimental_StdioMCPTransport as StdioTransport } from "@ai-sdk/mcp/mcp-stdio";
import { inputSchema } from "./schema.js";

const transport = new StdioTransport({ command: process.execPath, args: ["server.js"] });
const client = await createClient({ transport });
const { set_labels: tool } = await client.tools();
const shown = await tool.inputSchema.jsonSchema;
await client.close();
console.log(`@ai-sdk/mcp 2.0.99: the server lists ${JSON.stringify(inputSchema)}; the tool shows ${JSON.stringify(shown)}`);
process.exit(shown.additionalProperties === false && Object.keys(shown.properties).length === 0 ? 0 : 1);
JS
node probe.js
