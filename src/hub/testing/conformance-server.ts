import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
  type PromptMessage,
} from "@modelcontextprotocol/sdk/types.js";
import { callerOf } from "../../mcp/era/caller.ts";
import { serveExtensionTasks } from "../../mcp/era/extension-tasks.ts";
import { answerOrAsk, roundShape } from "../../mcp/era/input-required.ts";
import { PROMPT_CONVERSATION } from "./conformance-conversations.ts";
import { converse } from "./conformance-rounds.ts";
import { FixtureTasks } from "./conformance-tasks.ts";
import { PIXEL_PNG, serveConformanceTools } from "./conformance-tools.ts";

/**
 * Servers with everything that the conformance suite asks a server under test to have. They stand behind the very
 * endpoint that serves the studio, which is what is being judged, and share their tasks, as those of the studio do.
 */
export function conformanceServers(): () => Server {
  const tasks = new FixtureTasks();
  return () => {
    const server = new Server(
      { name: "conformance-fixture", version: "1.0.0" },
      {
        capabilities: {
          tools: {},
          prompts: {},
          resources: { subscribe: true },
          logging: {},
          completions: {},
          // The extension alone: no request can be one of the tasks that 2025-11-25 has.
          tasks: {},
        },
      },
    );
    serveConformanceTools(server, tasks);
    serveExtensionTasks(server, async () => tasks);
    serveResources(server);
    servePrompts(server);
    return server;
  };
}

function serveResources(server: Server): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [
      { uri: "test://static-text", name: "Static text", mimeType: "text/plain" },
      { uri: "test://static-binary", name: "Static binary", mimeType: "image/png" },
      { uri: "test://watched-resource", name: "Watched", mimeType: "text/plain" },
    ],
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "Template", mimeType: "application/json" }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => ({ contents: [readFixture(uri)] }));
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
}

/** Of the revisions with a handshake. */
const RESOURCE_NOT_FOUND = -32_002;

function readFixture(uri: string) {
  if (uri === "test://static-binary") return { uri, mimeType: "image/png", blob: PIXEL_PNG };
  if (uri === "test://static-text" || uri === "test://watched-resource") {
    return { uri, mimeType: "text/plain", text: "This is the content of the static text resource." };
  }
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  if (id === undefined) throw new McpError(RESOURCE_NOT_FOUND, `There is no resource ${uri}`, { uri });
  return {
    uri,
    mimeType: "application/json",
    text: JSON.stringify({ id, templateTest: true, data: `Data for ${id}` }),
  };
}

const PROMPTS: Record<string, { arguments: string[]; messages: (given: Record<string, string>) => PromptMessage[] }> = {
  test_simple_prompt: { arguments: [], messages: () => [user("This is a simple prompt for testing.")] },
  test_prompt_with_arguments: {
    arguments: ["arg1", "arg2"],
    messages: ({ arg1, arg2 }) => [user(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ["resourceUri"],
    messages: ({ resourceUri = "" }) => [
      {
        role: "user",
        content: {
          type: "resource",
          resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." },
        },
      },
      user("Please process the embedded resource above."),
    ],
  },
  test_prompt_with_image: {
    arguments: [],
    messages: () => [
      { role: "user", content: { type: "image", data: PIXEL_PNG, mimeType: "image/png" } },
      user("Please analyze the image above."),
    ],
  },
};

const ASKING_PROMPT = "test_input_required_result_prompt";

const promptRequestSchema = GetPromptRequestSchema.extend({
  params: GetPromptRequestSchema.shape.params.extend(roundShape),
});

function servePrompts(server: Server): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: [
      ...Object.entries(PROMPTS).map(([name, prompt]) => ({
        name,
        description: `Fixture ${name}`,
        arguments: prompt.arguments.map((argument) => ({ name: argument, required: true })),
      })),
      { name: ASKING_PROMPT, description: `Fixture ${ASKING_PROMPT}` },
    ],
  }));
  server.setRequestHandler(promptRequestSchema, ({ params }) => {
    if (params.name === ASKING_PROMPT) {
      return answerOrAsk(async () => converse(ASKING_PROMPT, PROMPT_CONVERSATION, callerOf(server, params)));
    }
    const prompt = PROMPTS[params.name];
    if (!prompt) throw new Error(`There is no fixture ${params.name}`);
    return { messages: prompt.messages(params.arguments ?? {}) };
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params }) => ({
    completion: { values: ["paris", "park", "party"].filter((value) => value.startsWith(params.argument.value)) },
  }));
}

function user(text: string): PromptMessage {
  return { role: "user", content: { type: "text", text } };
}
