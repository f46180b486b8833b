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
      address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } },
    },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
    additionalProperties: false,
  },
};

/** Registers the tools that the conformance suite expects of a server under test. */
export function serveConformanceTools(server: Server): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.keys(TOOLS).map((name) => ({
      name,
      description: `Fixture ${name}`,
      inputSchema: SCHEMAS[name] ?? { type: "object" as const },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const run = TOOLS[params.name];
    if (!run) throw new Error(`There is no fixture ${params.name}`);
    return run({ server, extra, args: params.arguments ?? {} });
  });
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
