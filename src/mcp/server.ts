import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { JsonSchemaType } from "@modelcontextprotocol/sdk/validation";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import { OPERATIONS } from "../contracts/index.ts";
import type { Operation } from "../contracts/operation.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { logToStderr, type Log } from "./log.ts";
import { createPlayer, type Player } from "./player/player.ts";
import { createProgressReporter } from "./progress.ts";
import { listSampleResources, readSampleResource, SAMPLE_TEMPLATE } from "./resources.ts";
import { callTool } from "./tool-call.ts";
import { describeTool } from "./tool-description.ts";

export interface McpServerOptions {
  /** Opened by the first request that needs it; `initialize` and the lists of tools and templates never do. */
  backend: () => Promise<Backend>;
  /** Folders from which tools may read local files. */
  fileRoots: readonly string[];
  version: string;
  /** Default: standard error. */
  log?: Log;
  /** Default: every operation of the contracts. */
  operations?: readonly Operation[];
  /** The HTML of the player; default: the file beside the bundles. */
  playerPage?: () => Promise<string>;
}

/** The MCP server of the studio, ready for any transport. Serving it has no side effect until a tool or a sample is used. */
export function createMcpServer(options: McpServerOptions): Server {
  const { version, log = logToStderr } = options;
  const server = new Server(
    { name: "wav0", title: "wav0 studio", version },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS, jsonSchemaValidator: NO_ELICITATION },
  );
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
  server.onerror = (error) => log("protocol error", error);
  const player = createPlayer({ backend: options.backend, log, page: options.playerPage });
  serveTools(server, options, { log, player });
  serveResources(server, options, { log, player });
  return server;
}

/** The default compiles a validator at start-up, which only answers to elicitations need. This server asks for none. */
const NO_ELICITATION = {
  getValidator(_schema: JsonSchemaType): never {
    throw new Error("this server sends no elicitation");
  },
};

interface Parts {
  log: Log;
  player: Player;
}

function serveTools(server: Server, options: McpServerOptions, { log, player }: Parts): void {
  const { backend, fileRoots, operations = OPERATIONS } = options;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  let tools: Tool[] | null = null;

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: (tools ??= [...operations.map(describeTool), ...player.tools]),
  }));

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { name, arguments: given = {}, _meta: meta } = params;
    const played = player.call(name, given);
    if (played) return played;
    const operation = byName.get(name);
    if (!operation) {
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool "${name}"; there are ${[...byName.keys()].join(", ")}`,
      );
    }
    const onProgress = createProgressReporter(meta?.progressToken, extra);
    return callTool(operation, given, { backend, fileRoots, log, onProgress, signal: extra.signal });
  });
}

function serveResources(server: Server, { backend }: McpServerOptions, { log, player }: Parts): void {
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [SAMPLE_TEMPLATE] }));
  server.setRequestHandler(ListResourcesRequestSchema, async ({ params }) => {
    const page = await listSampleResources({ backend, log }, params?.cursor);
    return params?.cursor ? page : { ...page, resources: [...player.resources, ...page.resources] };
  });
  server.setRequestHandler(
    ReadResourceRequestSchema,
    ({ params }) => player.read(params.uri) ?? readSampleResource({ backend, log }, params.uri),
  );
}
