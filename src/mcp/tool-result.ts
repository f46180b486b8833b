import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Endpoint } from "../contracts/contract.ts";
import { toolOutput } from "../contracts/tool-list/tool-output.ts";

/** An operation's output as a model reads it: as data, the same as text for clients that read no data, and what else was asked for. */
export function successResult(
  operation: Endpoint,
  output: object,
  more: CallToolResult["content"] = [],
): CallToolResult {
  const told = toolOutput(operation, output);
  return {
    structuredContent: told,
    content: [{ type: "text", text: JSON.stringify(told, withoutOutlines) }, ...more],
  };
}

/** Outlines are for drawing: as text they would only fill a model's context. */
function withoutOutlines(field: string, value: unknown): unknown {
  return field === "peaks" ? undefined : value;
}
