import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
  type PromptMessage,
} from "@modelcontextprotocol/sdk/types.js";
import { PIXEL_PNG, serveConformanceTools } from "./conformance-tools.ts";

/**
 * A server with everything that the conformance suite asks a server under test to have. It stands behind the very
 * endpoint that serves the studio, which is what is being judged.
 */
export function createConformanceServer(): Server {
  const server = new Server(
    { name: "conformance-fixture", version: "1.0.0" },
    { capabilities: { tools: {}, prompts: {}, resources: { subscribe: true }, logging: {}, completions: {} } },
  );
  serveConformanceTools(server);
  serveResources(server);
  servePrompts(server);
  return server;
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

function readFixture(uri: string) {
  if (uri === "test://static-binary") return { uri, mimeType: "image/png", blob: PIXEL_PNG };
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  if (id === undefined)
    return { uri, mimeType: "text/plain", text: "This is the content of the static text resource." };
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

function servePrompts(server: Server): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: Object.entries(PROMPTS).map(([name, prompt]) => ({
      name,
      description: `Fixture ${name}`,
      arguments: prompt.arguments.map((argument) => ({ name: argument, required: true })),
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
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
