import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";

/** The media type by which hosts know a page of MCP Apps. */
export const PAGE_MIME_TYPE = "text/html;profile=mcp-app";

/** https://github.com/modelcontextprotocol/ext-apps, specification 2026-01-26 */
const APPS_EXTENSION = "io.modelcontextprotocol/ui";

/** True if a client declares MCP Apps. To others the player's tool is useless, and costs tokens. */
export function showsApps(client: ClientCapabilities | undefined): boolean {
  const declared: object | undefined = client?.extensions?.[APPS_EXTENSION];
  if (!declared) return false;
  return (
    !("mimeTypes" in declared) || (Array.isArray(declared.mimeTypes) && declared.mimeTypes.includes(PAGE_MIME_TYPE))
  );
}
