import type { Tool, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import { visibleInput, type ToolContract } from "../contracts/contract.ts";
import { PLAYER_URI, playSample } from "../contracts/player.ts";
import { toolOutputSchema } from "../contracts/tool-list/tool-output.ts";
import { listedInputSchema } from "../contracts/tool-list/tool-schema.ts";
import { startsJob } from "./tasks/job-task.ts";

/** An operation as `tools/list` shows it. The player's page is named to all: some look for it without saying so before. */
export function describeTool(operation: ToolContract): Tool {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    inputSchema: listedInputSchema(visibleInput(operation)),
    outputSchema: toolOutputSchema(operation),
    annotations: annotate(operation),
    ...(startsJob(operation) ? { execution: { taskSupport: "optional" as const } } : {}),
    ...(operation.name === playSample.name ? { _meta: PLAYER_META } : {}),
  };
}

/** Where a host finds the page that shows the output. The second key is the one that older hosts look for. */
const PLAYER_META = { ui: { resourceUri: PLAYER_URI }, "ui/resourceUri": PLAYER_URI };

/**
 * Hints that say something: what only reads can neither destroy nor differ when it is repeated. Hosted models and audio
 * by url leave the studio, nothing else.
 */
function annotate({ effect, idempotent, ...operation }: ToolContract): ToolAnnotations {
  return {
    ...(effect === "read" ? { readOnlyHint: true } : { destructiveHint: effect === "destructive" }),
    ...(idempotent && effect !== "read" ? { idempotentHint: true } : {}),
    openWorldHint: operation.cost === "metered" || "url" in operation.input.shape,
  };
}
