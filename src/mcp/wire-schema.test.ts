import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFixtureStudio, type FixtureStudio } from "../testing/fixture-studio.ts";
import { META } from "./era/revision.ts";
import { createMcpServer } from "./server.ts";
import { serveStdio } from "./stdio.ts";
import { loadWireSchema } from "./testing/wire-schema.ts";

let studio: FixtureStudio;
let sampleId: string;

beforeAll(async () => {
  studio = await openFixtureStudio();
  sampleId = await studio.addSample("dusty_loop");
});

afterAll(() => studio.close());

interface Message {
  id?: unknown;
  method?: string;
  result?: Record<string, unknown>;
  error?: Record<string, unknown>;
}

/** A client on the product's own server and wire. Keeps every message as it came. */
function connect() {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const backend = studio.backend();
  const server = createMcpServer({ version: "1", fileRoots: [], log: () => {}, backend: async () => backend });
  const served = serveStdio(server, { stdin, stdout });
  const received: Message[] = [];
  let rest = "";
  stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    received.push(...lines.map((line): Message => JSON.parse(line)));
  });
  const find = async (isWanted: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = received.find(isWanted);
      if (found) return found;
      await new Promise((resolve) => stdout.once("data", resolve));
    }
  };
  let id = 0;
  return {
    received,
    find,
    async request(method: string, params?: Record<string, unknown>): Promise<Message> {
      id += 1;
      const own = id;
      stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: own, method, params })}\n`);
      return find((message) => message.id === own && message.method === undefined);
    },
    async close() {
      stdin.end();
      await served;
    },
  };
}

/** The requests that a client makes, and the type of what each answers with. */
function requests(): [string, Record<string, unknown> | undefined, string][] {
  const genre = { ref: { type: "ref/prompt", name: "make_beat" }, argument: { name: "genre", value: "h" } };
  return [
    ["tools/list", undefined, "ListToolsResult"],
    ["prompts/list", {}, "ListPromptsResult"],
    ["resources/templates/list", {}, "ListResourceTemplatesResult"],
    ["resources/list", {}, "ListResourcesResult"],
    ["resources/read", { uri: "wav0://library" }, "ReadResourceResult"],
    ["resources/read", { uri: `wav0://samples/${sampleId}` }, "ReadResourceResult"],
    ["prompts/get", { name: "make_beat", arguments: {} }, "GetPromptResult"],
    ["prompts/get", { name: "match_loop", arguments: { sample: "dusty_loop" } }, "GetPromptResult"],
    ["completion/complete", genre, "CompleteResult"],
    ["tools/call", { name: "search_samples", arguments: {} }, "CallToolResult"],
    ["tools/call", { name: "get_sample", arguments: { sampleId, includeAudio: true } }, "CallToolResult"],
    ["tools/call", { name: "generate_sample", arguments: { prompt: "kick" } }, "CallToolResult"],
    ["tools/call", { name: "generate_sample", arguments: {} }, "CallToolResult"],
    ["tools/call", { name: "list_jobs", arguments: {} }, "CallToolResult"],
  ];
}

describe.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])("to a client of %s", (revision) => {
  const schema = loadWireSchema(revision);

  test("every message has the official shape and no field beyond it", async () => {
    const client = connect();
    const clientInfo = { name: "test", version: "1" };
    const hello = await client.request("initialize", { protocolVersion: revision, capabilities: {}, clientInfo });
    expect(hello.result).toMatchObject({ protocolVersion: revision });
    expect(schema.findProblem("InitializeResult", hello.result)).toBeNull();
    for (const [method, params, type] of requests()) {
      const { result } = await client.request(method, params);
      expect([method, schema.findProblem(type, result)]).toEqual([method, null]);
    }
    for (const [method, params] of [
      ["logging/setLevel", { level: "debug" }],
      ["resources/subscribe", { uri: "wav0://library" }],
      ["ping", {}],
    ] as const) {
      expect((await client.request(method, params)).result).toEqual({});
    }
    await studio.addSample(`for_${revision}`);
    await client.find(({ method }) => method === "notifications/resources/updated");
    await client.find(({ method }) => method === "notifications/resources/list_changed");
    for (const message of client.received.filter(({ method }) => method !== undefined)) {
      expect(schema.findProblem("ServerNotification", withoutVersion(message, revision))).toBeNull();
    }
    const { error } = await client.request("resources/read", { uri: "wav0://samples/none" });
    const failed = { jsonrpc: "2.0", id: 1, error };
    expect(schema.findProblem(revision < "2025-11-25" ? "JSONRPCError" : "JSONRPCErrorResponse", failed)).toBeNull();
    await client.close();
  }, 60_000);
});

/** Before 2025-11-25 the schema has the envelope of a notification apart from it. */
function withoutVersion(message: Message, revision: string): unknown {
  if (revision >= "2025-11-25") return message;
  return Object.fromEntries(Object.entries(message).filter(([name]) => name !== "jsonrpc"));
}

test("tasks have the official shape in the one revision that has them", async () => {
  const schema = loadWireSchema("2025-11-25");
  const client = connect();
  const clientInfo = { name: "test", version: "1" };
  await client.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  const call = { name: "generate_sample", arguments: { prompt: "snare" }, task: {} };
  const { result } = await client.request("tools/call", call);
  expect(schema.findProblem("CreateTaskResult", result)).toBeNull();
  expect(schema.findProblem("ListTasksResult", (await client.request("tasks/list", {})).result)).toBeNull();
  await client.close();
});

test("to a client of 2026-07-28 every result has the official shape and no field beyond it", async () => {
  const schema = loadWireSchema("2026-07-28");
  const client = connect();
  const meta = {
    [META.protocolVersion]: "2026-07-28",
    [META.clientInfo]: { name: "test", version: "1" },
    [META.clientCapabilities]: {},
  };
  const discovered = await client.request("server/discover", { _meta: meta });
  expect(schema.findProblem("DiscoverResult", discovered.result)).toBeNull();
  for (const [method, params, type] of requests()) {
    const { result } = await client.request(method, { ...params, _meta: meta });
    expect([method, schema.findProblem(type, result)]).toEqual([method, null]);
  }
  await client.close();
});

test("the closed schema does find what a revision does not know", () => {
  const result = { content: [{ type: "text", text: "x" }], structuredContent: {} };
  expect(loadWireSchema("2025-03-26").findProblem("CallToolResult", result)).toMatch(/additional properties/);
  expect(loadWireSchema("2025-06-18").findProblem("CallToolResult", result)).toBeNull();
  const icons = [{ src: "data:image/svg+xml,<svg viewBox='0 0 9 9'/>" }];
  const tools = [{ name: "x", inputSchema: { type: "object" }, icons }];
  expect(loadWireSchema("2025-11-25").findProblem("ListToolsResult", { tools })).toMatch(/format "uri"/);
});
