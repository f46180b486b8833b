import { expect, test } from "vitest";
import type { Chunk } from "../../src/chat/parts.ts";
import { api } from "../_generated/api.js";
import { openThreads, say } from "./testing/thread.fixture.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Says something that an answer of so many tokens follows. */
async function spend(
  { ada, write }: Pick<ReturnType<typeof openThreads>, "ada" | "write">,
  { model, input, output, threadId }: { model: string; input: number; output: number; threadId?: string },
): Promise<string> {
  const turn = await ada.send("hello", threadId === undefined ? {} : { threadId });
  const usage = { inputTokens: input, outputTokens: output };
  await write(turn.streamId).finish(say("Hello."), { model, usage });
  return turn.threadId;
}

test("answers and tokens add up by message, by thread, and by day and model", async () => {
  const studio = openThreads();
  const { ada, ben } = studio;
  const threadId = await spend(studio, { model: "opus", input: 100, output: 10 });
  await spend(studio, { model: "opus", input: 50, output: 5, threadId });
  await spend(studio, { model: "rules", input: 7, output: 1 });
  const { thread, messages } = await ada.see(threadId);
  expect(thread?.usage).toEqual({ inputTokens: 150, outputTokens: 15 });
  expect(messages[3]).toMatchObject({ model: "opus", usage: { inputTokens: 50, outputTokens: 5 } });
  const { days } = await ada.query(api.chat.public.readChatUsage, {});
  expect(days.toSorted((a, b) => a.model.localeCompare(b.model))).toEqual([
    { day: "2026-11-20", model: "opus", answers: 2, inputTokens: 150, outputTokens: 15 },
    { day: "2026-11-20", model: "rules", answers: 1, inputTokens: 7, outputTokens: 1 },
  ]);
  expect(await ben.query(api.chat.public.readChatUsage, {})).toEqual({ days: [] });
});

test("days come latest first, as many as are asked for", async () => {
  const studio = openThreads();
  await spend(studio, { model: "opus", input: 1, output: 1 });
  await studio.pass(DAY);
  await spend(studio, { model: "opus", input: 2, output: 2 });
  const read = async (days: number) =>
    (await studio.ada.query(api.chat.public.readChatUsage, { days })).days.map(({ day, inputTokens }) => [
      day,
      inputTokens,
    ]);
  expect(await read(1)).toEqual([["2026-11-21", 2]]);
  expect(await read(2)).toEqual([
    ["2026-11-21", 2],
    ["2026-11-20", 1],
  ]);
});

test("what a writer has used counts also if its answer was ended without it, and what was counted stays", async () => {
  const { ada, write } = openThreads();
  const usage = { inputTokens: 3, outputTokens: 2 };
  const { threadId, streamId } = await ada.send("hello");
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  await write(streamId).finish([], { model: "opus", usage });
  const deleted = await ada.send("hello");
  await ada.mutation(api.chat.public.deleteThread, { threadId: deleted.threadId });
  await write(deleted.streamId).finish([], { model: "opus", usage });
  expect((await ada.query(api.chat.public.readChatUsage, {})).days).toMatchObject([
    { inputTokens: 6, outputTokens: 4 },
  ]);
  const { thread, messages } = await ada.see(threadId);
  expect([thread?.usage, messages[1]?.usage, messages[1]?.status]).toEqual([usage, usage, "failed"]);
});

test("tokens of a message stay when it goes on and is interrupted", async () => {
  const { ada, write } = openThreads();
  const usage = { inputTokens: 3, outputTokens: 2 };
  const { threadId, streamId } = await ada.send("delete it");
  const asks: Chunk[] = [
    { type: "tool-input-available", toolCallId: "c1", toolName: "delete_sample", input: {} },
    { type: "tool-approval-request", toolCallId: "c1", approvalId: "a1" },
  ];
  await write(streamId).finish(asks, { model: "opus", usage });
  await ada.mutation(api.chat.public.approveTool, { threadId, approvalId: "a1", approved: true });
  await ada.takeOver(threadId);
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  expect((await ada.see(threadId)).messages[1]).toMatchObject({ status: "failed", usage });
});

test("what a stopped answer has used counts too, and stays when its thread is deleted", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("hello");
  await ada.mutation(api.chat.public.stopAnswer, { threadId });
  await write(streamId).finish([], { model: "opus", usage: { inputTokens: 3, outputTokens: 0 } });
  await ada.mutation(api.chat.public.deleteThread, { threadId });
  expect((await ada.query(api.chat.public.readChatUsage, {})).days).toMatchObject([{ inputTokens: 3 }]);
});
