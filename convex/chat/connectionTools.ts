import { type JSONSchema7, type ToolSet, dynamicTool, jsonSchema } from "ai";
import { ConvexError } from "convex/values";
import { type ConnectionTool, toolsByChatName } from "../../src/chat/connection-tool.ts";
import { readErrorPayload } from "../../src/contracts/errors.ts";
import { internal } from "../_generated/api.js";
import { ReadableError } from "./failure.ts";
import type { StudioCaller } from "./studio.ts";

/** Tools of all connections together: the most that model providers take beside the studio's own. */
const MAX_OFFERED = 100;

/**
 * The tools of the owner's connections. They are offered as the server described them last, so that no server is
 * reached, and none can hold up an answer, before one of its tools is called. All ask first but those that were allowed.
 */
export async function connectionTools(caller: StudioCaller): Promise<ToolSet> {
  const connections = await caller.ctx.runQuery(internal.connections.records.enabled, { userId: caller.userId });
  const known = connections.flatMap(({ name, connectionId, allowed, tools }) =>
    tools.map((listed) => ({ connection: name, connectionId, allowed, listed, tool: listed.name })),
  );
  const offered = [...toolsByChatName(known)].slice(0, MAX_OFFERED);
  return Object.fromEntries(offered.map(([name, tool]) => [name, chatTool(caller, tool)]));
}

interface OfferedTool extends ConnectionTool {
  connectionId: string;
  allowed: readonly string[];
  listed: { title?: string; description: string; inputSchema: string };
}

function chatTool(
  caller: StudioCaller,
  { connection, connectionId, allowed, listed, tool }: OfferedTool,
): ToolSet[string] {
  const { title = tool, description, inputSchema } = listed;
  return {
    ...dynamicTool({
      title: `${connection}: ${title}`,
      description,
      // Stored as JSON of the server's own schema; the server checks what it accepts.
      inputSchema: jsonSchema(JSON.parse(inputSchema) as JSONSchema7),
      execute: (input) => call(caller, connectionId, tool, input),
    }),
    needsApproval: !allowed.includes(tool),
  };
}

async function call(caller: StudioCaller, connectionId: string, tool: string, input: unknown): Promise<string> {
  const inputJson = JSON.stringify(input ?? {});
  try {
    const { userId } = caller;
    return await caller.ctx.runAction(internal.connections.reach.call, { userId, connectionId, tool, inputJson });
  } catch (error) {
    const payload = error instanceof ConvexError ? readErrorPayload(dataOf(error)) : null;
    throw new ReadableError(payload?.message ?? `${tool} failed. Try it once more.`, { cause: error });
  }
}

/** Across functions the data of a ConvexError may be its JSON. */
function dataOf({ data }: { data: unknown }): unknown {
  return typeof data === "string" ? JSON.parse(data) : data;
}
