import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type CreateTaskResult,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import type * as z from "zod";
import type { ToolContract } from "../contracts/contract.ts";
import { confirmCall, type ConfirmationRules } from "./confirmation/confirm.ts";
import type { ConfirmationTokens } from "./confirmation/token.ts";
import type { Connection } from "./connection.ts";
import { callerOf, takesTasks, type Caller } from "./era/caller.ts";
import { answerOrAsk, roundShape } from "./era/input-required.ts";
import { protocolError } from "./failures.ts";
import type { JobListener } from "./job-follower.ts";
import { refuseCursor } from "./pagination.ts";
import { showsApps } from "./player/client-apps.ts";
import type { Player } from "./player/player.ts";
import { listTools } from "./listed-tools.ts";
import { createProgressReporter } from "./progress.ts";
import { startsJob, taskOfJob } from "./tasks/job-task.ts";
import { callTool, startJob, type ToolCallContext } from "./tool-call.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const callRequestSchema = CallToolRequestSchema.extend({
  params: CallToolRequestSchema.shape.params.extend(roundShape),
});
type CallParameters = z.output<typeof callRequestSchema>["params"];

interface ToolParts {
  operations: readonly ToolContract[];
  fileRoots: readonly string[];
  tokens: ConfirmationTokens;
  rules: ConfirmationRules;
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
  let { notice } = parts;

  function withNotice(result: CallToolResult): CallToolResult {
    const text = notice;
    notice = undefined;
    return text === undefined ? result : { ...result, content: [...result.content, { type: "text", text }] };
  }

  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    refuseCursor(params);
    const hasPlayer = showsApps(server.getClientCapabilities());
    // The page is named to all: some clients look for it without saying so before.
    const tools = listTools(operations);
    return { tools: hasPlayer ? [...tools, ...player.tools] : tools };
  });

  server.setRequestHandler(callRequestSchema, async ({ params }, extra) => {
    const { name, arguments: given = {} } = params;
    const played = player.call(name, given);
    if (played) return played;
    const operation = byName.get(name) ?? refuseTool(name, [...byName.keys()]);
    const caller = callerOf(server, params);
    const context = createContext(connection, { ...parts, caller, extra });
    if (params.task) return startTask(operation, params, { connection, context, onTask: parts.onTask });
    return answerOrAsk(async () => {
      if (!takesTasks(caller) || !startsJob(operation)) return withNotice(await callTool(operation, given, context));
      const { callAsTask } = await import("./tasks/call-as-task.ts");
      return callAsTask(operation, given, context);
    });
  });
}

/** As 2025-11-25 has it: the client asks for a task, and what fails before there is one is an error. */
async function startTask(
  operation: ToolContract,
  { name, arguments: given = {}, _meta: meta }: CallParameters,
  { connection, context, onTask }: Pick<ToolParts, "onTask"> & { connection: Connection; context: ToolCallContext },
): Promise<CreateTaskResult> {
  if (!startsJob(operation)) throw refuseTask(name);
  try {
    const job = await startJob(operation, given, context);
    onTask(job, createProgressReporter(meta?.progressToken, { sendNotification: connection.notify }));
    return { task: taskOfJob(job) };
  } catch (error) {
    throw protocolError(error, `${name} failed`, connection.log);
  }
}

function createContext(
  { backend, log }: Connection,
  { caller, extra, fileRoots, tokens, rules, onJob }: ToolParts & { caller: Caller; extra: Extra },
): ToolCallContext {
  const { signal, _meta: meta } = extra;
  return {
    backend,
    fileRoots,
    log,
    onJob,
    signal,
    onProgress: createProgressReporter(meta?.progressToken, extra),
    confirm: (operation, input) => confirmCall(operation, input, { backend, rules, tokens, caller, extra }),
  };
}

function refuseTool(name: string, known: readonly string[]): never {
  throw new McpError(ErrorCode.InvalidParams, `There is no tool "${name}"; there are ${known.join(", ")}`);
}

/** The protocol wants this code for a tool that takes no part in tasks. */
function refuseTask(name: string): McpError {
  return new McpError(
    ErrorCode.MethodNotFound,
    `${name} returns at once and cannot run as a task; call it without "task"`,
  );
}
