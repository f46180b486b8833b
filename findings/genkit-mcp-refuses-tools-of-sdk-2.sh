#!/usr/bin/env bash
# The official SDK's second line writes the dialect of its schemas (JSON Schema 2020-12) into each tool. @genkit-ai/mcp
# checks input with a validator that does not know that dialect: no tool of such a server can be called.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @genkit-ai/mcp@1.42.0 genkit@1.42.0 \
  @modelcontextprotocol/server@2.4.0 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";

const server = new McpServer({ name: "greeter", version: "1" });
server.registerTool("greet", { inputSchema: z.object({ name: z.string() }) }, async ({ name }) => ({
  content: [{ type: "text", text: `Hello, ${name}` }],
}));
await server.connect(new StdioServerTransport());
JS
cat > probe.js <<'JS'
import { createMcpClient } from "@genkit-ai/mcp";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { genkit } from "genkit";

const server = { command: process.execPath, args: ["server.js"] };
const call = { name: "greet", arguments: { name: "Ada" } };
const plain = new Client({ name: "probe", version: "1" });
await plain.connect(new StdioClientTransport(server));
const direct = (await plain.callTool(call)).content[0].text;
await plain.close();
const client = createMcpClient({ name: "greeter", mcpServer: server });
await client.ready();
const [tool] = await client.getActiveTools(genkit({}));
const seen = await tool(call.arguments).then(String, (error) => error.message.split("\n")[0]);
await client.disable();
console.log(
  `@genkit-ai/mcp 1.42.0 on @modelcontextprotocol/server 2.4.0: a plain client gets "${direct}"; Genkit's tool: ${seen}`,
);
process.exit(direct === "Hello, Ada" && /no schema with key or ref .*2020-12/.test(seen) ? 0 : 1);
JS
node probe.js
