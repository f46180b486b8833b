import { randomBytes } from "node:crypto";
import type { TaskStore } from "@modelcontextprotocol/sdk/experimental/tasks/interfaces.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { SetLevelRequestSchema, type ServerCapabilities } from "@modelcontextprotocol/sdk/types.js";
import type { JsonSchemaType } from "@modelcontextprotocol/sdk/validation";
import type { Backend } from "../backend/backend.ts";
import { TOOLS } from "../contracts/tools.ts";
import type { ToolContract } from "../contracts/contract.ts";
import type { ConfirmationRules } from "./confirmation/confirm.ts";
import { inDashboard } from "./confirmation/consent.ts";
import { createConfirmationTokens } from "./confirmation/token.ts";
import { createConnection, type Connection } from "./connection.ts";
import { serveExtensionTasks } from "./era/extension-tasks.ts";
import { icon } from "./icons.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { createJobFollower } from "./job-follower.ts";
import { createJobLog } from "./job-log.ts";
import { logToStderr, type Log } from "./log.ts";
import { createPlayer } from "./player/player.ts";
import { servePrompts } from "./serve-prompts.ts";
import { serveResources } from "./serve-resources.ts";
import { serveTools } from "./serve-tools.ts";
import { createJobTaskStore } from "./tasks/job-task-store.ts";
import { createStatusReporter, serveTaskResults } from "./tasks/serve-tasks.ts";

export interface McpServerOptions {
  /** Opened by the first request that needs it; `initialize` and the lists of what needs no data never do. */
  backend: () => Promise<Backend>;
  /** Folders from which tools may read local files. */
  fileRoots: readonly string[];
  version: string;
  /** Default: standard error. */
  log?: Log;
  /** Default: every operation of the contracts. */
  operations?: readonly ToolContract[];
  /** The HTML of the player; default: the file beside the bundles. */
  playerPage?: () => Promise<string>;
  /** Rules of confirmation; processes with one key accept each other's. Default: a person, and a key of this server's own. */
  confirmation?: ConfirmationRules;
  /** Notice for the person who set up the server: part of the instructions and of the first result of a tool. */
  notice?: string;
  /** True if the client stays connected to hear of changes (default); false for a server that answers one request. */
  isLive?: boolean;
}

const CAPABILITIES: ServerCapabilities = {
  tools: {},
  resources: { subscribe: true, listChanged: true },
  prompts: {},
  completions: {},
  logging: {},
  tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
};

/** The MCP server of the studio, ready for any transport. Serving it has no side effect until a tool or a sample is used. */
export function createMcpServer(options: McpServerOptions): Server {
  const { version, log = logToStderr, backend, isLive = true, notice } = options;
  const tasks = createJobTaskStore({ backend, log });
  const server = new Server(
    { name: "wav0", title: "wav0 studio", version, icons: icon("wave") },
    {
      capabilities: CAPABILITIES,
      instructions: notice === undefined ? INSTRUCTIONS : `${INSTRUCTIONS}\nTell the user: ${notice}`,
      jsonSchemaValidator: NO_VALIDATION,
      taskStore: tasks,
    },
  );
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
  server.onerror = (error) => log("protocol error", error);
  const connection = createConnection(server, { backend, log, isLive });
  serveAll(server, connection, { ...options, tasks });
  return server;
}

function serveAll(server: Server, connection: Connection, options: McpServerOptions & { tasks: TaskStore }): void {
  const { operations = TOOLS, fileRoots, playerPage, confirmation = ownRules(), notice } = options;
  const { backend, log } = connection;
  const player = createPlayer({ backend, log, page: playerPage });
  const follower = createJobFollower(connection);
  const jobLog = createJobLog(connection, follower);
  const reportTask = createStatusReporter(connection);
  serveTools(server, connection, {
    operations,
    fileRoots,
    player,
    tokens: createConfirmationTokens(confirmation),
    rules: confirmation,
    notice,
    onJob: jobLog.saw,
    onTask(job, onProgress) {
      follower.follow(job, reportTask);
      if (onProgress) follower.follow(job, onProgress);
    },
  });
  serveTaskResults(server, connection);
  serveExtensionTasks(server, async () => {
    const { createJobTaskSource } = await import("./tasks/job-task-source.ts");
    return createJobTaskSource(connection, follower);
  });
  serveResources(server, connection, player);
  servePrompts(server, connection);
  server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    jobLog.setLevel(params.level);
    return {};
  });
}

/** The SDK validates answers to its own helper for elicitations with this; ours go another way and have no fields. */
const NO_VALIDATION = {
  getValidator(_schema: JsonSchemaType): never {
    throw new Error("this server reads no fields of elicitations");
  },
};

function ownRules(): ConfirmationRules {
  const secret = randomBytes(32);
  return {
    key: async () => secret,
    subject: () => "the one client",
    by: "person",
    place: async () => inDashboard(null, { isOwnMachine: true }),
  };
}
