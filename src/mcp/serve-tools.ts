import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { Operation } from "../contracts/operation.ts";
import { confirmCall } from "./confirmation/confirm.ts";
import type { ConfirmationTokens } from "./confirmation/token.ts";
import type { Connection } from "./connection.ts";
import { protocolError } from "./failures.ts";
import type { JobListener } from "./job-follower.ts";
import { refuseCursor } from "./pagination.ts";
import type { Player } from "./player/player.ts";
import { createProgressReporter } from "./progress.ts";
import { startsJob, taskOfJob } from "./tasks/job-task.ts";
import { callTool, startJob, type ToolCallContext } from "./tool-call.ts";
import { describeTool } from "./tool-description.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

interface ToolParts {
  operations: readonly Operation[];
  fileRoots: readonly string[];
  tokens: ConfirmationTokens;
  player: Player;
  /** Added to the first result. */
  notice: string | undefined;
  /** Every job that a call has answered with. */
  onJob: JobListener;
  /** Every job that was started as a task, with what its caller wants to hear of it. */
  onTask: (job: Parameters<JobListener>[0], onProgress: JobListener | undefined) => void;
}

/** Offers every operation as a tool, and those that start jobs as tasks too. */
export function serveTools(server: Server, connection: Connection, parts: ToolParts): void {
  const { operations, player } = parts;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  let tools: Tool[] | null = null;
  let { notice } = parts;

  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    refuseCursor(params);
    return { tools: (tools ??= [...operations.map(describeTool), ...player.tools]) };
  });

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { name, arguments: given = {}, task, _meta: meta } = params;
    const played = player.call(name, given);
    if (played) return played;
    const operation = byName.get(name) ?? refuseTool(name, [...byName.keys()]);
    const context = createContext(server, connection, { ...parts, extra });
    if (!task) {
      const text = notice;
      notice = undefined;
      const result = await callTool(operation, given, context);
      return text === undefined ? result : { ...result, content: [...result.content, { type: "text", text }] };
    }
    if (!startsJob(operation)) throw refuseTask(name);
    try {
      const job = await startJob(operation, given, context);
      parts.onTask(job, createProgressReporter(meta?.progressToken, { sendNotification: connection.notify }));
      return { task: taskOfJob(job) };
    } catch (error) {
      throw protocolError(error, `${name} failed`, connection.log);
    }
  });
}

function createContext(
  server: Server,
  { backend, log }: Connection,
  { extra, fileRoots, tokens, onJob }: ToolParts & { extra: Extra },
): ToolCallContext {
  const { signal, _meta: meta } = extra;
  return {
    backend,
    fileRoots,
    log,
    onJob,
    signal,
    onProgress: createProgressReporter(meta?.progressToken, extra),
    confirm: (operation, input) =>
      confirmCall(operation, input, { backend, tokens, client: server.getClientCapabilities(), extra }),
  };
}

function refuseTool(name: string, known: readonly string[]): never {
  throw new McpError(ErrorCode.InvalidParams, `There is no tool "${name}"; there are ${known.join(", ")}`);
}

/** The protocol wants this code for a tool that takes no part in tasks. */
function refuseTask(name: string): McpError {
  return new McpError(ErrorCode.MethodNotFound, `${name} answers at once and is no task; call it without "task"`);
}
