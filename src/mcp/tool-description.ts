import type { Tool, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import { callerInput } from "../contracts/confirmation.ts";
import type { Operation } from "../contracts/operation.ts";
import { PLAYER_URI, playSample } from "../contracts/player.ts";
import { listedInputSchema, outputSchema } from "./schema-json.ts";
import { startsJob } from "./tasks/job-task.ts";

/** An operation as `tools/list` shows it. */
export function describeTool(operation: Operation): Tool {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    inputSchema: listedInputSchema(callerInput(operation)),
    outputSchema: outputSchema(operation.output),
    annotations: annotate(operation),
    ...(startsJob(operation) ? { execution: { taskSupport: "optional" as const } } : {}),
    ...(operation.name === playSample.name ? { _meta: PLAYER_META } : {}),
  };
}

/** Where a host finds the page that shows the output. The second key is the one that older hosts look for. */
const PLAYER_META = { ui: { resourceUri: PLAYER_URI }, "ui/resourceUri": PLAYER_URI };

/** All four hints, none left to a client's default. Hosted models and audio by url leave the studio, nothing else. */
function annotate(operation: Operation): ToolAnnotations {
  return {
    readOnlyHint: operation.effect === "read",
    destructiveHint: operation.effect === "destructive",
    idempotentHint: operation.idempotent,
    openWorldHint: operation.cost === "metered" || "url" in operation.input.shape,
  };
}
