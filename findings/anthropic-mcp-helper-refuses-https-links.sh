#!/usr/bin/env bash
# @anthropic-ai/sdk's MCP helper documents that it refuses resource links that are not http or https. It refuses all:
# a tool's whole result is lost, its text included, as soon as it holds a link to a web page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @anthropic-ai/sdk@1.14.0 @modelcontextprotocol/sdk@1.32.2

cat > probe.js <<'JS'
import { readFileSync } from "node:fs";
import { mcpTool } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";

const result = CallToolResultSchema.parse({
  content: [
    { type: "text", text: "The report is ready." },
    { type: "resource_link", name: "report", uri: "https://example.com/report.html", mimeType: "text/html" },
  ],
});
const types = readFileSync("node_modules/@anthropic-ai/sdk/helpers/beta/mcp.d.ts", "utf8");
const documented = types.includes("resource links use non-http/https protocols");
const tool = mcpTool({ name: "report", inputSchema: { type: "object" } }, { callTool: async () => result });
const seen = await tool.run({}).then(JSON.stringify, (error) => `${error.name}: ${error.message}`);
console.log(
  `@anthropic-ai/sdk 1.14.0: mcpTool on a text and an https resource_link: ${seen} ` +
    `(its types document refusal of other protocols only: ${documented})`,
);
process.exit(documented && seen === "UnsupportedMCPValueError: Unsupported MCP content type: resource_link" ? 0 : 1);
JS
node probe.js
