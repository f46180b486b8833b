import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { createMcpServer } from "../server.ts";
import type { CurrentClient, WireMessage } from "../testing/current-client.ts";
import { CURRENT_TRANSPORTS } from "../testing/current-transports.ts";
import { agreedInRound } from "./round.ts";
import { rulesOf } from "../testing/rules.ts";
import { createConfirmationTokens, type Agreement } from "./token.ts";

const HOSTED = { prompt: "kick", model: "hosted/music" };
const CAN_ASK = { elicitation: {} };
const YES = { confirmation: { action: "accept", content: {} } };

const requiredSchema = z.object({
  isError: z.literal(true),
  _meta: z.object({
    "wav0/error": z.object({
      code: z.literal("CONFIRMATION_REQUIRED"),
      details: z.object({ question: z.string() }),
    }),
  }),
});

let studio: FixtureStudio;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  studio = await openFixtureStudio();
  closing = [];
});

afterEach(async () => {
  for (const close of closing) await close();
  await studio.close();
});

function createServer(user: string) {
  const backend = studio.backend();
  return createMcpServer({
    backend: async () => backend,
    version: "0",
    fileRoots: [],
    confirmation: rulesOf(user),
    log: () => {},
  });
}

describe.each(CURRENT_TRANSPORTS)("a call over %s that its user has to agree to", (_transport, connect) => {
  let client: CurrentClient;

  function open(user: string): CurrentClient {
    const connection = connect(() => createServer(user));
    closing.push(() => connection.close());
    return connection.client;
  }

  beforeEach(() => {
    client = open("ada");
  });

  interface Circumstances {
    from?: CurrentClient;
    input?: Record<string, unknown>;
    capabilities?: Record<string, unknown>;
  }

  const call = (
    more: Record<string, unknown> = {},
    { from = client, input = HOSTED, capabilities = CAN_ASK }: Circumstances = {},
  ) => from.ask("tools/call", { name: "generate_sample", arguments: input, ...more }, capabilities);

  async function askedState(): Promise<string> {
    const { result } = await call();
    expect(result?.["resultType"]).toBe("input_required");
    return String(result?.["requestState"]);
  }

  async function jobCount(): Promise<number> {
    const { result } = await client.ask("tools/call", { name: "list_jobs", arguments: {} });
    return z.object({ structuredContent: z.object({ jobs: z.array(z.unknown()) }) }).parse(result).structuredContent
      .jobs.length;
  }

  test("answers with the question, and with nothing that a result of a tool has", async () => {
    const { result } = await call();
    expect(result).toEqual({
      resultType: "input_required",
      inputRequests: {
        confirmation: {
          method: "elicitation/create",
          params: {
            mode: "form",
            message: expect.stringMatching(/bills.*hosted\/music/),
            requestedSchema: { type: "object", properties: {} },
          },
        },
      },
      requestState: expect.any(String),
      _meta: expect.any(Object),
    });
    expect(await jobCount()).toBe(0);
    expect(client.heard).toEqual([]);
  });

  test("runs once it is repeated with a yes, and once only, however often that is repeated", async () => {
    const requestState = await askedState();
    const first = await call({ requestState, inputResponses: YES });
    expect(first.result).toMatchObject({ resultType: "complete", structuredContent: { status: "pending" } });
    const again = await call({ requestState, inputResponses: YES });
    expect(again.result).toMatchObject({ structuredContent: first.result?.["structuredContent"] });
    expect(await jobCount()).toBe(1);
  });

  test("takes the answer in another process, and asks for each call again", async () => {
    const requestState = await askedState();
    const { result } = await call({ requestState, inputResponses: YES }, { from: open("ada") });
    expect(result).toMatchObject({ structuredContent: { status: "pending" } });
    expect((await call()).result).toMatchObject({ resultType: "input_required" });
  });

  test.each([
    ["decline", "said no"],
    ["cancel", "closed the question"],
  ])("starts nothing on %s", async (action, words) => {
    const requestState = await askedState();
    const { result } = await call({ requestState, inputResponses: { confirmation: { action } } });
    expect(result).toMatchObject({ resultType: "complete", isError: true });
    expect(JSON.stringify(result)).toContain(words);
    expect(await jobCount()).toBe(0);
  });

  test("asks again for an answer that did not come, and overlooks those to other questions", async () => {
    const requestState = await askedState();
    for (const inputResponses of [undefined, {}, { other: { action: "accept" } }]) {
      const { result } = await call({ requestState, inputResponses });
      expect(result).toMatchObject({ resultType: "input_required", inputRequests: { confirmation: {} } });
    }
    expect((await call({ inputResponses: YES })).result).toMatchObject({ resultType: "input_required" });
    expect(await jobCount()).toBe(0);
    const { result } = await call({ requestState, inputResponses: { ...YES, other: { action: "decline" } } });
    expect(result).toMatchObject({ structuredContent: { status: "pending" } });
  });

  test("refuses a state that was changed, made up, or given for another call or to another user", async () => {
    const requestState = await askedState();
    const refused: Promise<WireMessage>[] = [
      call({ requestState: `${requestState}-TAMPERED`, inputResponses: YES }),
      call({ requestState: `${requestState}=`, inputResponses: YES }),
      call({ requestState: "yes", inputResponses: YES }),
      call({ requestState, inputResponses: YES }, { input: { ...HOSTED, prompt: "snare" } }),
      call({ requestState, inputResponses: YES }, { input: { ...HOSTED, model: "hosted/dear" } }),
      call({ requestState, inputResponses: YES }, { from: open("eve") }),
    ];
    for (const { error } of await Promise.all(refused)) {
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining("requestState") });
    }
    expect(await jobCount()).toBe(0);
  });

  test("refuses what can be no answers and no state", async () => {
    const requestState = await askedState();
    const wrong: Record<string, unknown>[] = [
      { requestState, inputResponses: null },
      { requestState, inputResponses: [YES] },
      { requestState, inputResponses: { confirmation: 12_345 } },
      { requestState, inputResponses: { confirmation: { action: "maybe" } } },
      { requestState: 5, inputResponses: YES },
      { requestState: null, inputResponses: YES },
    ];
    for (const more of wrong) expect((await call(more)).error).toMatchObject({ code: -32_602 });
    expect(await jobCount()).toBe(0);
  });

  test.each([
    ["declares nothing", {}],
    ["can only open addresses", { elicitation: { url: {} } }],
  ])("tells a client that %s where its user is asked", async (_what, capabilities) => {
    const { result } = await call({}, { capabilities });
    expect(JSON.stringify(result)).not.toContain("inputRequests");
    requiredSchema.parse(result);
    expect((await call({}, { capabilities })).result).toMatchObject({ isError: true });
    await studio.mutate("consents/public:decideConsent", { isApproved: true });
    const started = await call({}, { capabilities });
    expect(started.result).toMatchObject({ structuredContent: { status: "pending" } });
  });

  test("goes by what the request declares, not by an earlier one of the same client", async () => {
    await askedState();
    expect((await call({}, { capabilities: {} })).result).toMatchObject({ isError: true });
    expect((await call()).result).toMatchObject({ resultType: "input_required" });
  });

  test("asks nobody about an input that would be refused, or about work that is free", async () => {
    expect((await call({}, { input: { ...HOSTED, bars: 0 } })).result).toMatchObject({ isError: true });
    const { result } = await call({}, { input: { prompt: "kick" } });
    expect(result).toMatchObject({ resultType: "complete", structuredContent: { status: "pending" } });
  });
});

describe("a state", () => {
  const AGREEMENT: Agreement = { operation: "x", input: {}, question: "Go on?" };

  test("ends after ten minutes", async () => {
    let now = 0;
    const tokens = createConfirmationTokens(rulesOf("ada"), () => now);
    const requestState = await tokens.issue(AGREEMENT);
    const round = { requestState, inputResponses: YES };
    expect(await agreedInRound(round, AGREEMENT, tokens)).toBe(requestState);
    now = 10 * 60_000;
    await expect(agreedInRound(round, AGREEMENT, tokens)).rejects.toThrow("expired");
  });
});
