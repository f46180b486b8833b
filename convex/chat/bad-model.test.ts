import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { until } from "../testing/studio.fixture.ts";
import { last, namesOf, openChat } from "./testing/chat.fixture.ts";
import { KEY, openWithModel } from "./testing/model-chat.fixture.ts";
import type { Turn } from "./testing/model-server.fixture.ts";

/** After whatever happened the thread answers again. */
async function expectUsable({ server, talk }: Awaited<ReturnType<typeof openWithModel>>): Promise<void> {
  server.turns = [{ kind: "text", pieces: ["Here ", "I am."] }];
  const answer = await talk.retry();
  expect(answer).toMatchObject({ status: "done", text: "Here I am." });
  expect(answer.error).toBeUndefined();
}

test("a good model answers in pieces, with its tokens counted", async () => {
  const { talk, server } = await openWithModel({ kind: "text", pieces: ["Hel", "lo ", "there"] });
  const answer = await talk.say("hi");
  expect(answer).toMatchObject({
    status: "done",
    text: "Hello there",
    model: "compatible/test-model",
    usage: { inputTokens: 11, outputTokens: 7 },
  });
  expect(server.requests[0]?.authorization).toBe(`Bearer ${KEY}`);
  const offered = server.requests[0]?.tools?.map((tool) => tool.function.name) ?? [];
  expect(offered).toContain("generate_sample");
  expect(offered).not.toContain("play_sample");
});

test("a good model calls a tool, reads its result and goes on", async () => {
  const chat = await openWithModel(
    { kind: "calls", calls: [{ name: "generate_sample", input: '{"prompt":"dub techno chords","bpm":128}' }] },
    { kind: "text", pieces: ["It is under way."] },
  );
  const answer = await chat.talk.say("make dub techno chords");
  expect(answer).toMatchObject({ status: "done", text: "It is under way." });
  expect(last(answer)).toMatchObject({ state: "output-available", output: { type: "generate" } });
  const told = chat.server.requests[1]?.messages.at(-1);
  expect(told).toMatchObject({ role: "tool" });
  expect(JSON.stringify(told)).toContain("jobId");
});

test("a call whose arguments are not quite JSON is read as it was meant", async () => {
  const input = "{'prompt': 'dub techno chords', 'bpm': 128, 'key': None,}";
  const chat = await openWithModel(
    { kind: "calls", calls: [{ name: "generate_sample", input }] },
    { kind: "text", pieces: ["It is under way."] },
  );
  expect(last(await chat.talk.say("make dub techno chords"))).toMatchObject({ state: "output-available" });
});

const FAILURES: [string, Turn, RegExp][] = [
  [
    "refuses the key",
    { kind: "status", status: 401, message: `Incorrect API key: ${KEY}` },
    /refused the key.*WAV0_CHAT_API_KEY/,
  ],
  [
    "does not know the model",
    { kind: "status", status: 404, message: "model not found" },
    /not found.*WAV0_CHAT_MODEL/,
  ],
  ["has had too many requests", { kind: "status", status: 429, message: "slow down" }, /too many requests.*Retry/],
  ["is broken", { kind: "status", status: 500, message: "oops" }, /trouble of its own.*Retry/],
  [
    "rejects the request",
    { kind: "status", status: 400, message: `bad request for ${KEY}` },
    /refused the request.*Retry/,
  ],
  ["answers with a web page", { kind: "garbage", body: "<html>hello</html>", contentType: "text/html" }, /Retry/],
  [
    "answers with events that are no JSON",
    { kind: "garbage", body: "data: {nonsense\n\ndata: [DONE]\n\n", contentType: "text/event-stream" },
    /no answer|empty answer/,
  ],
  ["says nothing", { kind: "empty" }, /empty answer.*Retry/],
  [
    "reports an error in the middle",
    { kind: "text-then-error", text: "So far ", message: "overloaded" },
    /broke off \(overloaded\)\. Retry/,
  ],
  ["breaks off in the middle", { kind: "text-then-break", text: "So far " }, /broke off.*Retry/],
  ["is cut off", { kind: "cut", text: "So far " }, /cut off.*go on/],
];

test.each(FAILURES)("a model that %s ends in words that help, and the thread goes on", async (_name, turn, words) => {
  const chat = await openWithModel(turn);
  const answer = await chat.talk.say("hi");
  expect(answer.status).toBe("failed");
  expect(answer.error).toMatch(words);
  expect(JSON.stringify(answer)).not.toContain("very-secret");
  if ("text" in turn) expect(answer.text).toBe(turn.text);
  await expectUsable(chat);
});

test("a model that cannot be reached is told by the address to check", async () => {
  const chat = await openWithModel();
  await chat.server.close();
  const answer = await chat.talk.say("hi");
  expect(answer.status).toBe("failed");
  expect(answer.error).toMatch(/cannot be reached.*WAV0_CHAT_BASE_URL/);
});

test("input that is no JSON, input that does not fit and an unknown tool are told to the model, which may do better", async () => {
  const chat = await openWithModel(
    { kind: "calls", calls: [{ name: "generate_sample", input: '{"prompt": "half' }] },
    { kind: "calls", calls: [{ name: "generate_sample", input: '{"prompt":"x","bpm":9000}' }] },
    { kind: "calls", calls: [{ name: "launch_rocket", input: "{}" }] },
    { kind: "text", pieces: ["I could not."] },
  );
  const answer = await chat.talk.say("make something");
  expect(answer).toMatchObject({ status: "done", text: "I could not." });
  expect(answer.calls.map(({ state }) => state)).toEqual(["output-error", "output-error", "output-error"]);
  const refused = "The model called generate_sample with an input that it does not take.";
  expect(answer.calls.map(({ errorText }) => errorText)).toEqual([
    refused,
    refused,
    'There is no tool "launch_rocket".',
  ]);
  // The model itself is told what is wrong, so that it can correct it.
  expect(JSON.stringify(chat.server.requests[2]?.messages)).toContain("bpm must be a number from 40 to 240, not 9000");
  expect(namesOf(answer)).toEqual(["generate_sample", "generate_sample", "launch_rocket"]);
  await expectUsable(chat);
});

test("a model that calls tools without end is ended after so many rounds", async () => {
  const chat = await openWithModel({ kind: "calls", calls: [{ name: "list_jobs", input: "{}" }] });
  const answer = await chat.talk.say("go");
  expect(answer.status).toBe("failed");
  expect(answer.error).toMatch(/12 times/);
  expect(answer.calls).toHaveLength(12);
  await expectUsable(chat);
});

test("a model that calls a hundred tools at once gets so many results", async () => {
  const calls = Array.from({ length: 100 }, () => ({ name: "list_models", input: "{}" }));
  const chat = await openWithModel({ kind: "calls", calls }, { kind: "text", pieces: ["Enough."] });
  const answer = await chat.talk.say("go");
  expect(answer).toMatchObject({ status: "done", text: "Enough." });
  expect(answer.calls.filter(({ state }) => state === "output-available")).toHaveLength(24);
  await expectUsable(chat);
});

test("text without end is cut at a limit, and the provider is left alone", async () => {
  const chat = await openWithModel({ kind: "endless-text" });
  const answer = await chat.talk.say("tell me everything");
  expect(answer.status).toBe("failed");
  expect(answer.error).toMatch(/200 kB/);
  expect(answer.text.length).toBeGreaterThan(100_000);
  expect(answer.text.length).toBeLessThan(300_000);
  await expect.poll(() => chat.server.aborted, { timeout: 30_000 }).toBe(1);
  await expectUsable(chat);
});

test("a model that says nothing at all can be stopped, and the provider is left alone", async () => {
  const chat = await openWithModel({ kind: "silence" });
  const answer = chat.talk.say("hi");
  await until(async () => chat.server.requests.length > 0);
  await chat.ada.mutation(api.chat.public.stopAnswer, { threadId: chat.talk.thread() });
  expect(await answer).toMatchObject({ status: "stopped" });
  await expect.poll(() => chat.server.aborted, { timeout: 30_000 }).toBe(1);
  await expectUsable(chat);
});

test("a model that is gone is named, and another can be chosen", async () => {
  const { talk } = await openChat();
  const conversation = talk();
  const answer = await conversation.say("hi", { model: "anthropic/claude-0" });
  expect(answer.status).toBe("failed");
  expect(answer.error).toMatch(/claude-0 is not available/);
  expect(await conversation.say("hi", { model: "wav0/rules" })).toMatchObject({ status: "done", model: "wav0/rules" });
});
