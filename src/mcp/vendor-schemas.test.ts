import { mcpTools } from "@anthropic-ai/sdk/helpers/beta/mcp";
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import { GoogleGenAI, mcpToTool, type FunctionDeclaration } from "@google/genai";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import { MCPServerStdio, mcpToFunctionTool } from "@openai/agents-core";
import { countTokens } from "gpt-tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { listedInputSchema } from "../contracts/tool-list/tool-schema.ts";
import { refusals } from "../testing/vendor-keywords.ts";
import { PAGE_MIME_TYPE } from "./player/client-apps.ts";
import { createMcpServer } from "./server.ts";

let client: Client;
let tools: Tool[];

beforeAll(async () => {
  client = await connect({});
  ({ tools } = await client.listTools());
});

afterAll(() => client.close());

async function connect(capabilities: Record<string, unknown>): Promise<Client> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer({
    version: "0",
    fileRoots: [],
    backend: () => Promise.reject(new Error("A list needs no studio")),
  });
  const connected = new Client({ name: "test", version: "1" }, { capabilities });
  await Promise.all([server.connect(serverSide), connected.connect(clientSide)]);
  return connected;
}

describe("the list of tools", () => {
  test("has nothing that a vendor of models refuses, in inputs and in outputs", () => {
    const found = tools.flatMap(({ name, inputSchema, outputSchema }) => [
      ...refusals(inputSchema, name),
      ...refusals(outputSchema, `${name} =>`),
    ]);
    expect(found).toEqual([]);
  });

  test("costs a model at most 150 tokens a tool", () => {
    const texts = tools.map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }));
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
    expect(tokens / tools.length).toBeLessThanOrEqual(150);
  });

  test("shows the player's own tool only to a client that says that it shows pages", async () => {
    const names = tools.map(({ name }) => name);
    expect(names).not.toContain("read_sample_chunk");
    for (const declared of [{}, { mimeTypes: [PAGE_MIME_TYPE] }]) {
      const host = await connect({ extensions: { "io.modelcontextprotocol/ui": declared } });
      const offered = (await host.listTools()).tools;
      expect(offered.map(({ name }) => name)).toEqual([...names, "read_sample_chunk"]);
      expect(offered.find(({ name }) => name === "play_sample")).toMatchObject({
        _meta: { ui: { resourceUri: "ui://wav0/player" } },
      });
      for (const { name, inputSchema } of offered) expect(refusals(inputSchema, name)).toEqual([]);
      await host.close();
    }
    const other = await connect({ extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/x-other"] } } });
    expect((await other.listTools()).tools.map(({ name }) => name)).toEqual(names);
    await other.close();
  });
});

test.each([
  [{ type: "string", format: "uri" }, ["OpenAI", "Gemini"]],
  [{ type: "number", enum: [16, 24] }, ["Gemini"]],
  [{ type: ["string", "null"] }, ["Gemini"]],
  [{ type: "array" }, ["Gemini"]],
  [{ type: "string", minLength: 1 }, ["Anthropic"]],
  [{ type: "object", patternProperties: {} }, ["OpenAI", "Gemini", "Anthropic"]],
  [{ type: "object", properties: { list: { type: "array", items: { const: "a", type: "string" } } } }, ["Gemini"]],
])("the table of what vendors refuse knows %j", (schema, vendors) => {
  expect(refusals(schema, "field").map((text) => text.split(" ")[0])).toEqual(vendors);
});

describe("the vendors' own converters take every tool", () => {
  test("OpenAI's agents make all of them strict", () => {
    // Only calls would use the server.
    const server = new MCPServerStdio({ command: "never-started" });
    for (const tool of tools) {
      // The kit's own type of a tool is that of the protocol.
      const made = mcpToFunctionTool(tool as Parameters<typeof mcpToFunctionTool>[0], server, true);
      expect([tool.name, made.strict]).toEqual([tool.name, true]);
      const { required, properties } = z
        .object({ required: z.array(z.string()), properties: z.record(z.string(), z.unknown()) })
        .parse(made.parameters);
      expect(required.toSorted()).toEqual(Object.keys(properties).toSorted());
      expect(Object.keys(properties)).toEqual(Object.keys(tool.inputSchema.properties ?? {}));
    }
  });

  test("Google's kit makes function declarations of all of them, as it gets them from a server and as its own schemas", async () => {
    const declared = await declarationsFromServer();
    expect(declared.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    const sent = await sentToGemini(
      tools.map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema as object })),
    );
    for (const { name, inputSchema } of tools) {
      const parameters = sent.find((each) => each.name === name)?.parameters ?? {};
      expect(JSON.stringify(parameters)).not.toContain("TYPE_UNSPECIFIED");
      expect(Object.keys(parameters.properties ?? {})).toEqual(Object.keys(inputSchema.properties ?? {}));
    }
  });

  test("Anthropic's helper for MCP and its strict mode keep every field of all of them", () => {
    const made = mcpTools(tools as Parameters<typeof mcpTools>[0], client as never);
    expect(made.map((tool) => "name" in tool && tool.name)).toEqual(tools.map(({ name }) => name));
    for (const { inputSchema } of tools) {
      const strict = transformJSONSchema(structuredClone(inputSchema));
      expect(Object.keys(strict["properties"] ?? {})).toEqual(Object.keys(inputSchema.properties ?? {}));
    }
  });
});

test("whatever a contract says, its listed schema is one that every vendor takes", () => {
  const everything = z.strictObject({
    address: z.url().max(10).describe("Where"),
    day: z.iso.datetime(),
    code: z.string().regex(/^a+$/).min(2),
    bits: z.literal([16, 24]).optional(),
    ratio: z.literal([0.5, 2]).describe("Of speed"),
    only: z.literal("a"),
    flag: z.literal(true),
    level: z.number().positive().multipleOf(0.5),
    maybe: z.number().min(1).nullable(),
    either: z.union([z.string(), z.number()]),
    parts: z
      .array(z.strictObject({ id: z.string().min(1), at: z.number().max(9).optional() }))
      .min(1)
      .max(4),
    seed: z.int().min(1).max(2_147_483_647),
  });
  const listed = listedInputSchema(everything);
  expect(refusals(listed, "input")).toEqual([]);
  expect(listed.properties).toMatchObject({
    address: { type: "string", description: "Where" },
    bits: { type: "integer", description: "16, 24" },
    ratio: { type: "number", description: "0.5, 2; Of speed" },
    only: { type: "string", enum: ["a"] },
    parts: { minItems: 1, maxItems: 4, items: { required: ["id"], properties: { at: { maximum: 9 } } } },
    seed: { type: "integer", minimum: 1 },
  });
  expect(() => listedInputSchema(z.strictObject({ tags: z.record(z.string(), z.string()) }))).toThrow(/not one that/);
});

/** What `mcpToTool` gives a request. */
async function declarationsFromServer(): Promise<FunctionDeclaration[]> {
  const { functionDeclarations = [] } = await mcpToTool(client as never).tool();
  return functionDeclarations;
}

/** What the kit puts on the wire of a request, which goes nowhere. */
async function sentToGemini(functionDeclarations: FunctionDeclaration[]): Promise<FunctionDeclaration[]> {
  const bodies: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (_url, init) => {
    bodies.push(String(init?.body));
    return Response.json({ candidates: [] });
  };
  try {
    const kit = new GoogleGenAI({ apiKey: "none" });
    await kit.models.generateContent({
      model: "gemini",
      contents: "hi",
      config: { tools: [{ functionDeclarations }] },
    });
  } finally {
    globalThis.fetch = fetch;
  }
  const body: { tools?: { functionDeclarations?: FunctionDeclaration[] }[] } = JSON.parse(bodies[0] ?? "{}");
  return body.tools?.[0]?.functionDeclarations ?? [];
}
