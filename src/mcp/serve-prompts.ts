import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Connection } from "./connection.ts";
import { refuseCursor } from "./pagination.ts";

/** Offers prompts, and suggestions for what they and the resource templates take. Loaded by the first that asks. */
export function servePrompts(server: Server, connection: Connection): void {
  server.setRequestHandler(ListPromptsRequestSchema, async ({ params }) => {
    refuseCursor(params);
    const [{ PROMPTS }, { describePrompt }] = await Promise.all([
      import("./prompts/catalogue.ts"),
      import("./prompts/get-prompt.ts"),
    ]);
    return { prompts: PROMPTS.map(describePrompt) };
  });
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) => {
    const { getPrompt } = await import("./prompts/get-prompt.ts");
    return getPrompt(params.name, params.arguments ?? {}, connection);
  });
  server.setRequestHandler(CompleteRequestSchema, async ({ params }) => {
    const [{ sourceOf }, { complete }] = await Promise.all([
      import("./completions/reference.ts"),
      import("./completions/complete.ts"),
    ]);
    return complete(sourceOf(params), params.argument.value, connection);
  });
}
