#!/usr/bin/env bash
# @langchain/mcp-adapters flattens a tool's if/then/else into one object that requires what either branch requires.
# An input that the server's schema allows is refused before it is sent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @langchain/mcp-adapters@1.1.4 @langchain/core@1.4.0 \
  @langchain/langgraph@1.7.3 @modelcontextprotocol/sdk@1.32.2 ajv@8.20.0

cat > server.js <<'JS'
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { inputSchema } from "./schema.js";

const server = new Server({ name: "branches", version: "1" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "load", inputSchema }] }));
server.setRequestHandler(CallToolRequestSchema, async () => ({ content: [{ type: "text", text: "loaded" }] }));
await server.connect(new StdioServerTransport());
JS
cat > schema.js <<'JS'
export const inputSchema = {
  type: "object",
  properties: { from: { type: "string", enum: ["disk", "web"] }, path: { type: "string" }, url: { type: "string" } },
  required: ["from"],
  if: { properties: { from: { const: "disk" } } },
  then: { required: ["path"] },
  else: { required: ["url"] },
};
JS
cat > probe.js <<'JS'
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { Ajv } from "ajv";
import { inputSchema } from "./schema.js";

const input = { from: "disk", path: "/music/kick.wav" };
const valid = new Ajv({ strict: false }).validate(inputSchema, input);
const server = { transport: "stdio", command: process.execPath, args: ["server.js"] };
const client = new MultiServerMCPClient({ mcpServers: { branches: server } });
const [tool] = await client.getTools();
const required = tool.schema.required.join(", ");
const seen = await tool.invoke(input).then(String, (error) => error.message.split("\n")[0]);
await client.close();
console.log(
  `@langchain/mcp-adapters 1.1.4: valid by the server's schema: ${valid}; the tool requires ${required}; the call: ${seen}`,
);
process.exit(valid && required === "from, path, url" && /did not match expected schema/.test(seen) ? 0 : 1);
JS
node probe.js
