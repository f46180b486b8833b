import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";

/** The media type by which hosts know a page of MCP Apps. */
export const PAGE_MIME_TYPE = "text/html;profile=mcp-app";

/** https://github.com/modelcontextprotocol/ext-apps, specification 2026-01-26 */
const APPS_EXTENSION = "io.modelcontextprotocol/ui";

/** Whether a client has said that it shows pages of MCP Apps. To any other the player's tool is of no use, and costs. */
export function showsApps(client: ClientCapabilities | undefined): boolean {
  const declared: object | undefined = client?.extensions?.[APPS_EXTENSION];
  if (!declared) return false;
  return (
    !("mimeTypes" in declared) || (Array.isArray(declared.mimeTypes) && declared.mimeTypes.includes(PAGE_MIME_TYPE))
  );
}
