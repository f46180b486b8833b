import { expect, test } from "vitest";
import type { Chunk } from "../../src/chat/parts.ts";
import { api } from "../_generated/api.js";
import { refusal } from "../testing/studio.fixture.ts";
import { openThreads, say, textOf } from "./testing/thread.fixture.ts";

const wants = (toolCallId: string, approvalId: string): Chunk[] => [
  { type: "tool-input-available", toolCallId, toolName: "delete_sample", input: { sampleId: toolCallId } },
  { type: "tool-approval-request", toolCallId, approvalId },
];
const asks = (toolCallId: string): Chunk[] => [
  { type: "tool-input-available", toolCallId, toolName: "ask_question", input: { question: "Which?" } },
];

/** A thread whose answer ended with these chunks. */
async function ended(...chunks: Chunk[]) {
  const studio = openThreads();
  const { threadId, streamId } = await studio.ada.send("tidy up");
  const usage = { inputTokens: 10, outputTokens: 2 };
  await studio.write(streamId).finish([{ type: "start-step" }, ...chunks], { model: "rules", usage });
  const { ada } = studio;
  const approve = (approvalId: string, approved = true) =>
    ada.mutation(api.chat.public.approveTool, { threadId, approvalId, approved });
  const answer = (toolCallId: string, ...answers: string[]) =>
    ada.mutation(api.chat.public.answerQuestion, { threadId, toolCallId, answers });
  return { ...studio, threadId, approve, answer };
}

test("an answer that wants an approval waits for it, and goes on in the same message", async () => {
  const { ada, write, threadId, approve } = await ended(...say("Shall I?"), ...wants("c1", "a1"));
  const waiting = await ada.see(threadId);
  expect(waiting.thread).toMatchObject({ isWaiting: true, isLive: false });
  expect(waiting.messages[1]).toMatchObject({ status: "done", parts: [{}, {}, { state: "approval-requested" }] });
  await approve("a1");
  const streamId = await ada.takeOver(threadId);
  const live = await ada.see(threadId);
  expect(live.thread).toMatchObject({ isWaiting: false, isLive: true });
  expect(live.messages[1]?.parts[2]).toMatchObject({ state: "approval-responded", approval: { approved: true } });
  const context = await write(streamId).context();
  expect(context).toMatchObject({ continues: true });
  expect(context?.messages.at(-1)?.id).toBe(live.messages[1]?.messageId);
  const writer = write(streamId);
  await writer.append({ type: "tool-output-available", toolCallId: "c1", output: { deletedId: "c1" } });
  await writer.finish([{ type: "start-step" }, ...say("Done.")], { usage: { inputTokens: 5, outputTokens: 1 } });
  const { messages } = await ada.see(threadId);
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({
    messageId: waiting.messages[1]?.messageId,
    status: "done",
    model: "rules",
    usage: { inputTokens: 15, outputTokens: 3 },
    parts: [
      {},
      { text: "Shall I?" },
      { state: "output-available", output: { deletedId: "c1" } },
      {},
      { text: "Done." },
    ],
  });
});

test("it goes on once all that it asks is answered", async () => {
  const { ada, threadId, approve, answer } = await ended(...wants("c1", "a1"), ...wants("c2", "a2"), ...asks("q1"));
  await approve("a2", false);
  await answer("q1", "The first");
  const { thread, messages } = await ada.see(threadId);
  expect(thread).toMatchObject({ isWaiting: true, isLive: false });
  expect(messages[1]?.parts).toMatchObject([
    {},
    { state: "approval-requested" },
    { state: "approval-responded", approval: { approved: false } },
    { state: "output-available", output: { answers: ["The first"] } },
  ]);
  await approve("a1");
  await ada.takeOver(threadId);
});

test("the same answer twice changes nothing, also while it goes on", async () => {
  const { ada, threadId, approve } = await ended(...wants("c1", "a1"));
  await approve("a1");
  const live = await ada.see(threadId);
  await approve("a1", false);
  expect(await ada.see(threadId)).toEqual(live);
});

test("what was not asked cannot be answered", async () => {
  const { ada, threadId, approve, answer } = await ended(...wants("c1", "a1"));
  expect(await refusal(approve("a2"))).toMatchObject({ code: "INVALID_INPUT", details: { field: "approvalId" } });
  expect(await refusal(answer("c1", "yes"))).toMatchObject({ code: "INVALID_INPUT", details: { field: "toolCallId" } });
  expect((await ada.see(threadId)).thread?.isWaiting).toBe(true);
});

test("who says something else instead leaves nothing open", async () => {
  const { ada, write, threadId, approve } = await ended(...wants("c1", "a1"), ...asks("q1"));
  const { streamId } = await ada.send("never mind", { threadId });
  expect((await ada.see(threadId)).messages[1]?.parts).toMatchObject([
    {},
    { state: "output-denied", approval: { approved: false, reason: expect.stringContaining("without answering") } },
    { state: "output-error" },
  ]);
  expect((await refusal(approve("a1"))).code).toBe("INVALID_INPUT");
  await write(streamId).finish(say("Fine."));
  expect((await ada.see(threadId)).thread?.isWaiting).toBe(false);
});

test("a question that was stopped or interrupted waits for nobody", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("tidy up");
  await write(streamId).append(...asks("q1"), ...wants("c1", "a1"));
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  const { thread, messages } = await ada.see(threadId);
  expect(thread?.isWaiting).toBe(false);
  expect(messages[1]?.parts).toMatchObject([{ state: "output-error" }, { state: "output-denied" }]);
});

test("an approved call that was interrupted before it ran is not left open", async () => {
  const { ada, threadId, approve } = await ended(...wants("c1", "a1"));
  await approve("a1");
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  const { messages } = await ada.see(threadId);
  expect(messages[1]).toMatchObject({ status: "failed", parts: [{}, { state: "output-error" }] });
  expect(textOf(messages[1]?.parts)).toBe("");
});
