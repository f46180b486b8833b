import { expect, test } from "vitest";
import { last } from "./testing/chat.fixture.ts";
import { openWithModel } from "./testing/model-chat.fixture.ts";
import type { Turn } from "./testing/model-server.fixture.ts";

const KICK = { prompt: "short kick", type: "one_shot" };
const DONE: Turn = { kind: "text", pieces: ["Done."] };

function calling(toolCalls: unknown): Turn {
  const delta = { role: "assistant", content: null, tool_calls: toolCalls };
  return { kind: "chunks", choices: [[{ index: 0, delta }], [{ index: 0, delta: {}, finish_reason: "tool_calls" }]] };
}

test.each<[string, Turn]>([
  [
    "an object",
    calling([{ index: 0, id: "c1", type: "function", function: { name: "generate_sample", arguments: KICK } }]),
  ],
  [
    "an object, in one call that is no list",
    calling({ index: 0, id: "c1", function: { name: "generate_sample", arguments: KICK } }),
  ],
  [
    "an object, with a number as the call's id",
    calling([{ index: 0, id: 7, function: { name: "generate_sample", arguments: KICK } }]),
  ],
  [
    "JSON within JSON",
    { kind: "calls", calls: [{ name: "generate_sample", input: JSON.stringify(JSON.stringify(KICK)) }] },
  ],
  [
    "text for numbers and null for the rest",
    {
      kind: "calls",
      calls: [
        { name: "generate_sample", input: '{"prompt":"short loop","bpm":"120","bars":"1","key":null,"model":""}' },
      ],
    },
  ],
  [
    "another spelling of a choice",
    {
      kind: "calls",
      calls: [{ name: "generate_sample", input: '{"prompt":"short kick","type":"One-Shot"}' }],
    },
  ],
])("a call whose arguments are %s starts its job", async (_what, turn) => {
  const { talk } = await openWithModel(turn, DONE);
  const answer = await talk.say("make it");
  expect(answer).toMatchObject({ status: "done", text: "Done." });
  expect(last(answer)).toMatchObject({ state: "output-available", output: { type: "generate" } });
});

test("the thoughts of a reasoning model are no part of what it says", async () => {
  const { talk } = await openWithModel({
    kind: "text",
    pieces: ["<th", "ink>a secret plan", "</think>", "\n\nHello there"],
  });
  expect(await talk.say("hi")).toMatchObject({ status: "done", text: "Hello there" });
});

test("thoughts without an answer are told as an empty answer", async () => {
  const { talk } = await openWithModel({ kind: "text", pieces: ["<think>a plan</think>"] });
  const answer = await talk.say("hi");
  expect(answer).toMatchObject({ status: "failed", text: "" });
  expect(answer.error).toMatch(/empty answer/);
});

test("a server that knows no streams is understood", async () => {
  const { talk } = await openWithModel({ kind: "whole", message: { role: "assistant", content: "Hello there" } });
  expect(await talk.say("hi")).toMatchObject({ status: "done", text: "Hello there" });
});

test("text in parts and chunks without choices are understood", async () => {
  const parts = [
    { type: "text", text: "Hello " },
    { type: "text", text: "there" },
  ];
  const chunks = [
    null,
    [{ index: 0, delta: { role: "tool", content: parts } }],
    [{ index: 0, delta: null, finish_reason: "stop" }],
  ];
  const { talk } = await openWithModel({ kind: "chunks", choices: chunks });
  expect(await talk.say("hi")).toMatchObject({ status: "done", text: "Hello there" });
});

test("nobody is asked to agree to the deletion of a sample that does not exist", async () => {
  const { talk } = await openWithModel(
    { kind: "calls", calls: [{ name: "delete_sample", input: '{"sampleId":"j57doesnotexist"}' }] },
    { kind: "text", pieces: ["There is none."] },
  );
  const answer = await talk.say("delete it");
  expect(answer).toMatchObject({ status: "done", text: "There is none." });
  expect(last(answer)).toMatchObject({ state: "output-error", errorText: expect.stringContaining("SAMPLE_NOT_FOUND") });
});
