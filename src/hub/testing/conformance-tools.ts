import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
  type ElicitRequestFormParams,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { setTimeout as sleep } from "node:timers/promises";
import { callerOf, type Caller } from "../../mcp/era/caller.ts";
import { answerOrAsk, roundShape } from "../../mcp/era/input-required.ts";
import { missingCapabilities } from "../../mcp/era/missing-capabilities.ts";
import { CONVERSATIONS } from "./conformance-conversations.ts";
import { converse } from "./conformance-rounds.ts";
import { callTaskTool, TASK_TOOL_NAMES, type FixtureTasks } from "./conformance-tasks.ts";

/** One black pixel. */
export const PIXEL_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
/** A WAVE file without samples. */
const EMPTY_WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";
const STEP_MILLISECONDS = 50;

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

interface Call {
  server: Server;
  extra: Extra;
  caller: Caller;
  args: Record<string, unknown>;
}

const image = { type: "image" as const, data: PIXEL_PNG, mimeType: "image/png" };
const embedded = {
  type: "resource" as const,
  resource: { uri: "test://embedded-resource", mimeType: "text/plain", text: "This is an embedded resource content." },
};

/** The tools that the suite calls, by name. What each must do is in the suite's own descriptions. */
const TOOLS: Record<string, (call: Call) => Promise<CallToolResult> | CallToolResult> = {
  test_simple_text: () => text("This is a simple text response for testing."),
  test_image_content: () => ({ content: [image] }),
  test_audio_content: () => ({ content: [{ type: "audio", data: EMPTY_WAV, mimeType: "audio/wav" }] }),
  test_embedded_resource: () => ({ content: [embedded] }),
  test_multiple_content_types: () => ({
    content: [...text("Multiple content types test:").content, image, embedded],
  }),
  test_error_handling: () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }),
  test_tool_with_logging: logInSteps,
  test_tool_with_progress: progressInSteps,
  test_sampling: askModel,
  test_elicitation: ({ server, extra, args }) =>
    elicit(server, extra, {
      message: String(args["message"]),
      requestedSchema: {
        type: "object",
        properties: { username: { type: "string" }, email: { type: "string" } },
        required: ["username", "email"],
      },
    }),
  test_elicitation_sep1034_defaults: ({ server, extra }) => elicit(server, extra, DEFAULTS),
  test_elicitation_sep1330_enums: ({ server, extra }) => elicit(server, extra, ENUMS),
  test_reconnection: reconnect,
  json_schema_2020_12_tool: () => text("ok"),
  greet: ({ args }) => text(`Hello, ${String(args["name"])}!`),
  test_custom_header: ({ args }) => text(`Routed to ${String(args["region"])}`),
  test_logging_tool: logInSteps,
  test_missing_capability: ({ caller }) => {
    if (!caller.capabilities.sampling) throw missingCapabilities({ sampling: {} });
    return text("The client can sample");
  },
  ...Object.fromEntries(
    Object.entries(CONVERSATIONS).map(([name, conversation]) => [
      name,
      ({ caller }: Call) => converse(name, conversation, caller),
    ]),
  ),
};

const DEFAULTS: ElicitRequestFormParams = {
  message: "Confirm the defaults",
  requestedSchema: {
    type: "object",
    properties: {
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
      verified: { type: "boolean", default: true },
    },
  },
};

const ENUMS: ElicitRequestFormParams = {
  message: "Choose",
  requestedSchema: {
    type: "object",
    properties: {
      untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
      titledSingle: { type: "string", oneOf: titled("First Option", "Second Option", "Third Option") },
      legacyEnum: {
        type: "string",
        enum: ["opt1", "opt2", "opt3"],
        enumNames: ["Option One", "Option Two", "Option Three"],
      },
      untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
      titledMulti: { type: "array", items: { anyOf: titled("First Choice", "Second Choice", "Third Choice") } },
    },
  },
};

const SCHEMAS: Record<string, Tool["inputSchema"]> = {
  test_sampling: { type: "object", properties: { prompt: { type: "string" } }, required: ["prompt"] },
  test_elicitation: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
  json_schema_2020_12_tool: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: {
        $anchor: "addressDef",
        type: "object",
        properties: { street: { type: "string" }, city: { type: "string" } },
      },
    },
    properties: {
      name: { type: "string" },
      address: { $ref: "#/$defs/address" },
      contactMethod: { type: "string", enum: ["phone", "email"] },
      phone: { type: "string" },
      email: { type: "string" },
    },
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { required: ["phone"] },
    else: { required: ["email"] },
    additionalProperties: false,
  },
  test_custom_header: {
    type: "object",
    properties: { region: { type: "string", "x-mcp-header": "Region" } },
    required: ["region"],
  },
};

const callRequestSchema = CallToolRequestSchema.extend({
  params: CallToolRequestSchema.shape.params.extend(roundShape),
});

/** Registers the tools that the conformance suite expects of a server under test. */
export function serveConformanceTools(server: Server, tasks: FixtureTasks): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...Object.keys(TOOLS), ...TASK_TOOL_NAMES].map((name) => ({
      name,
      description: `Fixture ${name}`,
      inputSchema: SCHEMAS[name] ?? { type: "object" as const },
    })),
  }));
  server.setRequestHandler(callRequestSchema, ({ params }, extra) =>
    answerOrAsk(async () => {
      const { name, arguments: args = {} } = params;
      const caller = callerOf(server, params);
      const asTask = await callTaskTool({ name, args, caller }, tasks);
      if (asTask) return asTask;
      const run = TOOLS[name];
      if (!run) throw new Error(`There is no fixture ${name}`);
      return run({ server, extra, caller, args });
    }),
  );
}

async function logInSteps({ extra }: Call): Promise<CallToolResult> {
  for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
    await extra.sendNotification({ method: "notifications/message", params: { level: "info", data } });
    await sleep(STEP_MILLISECONDS);
  }
  return text("Logged three messages");
}

async function progressInSteps({ extra }: Call): Promise<CallToolResult> {
  const { _meta: meta } = extra;
  const progressToken = meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined) {
      const params = { progressToken, progress, total: 100 };
      await extra.sendNotification({ method: "notifications/progress", params });
    }
    await sleep(STEP_MILLISECONDS);
  }
  return text("Reported progress");
}

async function askModel({ server, extra, args }: Call): Promise<CallToolResult> {
  const content = { type: "text" as const, text: String(args["prompt"]) };
  const answer = await server.createMessage(
    { messages: [{ role: "user", content }], maxTokens: 100 },
    { relatedRequestId: extra.requestId },
  );
  return text(`LLM response: ${JSON.stringify(answer.content)}`);
}

async function elicit(server: Server, extra: Extra, params: ElicitRequestFormParams): Promise<CallToolResult> {
  const { action, content } = await server.elicitInput(params, { relatedRequestId: extra.requestId });
  return text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`);
}

/** Drops the stream of the call before its result is there: the client has to resume. */
async function reconnect({ extra }: Call): Promise<CallToolResult> {
  await sleep(STEP_MILLISECONDS);
  extra.closeSSEStream?.();
  await sleep(2 * STEP_MILLISECONDS);
  return text("Reconnection test completed successfully");
}

function titled(...titles: string[]): { const: string; title: string }[] {
  return titles.map((title, index) => ({ const: `value${index + 1}`, title }));
}

function text(value: string): { content: [{ type: "text"; text: string }] } {
  return { content: [{ type: "text", text: value }] };
}
