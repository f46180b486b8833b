#!/usr/bin/env bash
# @langchain/mcp-adapters merges the objects of an anyOf and drops the rest. A field that may be null, as zod and
# pydantic write it, keeps neither its type nor its choices: the model is told nothing about it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @langchain/mcp-adapters@1.1.4 @langchain/core@1.4.0 \
  @langchain/langgraph@1.7.3 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import * as z from "zod";

const server = new McpServer({ name: "nullable", version: "1" });
const inputSchema = { mood: z.enum(["dark", "bright"]).nullable(), bpm: z.number() };
server.registerTool("compose", { inputSchema }, async () => ({ content: [{ type: "text", text: "composed" }] }));
await server.connect(new StdioServerTransport());
JS
cat > probe.js <<'JS'
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const server = { command: process.execPath, args: ["server.js"] };
const plain = new Client({ name: "probe", version: "1" });
await plain.connect(new StdioClientTransport(server));
const listed = JSON.stringify((await plain.listTools()).tools[0].inputSchema.properties.mood);
await plain.close();
const client = new MultiServerMCPClient({ mcpServers: { nullable: { transport: "stdio", ...server } } });
const [tool] = await client.getTools();
const shown = JSON.stringify(tool.schema.properties.mood);
await client.close();
console.log(`@langchain/mcp-adapters 1.1.4: the server lists mood as ${listed}; the tool shows it as ${shown}`);
process.exit(listed.includes('"dark"') && shown === "{}" ? 0 : 1);
JS
node probe.js
