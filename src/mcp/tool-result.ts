import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { ToolInput } from "./input.ts";

/** The output as data, the same as text for clients that read no data, and what else was asked for. */
export function successResult(output: ToolInput, more: CallToolResult["content"] = []): CallToolResult {
  return {
    structuredContent: output,
    content: [{ type: "text", text: JSON.stringify(output, withoutOutlines) }, ...more],
  };
}

/** Outlines are for drawing: as text they would only fill a model's context. */
function withoutOutlines(field: string, value: unknown): unknown {
  return field === "peaks" ? undefined : value;
}
