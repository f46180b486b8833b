import { getConvexSize } from "convex/values";
import { expect, test, vi } from "vitest";
import { type LiveAnswer, beginAnswer, readOn } from "../../src/chat/live-answer.ts";
import { type Chunk, parseChunks } from "../../src/chat/parts.ts";
import { TOO_LONG } from "../../src/chat/size.ts";
import { ChunkWriter } from "../../src/chat/writer.ts";
import { api, internal } from "../_generated/api.js";
import { openThreads, say, textOf } from "./testing/thread.fixture.ts";

const delta = (text: string): Chunk => ({ type: "text-delta", id: "0", delta: text });
const MEBIBYTE = 1_048_576;
/** Longer than a lease. */
const LAPSE = 31_000;

test("two tabs that read while an answer is written have what the message has in the end", async () => {
  const { t, ada } = openThreads();
  const { threadId, streamId } = await ada.send("a long story");
  const stream = { streamId: streamId as never };
  const writer = new ChunkWriter({
    append: (row) => t.mutation(internal.chat.streams.append, { ...stream, ...row }),
    beat: () => t.mutation(internal.chat.streams.beat, stream),
  });
  const look = async (tab: LiveAnswer) => {
    const { tail } = await ada.query(api.chat.public.readTail, { streamId, from: tab.from });
    return readOn(tab, tail?.rows ?? []);
  };
  const whole = Array.from({ length: 400 }, (_, token) => `${token} `).join("");
  let [first, second] = [beginAnswer([]), beginAnswer([])];
  for (const chunk of say("", { isOpen: true })) writer.push(chunk);
  for (let token = 0; token < 400; token++) {
    writer.push(delta(`${token} `));
    await vi.advanceTimersByTimeAsync(20);
    first = await look(first);
    // The second tab is opened in the middle.
    if (token > 200) second = await look(second);
    expect(whole.startsWith(textOf(first.parts))).toBe(true);
  }
  expect(second.parts).toEqual(first.parts);
  expect(textOf(first.parts)).toMatch(/ 39\d $/);
  const { at, chunks } = await writer.close();
  await t.mutation(internal.chat.streams.finish, { ...stream, at, chunks: JSON.stringify(chunks) });
  const answer = (await ada.see(threadId)).messages[1];
  expect(textOf(answer?.parts)).toBe(whole);
});

test("a row that does not follow the one before is refused", async () => {
  const { ada, write } = openThreads();
  const { streamId } = await ada.send("hello");
  await write(streamId).append(...say("Hel", { isOpen: true }));
  // A second writer of the same stream begins at its beginning.
  await expect(write(streamId).append({ type: "start" })).rejects.toThrow("does not follow");
  const { tail } = await ada.query(api.chat.public.readTail, { streamId, from: 0 });
  expect(tail?.rows).toHaveLength(1);
});

test("a silent answer is stopped: the writer hears it with its next beat and what there is stays", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  const writer = write(streamId);
  await writer.append(...say("Making", { isOpen: true }), {
    type: "tool-input-available",
    toolCallId: "c1",
    toolName: "generate_sample",
    input: {},
  });
  expect(await writer.beat()).toBeNull();
  await ada.mutation(api.chat.public.stopAnswer, { threadId });
  expect(await writer.beat()).toBe("stopped by the user");
  await writer.finish([delta(" it")]);
  expect((await ada.see(threadId)).messages[1]).toMatchObject({
    status: "stopped",
    parts: [
      { text: "Making it", state: "done" },
      { state: "output-error", errorText: "Stopped before it finished." },
    ],
  });
});

test("stopping where nothing is written does nothing; where the writer is gone it ends the answer", async () => {
  const { ada, pass } = openThreads();
  const { threadId } = await ada.talk("hello", "Hello.");
  await ada.mutation(api.chat.public.stopAnswer, { threadId });
  expect((await ada.see(threadId)).messages[1]?.status).toBe("done");
  await ada.send("again", { threadId });
  await pass(LAPSE);
  await ada.mutation(api.chat.public.stopAnswer, { threadId });
  expect((await ada.see(threadId)).thread?.isLive).toBe(false);
});

test.each([
  ["in its chunks", [{ type: "error" as const, errorText: "no credit" }], {}],
  ["by its writer", [], { error: "no credit" }],
])("an answer whose failure is told %s failed, with what it has", async (_, chunks, ending) => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  const writer = write(streamId);
  await writer.append(...say("Half", { isOpen: true }));
  await writer.finish(chunks, ending);
  const { thread, messages } = await ada.see(threadId);
  expect(messages[1]).toMatchObject({ status: "failed", error: "no credit", parts: [{ text: "Half", state: "done" }] });
  expect(thread?.isLive).toBe(false);
  await ada.mutation(api.chat.public.retryAnswer, { threadId });
});

test("what was ended stays as it is", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.talk("hello", "Hello.");
  const before = await ada.see(threadId);
  expect(await write(streamId).append({ type: "start" })).toBe("done");
  expect(await write(streamId).beat()).toBe("done");
  await write(streamId).finish(say("More."), { error: "late" });
  expect(await ada.see(threadId)).toEqual(before);
});

test("a row whose answer was lost is not there twice", async () => {
  const { t, ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("hello");
  const writer = write(streamId);
  await writer.append(...say("Hel", { isOpen: true }));
  // Written, but the writer did not hear so: it hands it back with the rest.
  const row = { streamId: streamId as never, at: 2, count: 1, chunks: JSON.stringify([delta("lo")]) };
  await t.mutation(internal.chat.streams.append, row);
  await writer.finish([delta("lo"), delta(".")]);
  expect(textOf((await ada.see(threadId)).messages[1]?.parts)).toBe("Hello.");
});

test("the sweep ends answers whose writer is gone, and no others", async () => {
  const { t, ada, write, pass } = openThreads();
  const gone = await ada.send("one");
  await write(gone.streamId).append(...say("Half an ans", { isOpen: true }));
  const stopped = await ada.send("two");
  await ada.mutation(api.chat.public.stopAnswer, { threadId: stopped.threadId });
  await pass(LAPSE - 5_000);
  const alive = await ada.send("three");
  await pass(5_000);
  await t.mutation(internal.chat.leases.sweep, {});
  expect((await ada.see(gone.threadId)).messages[1]).toMatchObject({
    status: "failed",
    error: expect.stringContaining("interrupted"),
    parts: [{ text: "Half an ans", state: "done" }],
  });
  expect((await ada.see(stopped.threadId)).messages[1]?.status).toBe("stopped");
  expect((await ada.see(alive.threadId)).messages[1]?.status).toBe("live");
});

test("a host that starts ends what was being written before it, and not what is to be written yet", async () => {
  const { t, ada, write, pass } = openThreads();
  const cut = await ada.send("one");
  await write(cut.streamId).append(...say("Half an ans", { isOpen: true }));
  const waiting = await ada.send("two");
  await pass(1_000);
  const moment = Date.now();
  await pass(1_000);
  const going = await ada.send("three");
  await write(going.streamId).append(...say("New", { isOpen: true }));
  await t.mutation(internal.chat.leases.sweepWrittenBefore, { moment });
  const statusOf = async ({ threadId }: { threadId: string }) => (await ada.see(threadId)).messages[1]?.status;
  expect([await statusOf(cut), await statusOf(waiting), await statusOf(going)]).toEqual(["failed", "live", "live"]);
});

test("the sweep ends as many as there are", async () => {
  const { t, ada, pass, countRows } = openThreads();
  for (let count = 0; count < 25; count++) await ada.send(`${count}`);
  await pass(LAPSE + 1_000);
  await t.mutation(internal.chat.leases.sweep, {});
  await pass(1_000);
  await pass(1_000);
  expect((await ada.list()).filter((thread) => thread.isLive)).toEqual([]);
  expect((await countRows()).leases).toBe(0);
});

test("a writer that says it is there keeps its answer", async () => {
  const { t, ada, write, pass } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  for (let second = 0; second < 90; second++) {
    await pass(1_000);
    await write(streamId).beat();
    await t.mutation(internal.chat.leases.sweep, {});
  }
  expect((await ada.see(threadId)).thread?.isLive).toBe(true);
});

test("an answer is recovered by hand, and its writer cannot write any more", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  const writer = write(streamId);
  await writer.append(...say("Half", { isOpen: true }));
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  const recovered = await ada.see(threadId);
  expect(recovered.messages[1]).toMatchObject({ status: "failed", parts: [{ text: "Half" }] });
  expect(await writer.append(delta("late"))).toBe("failed");
  expect(await writer.beat()).toBe("failed");
  await writer.finish([delta("late")]);
  expect(await ada.see(threadId)).toEqual(recovered);
  // Nothing is to be recovered now, and the thread is free.
  await ada.mutation(api.chat.public.recoverAnswer, { threadId });
  await ada.mutation(api.chat.public.retryAnswer, { threadId });
});

test("rows stay a minute for those who are reading them, then go page by page", async () => {
  const { t, ada, write, pass, settle, countRows } = openThreads();
  const { streamId } = await ada.send("a loop");
  const writer = write(streamId);
  for (let row = 0; row < 450; row++) await writer.append({ type: "start-step" });
  await t.mutation(internal.chat.purge.stream, { streamId: streamId as never });
  expect((await countRows()).deltas).toBe(450);
  await writer.finish();
  await pass(59_000);
  const { tail } = await ada.query(api.chat.public.readTail, { streamId, from: 0 });
  expect(tail).toMatchObject({ state: "done", hasMore: true });
  expect(tail?.rows).toHaveLength(200);
  await settle();
  expect(await countRows()).toMatchObject({ streams: 0, deltas: 0, leases: 0, messages: 2 });
  expect(await ada.query(api.chat.public.readTail, { streamId, from: 0 })).toEqual({ tail: null });
});

test("the tail is read from a place on, page by page", async () => {
  const { ada, write } = openThreads();
  const { streamId } = await ada.send("a loop");
  const writer = write(streamId);
  for (let row = 0; row < 250; row++) await writer.append({ type: "start-step" }, { type: "finish-step" });
  const read = async (from: number) => (await ada.query(api.chat.public.readTail, { streamId, from })).tail;
  const page = await read(100);
  expect(page?.rows[0]).toMatchObject({ at: 100, count: 2 });
  expect(page?.hasMore).toBe(true);
  const rest = await read(500 - 20);
  expect(rest?.rows).toHaveLength(10);
  expect(rest).toMatchObject({ hasMore: false, state: "live" });
  expect(parseChunks(rest?.rows[0]?.chunks ?? "")).toEqual([{ type: "start-step" }, { type: "finish-step" }]);
  expect(await ada.query(api.chat.public.readTail, { streamId: "nonsense", from: 0 })).toEqual({ tail: null });
});

test("a message that outgrows a row ends with a sentence that says so, and the thread goes on", async () => {
  const { t, ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("everything");
  const large = (toolCallId: string): Chunk[] => [
    { type: "tool-input-available", toolCallId, toolName: "search_samples", input: {} },
    { type: "tool-output-available", toolCallId, output: "ä".repeat(250_000) },
  ];
  const writer = write(streamId);
  await writer.append(...large("c1"));
  await writer.append({ type: "tool-input-available", toolCallId: "q", toolName: "ask_question", input: {} });
  await writer.finish();
  const answer = { threadId, toolCallId: "q", answers: ["more"] };
  await ada.mutation(api.chat.public.answerQuestion, answer);
  const more = write(await ada.takeOver(threadId));
  await more.append(...large("c2"));
  await more.finish();
  const { thread, messages } = await ada.see(threadId);
  expect(messages[1]).toMatchObject({ status: "failed", error: TOO_LONG });
  expect(messages[1]?.parts).toMatchObject(
    [{ toolCallId: "c1" }, { toolCallId: "q" }, { toolCallId: "c2" }].slice(0, 2),
  );
  expect(thread?.isLive).toBe(false);
  const sizes = await t.run(async (ctx) => (await ctx.db.query("messages").collect()).map((row) => getConvexSize(row)));
  expect(Math.max(...sizes)).toBeLessThan(MEBIBYTE);
  await ada.talk("less", "Here.", { threadId });
});

test("a writer is told the latest messages that say something, as many as fit", async () => {
  const { ada, write } = openThreads();
  const first = await ada.send("0");
  // An answer that failed before it said anything is nothing to a model.
  await write(first.streamId).finish([], { error: "no credit" });
  const { threadId } = first;
  for (let turn = 1; turn <= 25; turn++) await ada.talk(`${turn}`, `answer ${turn}`, { threadId });
  const { streamId } = await ada.send("last", { threadId });
  const context = await write(streamId).context();
  expect(context?.messages).toHaveLength(40);
  expect(context?.messages.at(-1)?.parts).toContain("last");
  expect(context?.messages.every(({ parts }) => parts !== "[]")).toBe(true);
  expect(context).toMatchObject({ threadId, continues: false, userId: "https://studio.test|ada" });
});

test("long messages leave room for few in what a writer is told, and in what a reader gets", async () => {
  const { ada, write } = openThreads();
  const { threadId } = await ada.talk("0", "x".repeat(800_000));
  for (let turn = 1; turn < 8; turn++) await ada.talk(`${turn}`, "x".repeat(800_000), { threadId });
  const { streamId } = await ada.send("last", { threadId });
  expect((await write(streamId).context())?.messages.length).toBeLessThan(8);
  const seen = await ada.see(threadId, 100);
  expect(seen.hasEarlier).toBe(true);
  expect(seen.messages.at(-2)?.parts).toMatchObject([{ text: "last" }]);
});

test("what an answer is to is told to its writer, however long the answer is that goes on", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("write a novel, then delete it");
  await write(streamId).finish([
    ...say("x".repeat(700_000)),
    { type: "tool-input-available", toolCallId: "c1", toolName: "delete_sample", input: {} },
    { type: "tool-approval-request", toolCallId: "c1", approvalId: "a1" },
  ]);
  await ada.mutation(api.chat.public.approveTool, { threadId, approvalId: "a1", approved: true });
  const context = await write(await ada.takeOver(threadId)).context();
  expect(context?.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
});

test("text with halves of characters and keys that Convex refuses is kept", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  const input = { $ref: "#/x", größe: "\uD83C" };
  await write(streamId).finish([
    ...say("half \uD83C"),
    { type: "tool-input-available", toolCallId: "c1", toolName: "generate_sample", input },
    { type: "tool-output-available", toolCallId: "c1", output: input },
  ]);
  expect((await ada.see(threadId)).messages[1]?.parts).toMatchObject([
    { text: "half \uD83C" },
    { input, output: input },
  ]);
});
