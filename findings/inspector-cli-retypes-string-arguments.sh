#!/usr/bin/env bash
# The MCP Inspector's command line guesses the type of --tool-arg from the value. It has the tool's schema, which says
# string, and sends a number all the same: 1e3 becomes 1000, and a long id loses its last digits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export MCP_CATALOG_PATH="$folder/catalog.json"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/inspector@2.12.0 \
  @modelcontextprotocol/sdk@1.32.2

cat > server.js <<'JS'
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "echo", version: "1" }, { capabilities: { tools: {} } });
const inputSchema = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "find", inputSchema }] }));
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => ({
  content: [{ type: "text", text: JSON.stringify(params.arguments) }],
}));
await server.connect(new StdioServerTransport());
JS
inspect() {
  node node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js --cli node server.js \
    --method tools/call --tool-name find --tool-arg "id=$1" 2> /dev/null |
    node -e 'process.stdin.toArray().then((parts) => console.log(JSON.parse(parts.join("")).content[0].text))'
}
short=$(inspect 1e3)
long=$(inspect 12345678901234567890)
echo "@modelcontextprotocol/inspector 2.12.0 --cli, parameter of type string: id=1e3 is sent as $short, id=12345678901234567890 as $long"
[ "$short" = '{"id":1000}' ] && [ "$long" = '{"id":12345678901234567000}' ]
