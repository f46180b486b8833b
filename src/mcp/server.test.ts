import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ErrorCode, type Tool } from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv-provider.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { createBackend, type Backend } from "../backend/backend.ts";
import { AppError } from "../contracts/errors.ts";
import { visibleInput } from "../contracts/contract.ts";
import { TOOLS } from "../contracts/tools.ts";
import { defineTool, withoutLocalFiles } from "../contracts/contract.ts";
import { toolOutputSchema } from "../contracts/tool-list/tool-output.ts";
import { createMcpServer } from "./server.ts";

let client: Client;
let backendsOpened: number;
let logged: { message: string; error: unknown }[];
let open: () => Promise<Backend>;

/** An address where nothing listens: port 1 is reserved. */
const DEAD_URL = "http://127.0.0.1:1";

beforeEach(async () => {
  backendsOpened = 0;
  logged = [];
  open = async () => createBackend({ url: DEAD_URL, getToken: async () => "token" });
  client = await connect();
});

afterEach(async () => {
  await client.close();
});

async function connect(options: Partial<Parameters<typeof createMcpServer>[0]> = {}): Promise<Client> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer({
    version: "1.2.3",
    fileRoots: [],
    log: (message, error) => logged.push({ message, error }),
    backend: async () => {
      backendsOpened += 1;
      return open();
    },
    ...options,
  });
  const connected = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(serverSide), connected.connect(clientSide)]);
  return connected;
}

async function call(name: string, args: Record<string, unknown> = {}) {
  const result = await client.callTool({ name, arguments: args });
  const [block] = Array.isArray(result.content) ? result.content : [];
  return { result, text: block?.type === "text" ? String(block.text) : "" };
}

describe("the handshake", () => {
  test("names the server, its version and how the tools fit together", () => {
    expect(client.getServerVersion()).toMatchObject({ name: "wav0", title: "wav0 studio", version: "1.2.3" });
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      resources: { subscribe: true, listChanged: true },
      prompts: {},
      completions: {},
      logging: {},
      tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
    });
    const instructions = client.getInstructions() ?? "";
    for (const tool of ["generate_sample", "split_stems", "check_job_status", "search_samples", "requestId"]) {
      expect(instructions).toContain(tool);
    }
  });

  test("and all lists that need no data open no backend", async () => {
    await client.listTools();
    await client.listResourceTemplates();
    await client.ping();
    expect(backendsOpened).toBe(0);
  });
});

/** Every object that is a schema, wherever it stands. */
function everySchema(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(everySchema);
  if (typeof node !== "object" || node === null) return [];
  return [node as Record<string, unknown>, ...Object.values(node).flatMap(everySchema)];
}

function words({ name, title, description }: { name: string; title?: string; description?: string }) {
  return { name, title, description };
}

describe("the list of tools", () => {
  let tools: Tool[];

  beforeEach(async () => {
    ({ tools } = await client.listTools());
  });

  test("has one tool for each operation, in their order, with its words", () => {
    expect(tools.slice(0, TOOLS.length).map(words)).toEqual(TOOLS.map(words));
  });

  test("has names that every client accepts, also with the server's name in front", () => {
    for (const { name } of tools) expect(name).toMatch(/^[a-z][a-z_]{0,40}$/);
  });

  test("is the same every time", async () => {
    expect((await client.listTools()).tools).toEqual(tools);
  });

  test.each(TOOLS.map((operation) => [operation.name, operation] as const))(
    "gives %s an input of plain, self-contained JSON Schema",
    (name, operation) => {
      const schema = tools.find((tool) => tool.name === name)?.inputSchema;
      expect(schema?.type).toBe("object");
      expect(Object.keys(schema?.properties ?? {})).toEqual(Object.keys(visibleInput(operation).shape));
      for (const keyword of ["anyOf", "oneOf", "allOf", "not", "$schema", "$defs"])
        expect(schema).not.toHaveProperty(keyword);
      for (const node of everySchema(schema)) expect(node).not.toHaveProperty("$ref");
      expect(() => new AjvJsonSchemaValidator().getValidator(schema ?? {})).not.toThrow();
    },
  );

  test.each(TOOLS.map((operation) => [operation.name, operation] as const))(
    "gives %s an output schema of what it answers, open for all else",
    (name, operation) => {
      const schema = tools.find((tool) => tool.name === name)?.outputSchema;
      expect(schema).toEqual(toolOutputSchema(operation));
      expect(new AjvJsonSchemaValidator().getValidator(schema ?? {})({ unknownField: 1 }).valid).toBe(true);
    },
  );

  test("tells in hints what a client may do without asking", () => {
    const hints = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
    const read = { readOnlyHint: true, openWorldHint: false };
    const start = { destructiveHint: false, openWorldHint: true };
    const edit = { destructiveHint: false, openWorldHint: false };
    expect(hints).toMatchObject({
      generate_sample: start,
      split_stems: start,
      check_job_status: read,
      list_jobs: read,
      cancel_job: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
      retry_job: start,
      search_samples: read,
      get_sample: read,
      import_sample: { destructiveHint: false, idempotentHint: true, openWorldHint: true },
      analyze_sample: read,
      play_sample: read,
      export_sample: edit,
      mix_samples: edit,
      delete_sample: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
      list_models: read,
    });
  });

  test("stays small enough for a context window", () => {
    const answer = { jsonrpc: "2.0", id: Number.MAX_SAFE_INTEGER, result: { tools } };
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(16 * 1024);
  });
});

test("a new operation becomes a tool with nothing else to change", async () => {
  const operation = defineTool({
    name: "reverse_sample",
    title: "Reverse",
    description: "Plays it backwards.",
    input: z.strictObject({ sampleId: z.string(), times: z.int().min(1).max(3).optional() }),
    output: z.object({ sampleId: z.string() }),
    clientFields: [],
    convex: { kind: "mutation", path: "samples:reverse" },
    effect: "write",
    idempotent: true,
    cost: "free",
  });
  await client.close();
  client = await connect({ operations: [operation] });
  const { tools } = await client.listTools();
  expect(tools.slice(0, 1)).toMatchObject([
    {
      name: "reverse_sample",
      inputSchema: { required: ["sampleId"], properties: { times: { type: "integer", minimum: 1, maximum: 3 } } },
      annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
  ]);
  expect((await call("reverse_sample", { sampleId: "a", times: 4 })).text).toContain(
    "times must be a whole number from 1 to 3, not 4",
  );
});

describe("an input that breaks its contract", () => {
  test.each([
    ["generate_sample", {}, "prompt is missing. The sound in plain words"],
    ["generate_sample", { prompt: "" }, 'prompt must be text of 1 to 1000 characters, not ""'],
    ["generate_sample", { prompt: "   " }, "prompt must be text of 1 to 1000 characters"],
    ["generate_sample", { prompt: "a".repeat(1001) }, "(1003 characters)"],
    ["generate_sample", { prompt: "x", bars: 0 }, "bars must be a whole number from 1 to 64, not 0"],
    ["generate_sample", { prompt: "x", bars: 1000 }, "bars must be a whole number from 1 to 64, not 1000"],
    ["generate_sample", { prompt: "x", bars: 2.5 }, "bars must be a whole number from 1 to 64, not 2.5"],
    ["generate_sample", { prompt: "x", bpm: 9999 }, "bpm must be a number from 40 to 240, not 9999"],
    ["generate_sample", { prompt: "x", bpm: "fast" }, 'bpm must be a number from 40 to 240, not "fast"'],
    ["generate_sample", { prompt: "x", type: "song" }, 'type must be one of "loop", "one_shot", not "song"'],
    ["generate_sample", { prompt: "x", key: "I" }, 'Write the key as "Am"'],
    ["mix_samples", { tracks: [{ sampleId: "a" }, 7] }, "tracks[1] must be an object with sampleId"],
    [
      "generate_sample",
      { prompt: "x", tempo: 120 },
      "There is no field tempo; did you mean bpm? The fields are prompt, type, bars",
    ],
    ["split_stems", { url: "ftp://host/x.wav" }, "an http(s) address"],
    ["check_job_status", {}, "jobId is missing. Correct this and call check_job_status again"],
    ["list_jobs", { status: "asleep" }, 'one of "pending", "processing", "completed", "failed", "canceled"'],
    ["list_jobs", { limit: 0 }, "limit must be a whole number from 1 to 100, not 0"],
  ])("%s %j is answered with a text that says what to change", async (name, args, remedy) => {
    const { result, text } = await call(name, args);
    expect(result.isError).toBe(true);
    expect(text).toMatch(/^INVALID_INPUT: /);
    expect(text).toContain(remedy);
    expect(text).toContain(`call ${name} again`);
    expect(backendsOpened).toBe(0);
  });

  test("names every problem at once", async () => {
    const { text } = await call("generate_sample", { prompt: "", bars: 0, bpm: 1 });
    expect(text).toMatch(/prompt must be.*bars must be.*bpm must be/);
  });

  test("carries its code as data for programs", async () => {
    const { result } = await call("generate_sample", {});
    expect(result).toMatchObject({ _meta: { "wav0/error": { code: "INVALID_INPUT" } } });
    expect(result.structuredContent).toBeUndefined();
  });
});

describe("the audio to split", () => {
  test.each([
    [{}, "none of them"],
    [{ sampleId: "a", path: "/b.wav" }, "sampleId and path"],
    [{ path: "/b.wav", url: "https://host/c.wav" }, "path and url"],
    [{ sampleId: "a", path: "/b.wav", url: "https://host/c.wav" }, "sampleId and path and url"],
  ])("named as %j is refused before anything happens", async (args, got) => {
    const { result, text } = await call("split_stems", args);
    expect(result.isError).toBe(true);
    expect(text).toContain(`split_stems takes exactly one of sampleId, path, url, and got ${got}`);
    expect(backendsOpened).toBe(0);
  });

  test.each([
    ["/etc/passwd", "PATH_NOT_ALLOWED"],
    ["relative.wav", "INVALID_INPUT"],
    [import.meta.dirname, "INVALID_INPUT"],
    [`${import.meta.dirname}/missing.wav`, "FILE_NOT_FOUND"],
  ])("at %s is refused as %s without opening the backend", async (path, code) => {
    await client.close();
    client = await connect({ fileRoots: [import.meta.dirname] });
    const { result, text } = await call("split_stems", { path });
    expect(result.isError).toBe(true);
    expect(text).toMatch(new RegExp(`^${code}: `));
    expect(backendsOpened).toBe(0);
  });
});

test("a studio on another machine is not asked for a path, and does not speak of folders", async () => {
  await client.close();
  client = await connect({ operations: TOOLS.map(withoutLocalFiles), fileRoots: [] });
  const { tools } = await client.listTools();
  for (const { inputSchema } of tools) expect(Object.keys(inputSchema.properties ?? {})).not.toContain("path");
  const { text } = await call("split_stems", { path: "/home/ada/song.wav" });
  expect(text).toContain("There is no field path");
  expect(text).not.toContain("WAV0_FILE_ROOTS");
  expect((await call("split_stems", {})).text).toContain("takes exactly one of sampleId, url, and got none");
});

describe("a failure", () => {
  test("of the connection says how to bring the studio back", async () => {
    const { result, text } = await call("list_jobs");
    expect(result.isError).toBe(true);
    expect(text).toMatch(/^HUB_UNAVAILABLE: .*wav0-mcp serve.*repeat the call/);
    expect(backendsOpened).toBe(1);
  });

  test("that a caller can act on keeps its words", async () => {
    open = () => Promise.reject(new AppError("OVERLOADED", "Queue holds 9 of 9 jobs; retry in 2 s"));
    expect((await call("list_jobs")).text).toBe("OVERLOADED: Queue holds 9 of 9 jobs; retry in 2 s");
    expect(logged).toEqual([]);
  });

  test("inside the studio shows no stack or detail to the model, and all of it to the log", async () => {
    const bug = new TypeError("secret detail");
    open = () => Promise.reject(bug);
    const { result, text } = await call("list_jobs");
    expect(result.isError).toBe(true);
    expect(text).toMatch(/^INTERNAL: list_jobs failed/);
    expect(JSON.stringify(result)).not.toContain("secret detail");
    expect(logged).toEqual([{ message: "list_jobs failed", error: bug }]);
  });

  test("to name a tool is a protocol error that lists the tools", async () => {
    await expect(client.callTool({ name: "make_coffee" })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringContaining("generate_sample, split_stems"),
    });
  });
});

describe("resources", () => {
  test.each(["wav0://samples/", "wav0://samples/../jobs", "wav0://songs/abc", "file:///etc/passwd", "nonsense"])(
    "that do not exist, like %s, are not found, without opening the backend",
    async (uri) => {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32_002, data: { uri } });
      expect(backendsOpened).toBe(0);
    },
  );

  test("that cannot be read now say why", async () => {
    await expect(client.readResource({ uri: "wav0://samples/abc" })).rejects.toMatchObject({
      code: ErrorCode.InternalError,
      message: expect.stringContaining("HUB_UNAVAILABLE"),
    });
    await expect(client.listResources()).rejects.toThrow(/HUB_UNAVAILABLE/);
  });
});
