#!/usr/bin/env bash
# The two lines of the official SDK disagree on tuples. A server of the second writes an output schema of JSON Schema
# 2020-12, the dialect of revision 2025-11-25, and names it; the first line's client reads it as draft-07, where
# `items: false` forbids every item, and throws the valid result away.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/server@2.4.0 \
  @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7

cat > server.js <<'JS'
import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";

const server = new McpServer({ name: "places", version: "1" });
const outputSchema = z.object({ point: z.tuple([z.number(), z.number()]) });
server.registerTool("locate", { outputSchema }, async () => ({
  content: [{ type: "text", text: "48.2, 16.4" }],
  structuredContent: { point: [48.2, 16.4] },
}));
await server.connect(new StdioServerTransport());
JS
cat > probe.js <<'JS'
import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";

async function locate(Client, Stdio) {
  const client = new Client({ name: "probe", version: "1" });
  await client.connect(new Stdio({ command: process.execPath, args: ["server.js"] }));
  await client.listTools();
  const seen = await client.callTool({ name: "locate", arguments: {} }).then(
    (result) => JSON.stringify(result.structuredContent),
    (error) => error.message,
  );
  await client.close();
  return seen;
}
const second = await locate(Client2, Stdio2);
const first = await locate(Client1, Stdio1);
console.log(`server 2.4.0 with a tuple: client 2.4.0 reads ${second}; @modelcontextprotocol/sdk 1.32.2 throws: ${first}`);
process.exit(second === '{"point":[48.2,16.4]}' && /boolean schema is false/.test(first) ? 0 : 1);
JS
node probe.js
