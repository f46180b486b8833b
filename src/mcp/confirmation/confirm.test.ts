import { CallToolResultSchema, ElicitRequestSchema, type ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { defineTool, type ToolContract } from "../../contracts/contract.ts";
import { TOOLS } from "../../contracts/tools.ts";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { connectClient, type ConnectedClient } from "../../testing/mcp-client.ts";
import { rulesOf } from "../testing/rules.ts";
import type { ConfirmationRules } from "./confirm.ts";

let studio: FixtureStudio;
let opened: ConnectedClient[];

const HOSTED = { prompt: "kick", model: "hosted/music" };

/** Destroys without a price: any operation may ask, whatever it is. */
const removeSample = defineTool({
  name: "remove_sample",
  title: "Remove",
  description: "Removes it.",
  input: z.strictObject({ sampleId: z.string() }),
  output: z.object({}),
  clientFields: [],
  convex: { kind: "mutation", path: "library/public:discard" },
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
  confirmation?: ConfirmationRules,
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

const decide = (isApproved: boolean) => studio.mutate("consents/public:decideConsent", { isApproved });

/** The text of a call that waits for its user. */
async function refusal(connected: ConnectedClient, input: Record<string, unknown> = HOSTED): Promise<string> {
  const { result, text } = await call(connected, "generate_sample", input);
  expect([result.isError, text]).toEqual([true, expect.stringMatching(/^CONFIRMATION_REQUIRED: Nothing has happened/)]);
  return text;
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
  test("is told where its user is asked, and starts once they have agreed there", async () => {
    const connected = await withoutUser(rulesOf("local"));
    const text = await refusal(connected);
    expect(text).toMatch(/approve it in the dashboard at http:\/\/127\.0\.0\.1:4790\/#\/approvals .*hosted\/music/);
    expect(text).toMatch(/waits until \d\d:\d\d UTC$/);
    await refusal(connected);
    expect(await jobCount()).toBe(0);
    await decide(true);
    const { result } = await call(connected, "generate_sample", HOSTED);
    expect(result.structuredContent).toMatchObject({ status: "pending" });
    expect(await jobCount()).toBe(1);
  });

  test("finds nothing in what it is told that lifts the refusal", async () => {
    const connected = await withoutUser();
    const { result } = await call(connected, "generate_sample", HOSTED);
    const told = { ...z.looseObject({}).parse(result["_meta"]), text: await refusal(connected) };
    const words = JSON.stringify(told).match(/[\w.:/#-]{16,}/g) ?? [];
    for (const word of words) {
      for (const field of ["confirmToken", "consentId", "requestState"]) {
        const { text } = await call(connected, "generate_sample", { ...HOSTED, [field]: word });
        expect(text).toMatch(/^INVALID_INPUT/);
      }
    }
    expect(await jobCount()).toBe(0);
  });

  test("is asked about in the dashboard even if it declared that it can: bridges pass on what only the client behind them knows", async () => {
    const backend = studio.backend();
    const connected = await connectClient({ backend: async () => backend }, { elicitation: {} });
    opened.push(connected);
    await refusal(connected);
    expect(await jobCount()).toBe(0);
    await decide(true);
    const { result } = await call(connected, "generate_sample", HOSTED);
    expect(result.structuredContent).toMatchObject({ status: "pending" });
  });

  test("has one call pass by one yes; the next asks again", async () => {
    const connected = await withoutUser();
    await refusal(connected);
    await decide(true);
    await call(connected, "generate_sample", HOSTED);
    await refusal(connected);
    expect(await jobCount()).toBe(1);
  });

  test("hears a no, and asks nothing more by repeating the call", async () => {
    const connected = await withoutUser();
    await refusal(connected);
    await decide(false);
    for (let round = 0; round < 2; round++) {
      expect((await call(connected, "generate_sample", HOSTED)).text).toMatch(/^CONFIRMATION_DECLINED: .*said no/);
    }
    await expect(decide(true)).rejects.toThrow("No question waits");
    expect(await jobCount()).toBe(0);
  });

  test("may wait another time than it asked with, and repeat under another requestId: neither is part of the work", async () => {
    const connected = await withoutUser();
    await refusal(connected, { ...HOSTED, waitSeconds: 45, requestId: "one" });
    await decide(true);
    const { result } = await call(connected, "generate_sample", { ...HOSTED, requestId: "two" });
    expect(result.isError).toBeUndefined();
  });

  test.each([
    ["another input", { prompt: "snare" }],
    ["another model", { model: "hosted/dear" }],
    ["one field more", { variations: 4 }],
  ])("cannot use the yes for %s", async (_what, change) => {
    const connected = await withoutUser();
    await refusal(connected);
    await decide(true);
    await refusal(connected, { ...HOSTED, ...change });
    expect(await jobCount()).toBe(0);
  });

  test("may be agreed to in one process and go on in another", async () => {
    await refusal(await withoutUser());
    await decide(true);
    const { result } = await call(await withoutUser(), "generate_sample", HOSTED);
    expect(result.isError).toBeUndefined();
  });
});

test("a client whose own dialogue its user trusts is asked nothing, whatever it can", async () => {
  const sampleId = await studio.addSample("kick");
  const connected = await withoutUser(rulesOf("local", "client"));
  expect((await call(connected, "generate_sample", HOSTED)).result.structuredContent).toMatchObject({
    status: "pending",
  });
  expect((await call(connected, "remove_sample", { sampleId })).result.isError).toBeUndefined();
});
