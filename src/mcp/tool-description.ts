import type { Tool, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import type { Operation } from "../contracts/operation.ts";
import { inputSchema, outputSchema } from "./schema-json.ts";

/** An operation as `tools/list` shows it. */
export function describeTool(operation: Operation): Tool {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    inputSchema: inputSchema(operation.input),
    outputSchema: outputSchema(operation.output),
    annotations: annotate(operation),
  };
}

/** All four hints, none left to a client's default. Only metered work leaves the studio: hosted models, audio by url. */
function annotate(operation: Operation): ToolAnnotations {
  return {
    readOnlyHint: operation.effect === "read",
    destructiveHint: operation.effect === "destructive",
    idempotentHint: operation.idempotent,
    openWorldHint: operation.cost === "metered",
  };
}
