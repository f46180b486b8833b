import { CallToolResultSchema, ElicitRequestSchema, type ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { defineTool, type ToolContract } from "../../contracts/contract.ts";
import { TOOLS } from "../../contracts/tools.ts";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { connectClient, type ConnectedClient } from "../../testing/mcp-client.ts";
import type { ConfirmationKey } from "./token.ts";

let studio: FixtureStudio;
let opened: ConnectedClient[];

const HOSTED = { prompt: "kick", model: "hosted/music" };
const MACHINE: ConfirmationKey = { key: async () => new Uint8Array(32).fill(7), subject: () => "local" };

/** Destroys without a price: any operation may ask, whatever it is. */
const removeSample = defineTool({
  name: "remove_sample",
  title: "Remove",
  description: "Removes it.",
  input: z.strictObject({ sampleId: z.string() }),
  output: z.object({}),
  clientFields: [],
  convex: { kind: "mutation", path: "samples:discard" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
  confirm: { when: "always", consequence: "removes the sample for good" },
});

beforeEach(async () => {
  studio = await openFixtureStudio();
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(({ client }) => client.close()));
  await studio.close();
});

interface Asked {
  message: string;
  schema: unknown;
}

/** A client that can ask its user, who gives this answer. */
async function withUser(answer: ElicitResult, asked: Asked[] = []): Promise<ConnectedClient> {
  const backend = studio.backend();
  const connected = await connectClient(
    { backend: async () => backend, operations: [...TOOLS, removeSample] },
    { elicitation: {} },
    (client) => {
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        asked.push({ message: params.message, schema: "requestedSchema" in params ? params.requestedSchema : null });
        return answer;
      });
    },
  );
  opened.push(connected);
  return connected;
}

/** A client that cannot ask: most cannot. */
async function withoutUser(
  confirmation?: ConfirmationKey,
  operations: readonly ToolContract[] = [...TOOLS, removeSample],
) {
  const backend = studio.backend();
  const connected = await connectClient({ backend: async () => backend, confirmation, operations });
  opened.push(connected);
  return connected;
}

async function call({ client }: ConnectedClient, name: string, input: Record<string, unknown>) {
  const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }));
  const [block] = result.content;
  return { result, text: block?.type === "text" ? block.text : "" };
}

async function jobCount(): Promise<number> {
  const { client } = await withoutUser();
  const { structuredContent } = await client.callTool({ name: "list_jobs", arguments: {} });
  return z.object({ jobs: z.array(z.unknown()) }).parse(structuredContent).jobs.length;
}

const refusalSchema = z.object({
  "wav0/error": z.object({
    code: z.string(),
    details: z.object({ confirmToken: z.string(), expiresAt: z.number(), question: z.string() }),
  }),
});

/** The token that a refused call hands out. */
async function tokenFor(connected: ConnectedClient, name: string, input: Record<string, unknown>): Promise<string> {
  const { result } = await call(connected, name, input);
  expect(result.isError).toBe(true);
  const { "wav0/error": error } = refusalSchema.parse(result["_meta"]);
  expect(error.code).toBe("CONFIRMATION_REQUIRED");
  return error.details.confirmToken;
}

describe("work that costs nothing", () => {
  test.each([{ prompt: "kick" }, { prompt: "kick", model: "wav0/synth" }])("%j never asks", async (input) => {
    const asked: Asked[] = [];
    for (const connected of [await withUser({ action: "decline" }, asked), await withoutUser()]) {
      expect((await call(connected, "generate_sample", input)).result.isError).toBeUndefined();
    }
    expect(asked).toEqual([]);
  });

  test("and stopping a job never asks", async () => {
    const asked: Asked[] = [];
    const connected = await withUser({ action: "decline" }, asked);
    const { result } = await call(connected, "generate_sample", { prompt: "kick" });
    await call(connected, "cancel_job", { jobId: result.structuredContent?.["jobId"] });
    expect(asked).toEqual([]);
  });
});

describe("a client that can ask its user", () => {
  test("asks with the model and the whole input, and starts on a yes", async () => {
    const asked: Asked[] = [];
    const connected = await withUser({ action: "accept", content: {} }, asked);
    const { result } = await call(connected, "generate_sample", HOSTED);
    expect(result.structuredContent).toMatchObject({ status: "pending" });
    expect(asked).toEqual([
      {
        message: expect.stringMatching(/Generate a sample: “kick”.*bills.*hosted\/music/),
        schema: { type: "object", properties: {} },
      },
    ]);
  });

  test.each([
    ["decline", "said no"],
    ["cancel", "closed the question"],
  ] as const)("on %s starts nothing and says so", async (action, words) => {
    const { result, text } = await call(await withUser({ action }), "generate_sample", HOSTED);
    expect(result.isError).toBe(true);
    expect(text).toMatch(/^CONFIRMATION_DECLINED: /);
    expect(text).toContain(words);
    expect(text).not.toContain("confirmToken");
    expect(await jobCount()).toBe(0);
  });

  test("is asked nothing about an input that is wrong anyway", async () => {
    const asked: Asked[] = [];
    const connected = await withUser({ action: "accept", content: {} }, asked);
    expect((await call(connected, "generate_sample", { ...HOSTED, bars: 0 })).text).toMatch(/^INVALID_INPUT/);
    expect((await call(connected, "split_stems", { model: "hosted/stems" })).text).toMatch(/^INVALID_INPUT/);
    expect((await call(connected, "split_stems", { model: "hosted/stems", path: "/etc/passwd" })).text).toMatch(
      /^PATH_NOT_ALLOWED/,
    );
    expect((await call(connected, "remove_sample", { sampleId: "none" })).text).toMatch(/^SAMPLE_NOT_FOUND/);
    expect(asked).toEqual([]);
  });

  test("is asked before something is destroyed, whatever it costs", async () => {
    const sampleId = await studio.addSample("kick");
    const asked: Asked[] = [];
    expect((await call(await withUser({ action: "decline" }, asked), "remove_sample", { sampleId })).text).toMatch(
      /^CONFIRMATION_DECLINED/,
    );
    expect(asked[0]?.message).toBe("Remove: “kick”. This removes the sample for good. Go on?");
    const kept = await withUser({ action: "accept", content: {} });
    expect((await call(kept, "remove_sample", { sampleId })).result.isError).toBeUndefined();
  });
});

describe("a client that cannot ask", () => {
  test("gets the question for its model, and starts once the token comes back", async () => {
    const connected = await withoutUser();
    const { text } = await call(connected, "generate_sample", HOSTED);
    expect(text).toMatch(/^CONFIRMATION_REQUIRED: Nothing has happened yet\. Ask the user: .*hosted\/music/);
    expect(await jobCount()).toBe(0);
    const confirmToken = await tokenFor(connected, "generate_sample", HOSTED);
    const { result } = await call(connected, "generate_sample", { ...HOSTED, confirmToken });
    expect(result.structuredContent).toMatchObject({ status: "pending" });
    expect(await jobCount()).toBe(1);
  });

  test("gets a token even if it declared that it can: bridges pass on what only the client behind them knows", async () => {
    const backend = studio.backend();
    const connected = await connectClient({ backend: async () => backend }, { elicitation: {} });
    opened.push(connected);
    const confirmToken = await tokenFor(connected, "generate_sample", HOSTED);
    expect(await jobCount()).toBe(0);
    const { result } = await call(connected, "generate_sample", { ...HOSTED, confirmToken });
    expect(result.structuredContent).toMatchObject({ status: "pending" });
  });

  test("pays once for one agreement, however often it repeats the call", async () => {
    const connected = await withoutUser();
    const confirmToken = await tokenFor(connected, "generate_sample", HOSTED);
    const first = await call(connected, "generate_sample", { ...HOSTED, confirmToken });
    const again = await call(connected, "generate_sample", { ...HOSTED, confirmToken });
    expect(again.result.structuredContent).toEqual(first.result.structuredContent);
    expect(await jobCount()).toBe(1);
  });

  test("may wait another time than it asked with: that is no part of the work", async () => {
    const connected = await withoutUser();
    const confirmToken = await tokenFor(connected, "generate_sample", { ...HOSTED, waitSeconds: 45 });
    expect((await call(connected, "generate_sample", { ...HOSTED, confirmToken })).result.isError).toBeUndefined();
  });

  test.each([
    ["another input", { prompt: "snare" }],
    ["another model", { model: "hosted/dear" }],
    ["one field more", { variations: 4 }],
  ])("cannot use the token for %s", async (_what, change) => {
    const connected = await withoutUser();
    const confirmToken = await tokenFor(connected, "generate_sample", HOSTED);
    const { text } = await call(connected, "generate_sample", { ...HOSTED, ...change, confirmToken });
    expect(text).toMatch(/^CONFIRMATION_REQUIRED: That confirmToken belongs to another call/);
    expect(await jobCount()).toBe(0);
  });

  test("cannot make a token up", async () => {
    const { text } = await call(await withoutUser(), "generate_sample", { ...HOSTED, confirmToken: "yes" });
    expect(text).toMatch(/^CONFIRMATION_REQUIRED: That confirmToken belongs to another call or is none/);
    expect(await jobCount()).toBe(0);
  });

  test("may confirm in another process of the same machine, but not on another machine", async () => {
    const confirmToken = await tokenFor(await withoutUser(MACHINE), "generate_sample", HOSTED);
    const stranger = await withoutUser();
    expect((await call(stranger, "generate_sample", { ...HOSTED, confirmToken })).result.isError).toBe(true);
    const sibling = await withoutUser(MACHINE);
    expect((await call(sibling, "generate_sample", { ...HOSTED, confirmToken })).result.isError).toBeUndefined();
  });

  test("finds the token in the input of the tools that may ask, and of no other", async () => {
    const { client } = await withoutUser();
    const { tools } = await client.listTools();
    const asking = tools.filter(({ inputSchema }) => "confirmToken" in (inputSchema.properties ?? {}));
    expect(asking.map(({ name }) => name)).toEqual(
      [...TOOLS, removeSample].filter(({ confirm }) => confirm).map(({ name }) => name),
    );
  });
});
