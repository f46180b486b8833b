import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";

/**
 * For lists that fit on one page: they never hand a cursor out, so none can come back. An empty one stands for none.
 * @throws McpError that says so
 */
export function refuseCursor(params: { cursor?: string } | undefined): void {
  if (!params?.cursor) return;
  throw new McpError(
    ErrorCode.InvalidParams,
    "This list has one page and no cursors; list again without a cursor, or use the nextCursor of the same list",
  );
}
