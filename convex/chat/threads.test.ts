import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { refusal } from "../testing/studio.fixture.ts";
import { openThreads, say, textOf } from "./testing/thread.fixture.ts";

test("the first message begins a thread, and its first words are the title", async () => {
  const { ada } = openThreads();
  const text = "make a four bar lo-fi loop at 82 in D minor and split it into stems";
  const { threadId, messageId, streamId } = await ada.send(text);
  const seen = await ada.see(threadId);
  expect(seen.thread).toMatchObject({
    title: "make a four bar lo-fi loop at 82 in D minor and split it…",
    isLive: true,
  });
  expect(seen.messages).toMatchObject([
    { messageId, role: "user", status: "done", parts: [{ type: "text", text }] },
    { role: "assistant", status: "live", parts: [], streamId },
  ]);
});

test("an answer is a message once it has ended, and the thread is free", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.send("hello");
  const writer = write(streamId);
  await writer.append({ type: "start" }, ...say("Hel", { isOpen: true }));
  await writer.finish(
    [
      { type: "text-delta", id: "0", delta: "lo." },
      { type: "text-end", id: "0" },
    ],
    { model: "rules" },
  );
  const { thread, messages } = await ada.see(threadId);
  expect(thread).toMatchObject({ isLive: false, isWaiting: false });
  expect(messages[1]).toMatchObject({
    status: "done",
    model: "rules",
    parts: [{ type: "text", text: "Hello.", state: "done" }],
  });
  expect(messages[1]?.streamId).toBeUndefined();
  await ada.send("and again", { threadId });
});

test("a thread has one live answer, other threads have theirs", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.send("one");
  const busy = ada.mutation(api.chat.public.sendMessage, { threadId, text: "two", clientId: "x" });
  expect((await refusal(busy)).code).toBe("THREAD_BUSY");
  expect((await refusal(ada.mutation(api.chat.public.retryAnswer, { threadId }))).code).toBe("THREAD_BUSY");
  await ada.send("three");
  expect((await ada.list()).filter((thread) => thread.isLive)).toHaveLength(2);
});

test("of two messages at once in a thread one is answered", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.talk("hello", "Hello.");
  const both = await Promise.allSettled(
    ["a", "b"].map((clientId) => ada.mutation(api.chat.public.sendMessage, { threadId, text: clientId, clientId })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await ada.see(threadId)).messages).toHaveLength(4);
});

test("the same call twice is one message, in a thread and as the first of one", async () => {
  const { ada, countRows } = openThreads();
  const first = { text: "make a loop", clientId: "c1" };
  const sent = await ada.mutation(api.chat.public.sendMessage, first);
  expect(await ada.mutation(api.chat.public.sendMessage, first)).toEqual(sent);
  expect(await countRows()).toMatchObject({ threads: 1, messages: 2, streams: 1, leases: 1 });
});

test("a client that has a name for a conversation begins it, goes on with it and reads it by that name", async () => {
  const { ada, ben, write } = openThreads();
  const chatId = crypto.randomUUID();
  expect((await ada.see(chatId)).thread).toBeNull();
  const first = await ada.send("make a loop", { chatId });
  const second = ada.mutation(api.chat.public.sendMessage, { chatId, text: "darker", clientId: "c2" });
  expect((await refusal(second)).code).toBe("THREAD_BUSY");
  await write(first.streamId).finish(say("Here it is."));
  await ada.send("darker", { chatId });
  const { thread, messages } = await ada.see(chatId);
  expect(thread).toMatchObject({ threadId: first.threadId, chatId, title: "make a loop" });
  expect(messages.map(({ clientId }) => clientId)).toEqual(["client-1", undefined, "client-2", undefined]);
  expect((await ben.see(chatId)).thread).toBeNull();
  const his = await ben.send("make a pad", { chatId });
  expect(his.threadId).not.toBe(first.threadId);
});

test("an edit replaces a message, drops what came after and is answered again", async () => {
  const { ada, write, countRows } = openThreads();
  const { threadId, messageId } = await ada.talk("a loop", "Here it is.");
  await ada.talk("darker", "Darker now.", { threadId });
  const edit = { threadId, messageId, text: "a pad", clientId: "e1" };
  expect(await ada.mutation(api.chat.public.editMessage, edit)).toEqual({ threadId, messageId });
  const streamId = await ada.takeOver(threadId);
  expect(await ada.mutation(api.chat.public.editMessage, edit)).toEqual({ threadId, messageId });
  const context = await write(streamId).context();
  expect(context?.messages.map(({ parts }) => parts)).toEqual([JSON.stringify([{ type: "text", text: "a pad" }])]);
  await write(streamId).finish(say("A pad."));
  const { thread, messages } = await ada.see(threadId);
  expect(messages.map(({ parts }) => textOf(parts))).toEqual(["a pad", "A pad."]);
  expect(thread?.title).toBe("a pad");
  expect(await countRows()).toMatchObject({ messages: 2, messageTexts: 2 });
});

test("an edit in the middle keeps what was before, and a title that a person gave", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.talk("a loop", "Here it is.");
  const { messageId } = await ada.talk("darker", "Darker now.", { threadId });
  await ada.mutation(api.chat.public.renameThread, { threadId, title: "Basement" });
  await ada.mutation(api.chat.public.editMessage, { threadId, messageId, text: "brighter", clientId: "e1" });
  const { thread, messages } = await ada.see(threadId);
  expect(messages.map(({ parts }) => textOf(parts))).toEqual(["a loop", "Here it is.", "brighter", ""]);
  expect(thread?.title).toBe("Basement");
});

test("only one's own messages of the thread can be edited", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.talk("a loop", "Here it is.");
  const other = await ada.talk("a pad", "Here it is.");
  const answer = (await ada.see(threadId)).messages[1]?.messageId ?? "";
  for (const messageId of [answer, other.messageId, "nonsense"]) {
    const edit = ada.mutation(api.chat.public.editMessage, { threadId, messageId, text: "x", clientId: messageId });
    expect((await refusal(edit)).code).toBe("MESSAGE_NOT_FOUND");
  }
});

test("retry drops the last answer and writes it again", async () => {
  const { ada, write } = openThreads();
  const { threadId } = await ada.talk("a loop", "No.");
  const dropped = (await ada.see(threadId)).messages[1]?.messageId;
  await ada.mutation(api.chat.public.retryAnswer, { threadId });
  const streamId = await ada.takeOver(threadId);
  const context = await write(streamId).context();
  expect(context).toMatchObject({ continues: false, messages: [{ role: "user" }] });
  await write(streamId).finish(say("Yes."));
  const { messages } = await ada.see(threadId);
  expect(messages.map(({ parts }) => textOf(parts))).toEqual(["a loop", "Yes."]);
  expect(messages[1]?.messageId).not.toBe(dropped);
});

test("the model that a message asks for answers it, also when it is retried", async () => {
  const { ada, write } = openThreads();
  const { threadId, streamId } = await ada.talk("a loop", "Here.", { model: "gateway/opus" });
  await ada.mutation(api.chat.public.retryAnswer, { threadId });
  const again = await ada.takeOver(threadId);
  expect(await write(streamId).context()).toBeNull();
  expect((await write(again).context())?.model).toBe("gateway/opus");
  await write(again).finish(say("Here."));
  const next = await ada.send("darker", { threadId });
  expect((await write(next.streamId).context())?.model).toBeUndefined();
});

test("a thread is renamed and deleted by its owner, with all its rows, page by page", async () => {
  const { ada, settle, countRows } = openThreads();
  const { threadId } = await ada.talk("message 0", "Answer.");
  for (let turn = 1; turn < 12; turn++) await ada.talk(`message ${turn}`, "Answer.", { threadId });
  const kept = await ada.talk("another", "Answer.");
  await ada.mutation(api.chat.public.renameThread, { threadId, title: "  Basement " });
  expect((await ada.list()).map(({ title }) => title)).toContain("Basement");
  await ada.mutation(api.chat.public.deleteThread, { threadId });
  expect((await ada.list()).map((thread) => thread.threadId)).toEqual([kept.threadId]);
  expect(await ada.see(threadId)).toEqual({ thread: null, messages: [], hasEarlier: false });
  await settle();
  expect(await countRows()).toEqual({ threads: 1, messages: 2, messageTexts: 2, streams: 0, leases: 0, deltas: 0 });
});

test("deleting a thread ends the answer that is being written in it", async () => {
  const { ada, write, settle, countRows } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  await write(streamId).append(...say("Half"));
  await ada.mutation(api.chat.public.deleteThread, { threadId });
  expect(await write(streamId).beat()).toBe("stopped");
  await write(streamId).finish(say("Late."));
  await settle();
  expect(await countRows()).toEqual({ threads: 0, messages: 0, messageTexts: 0, streams: 0, leases: 0, deltas: 0 });
});

test("threads are listed latest first", async () => {
  const { ada, pass } = openThreads();
  const first = await ada.talk("one", "1");
  await pass(1_000);
  const second = await ada.talk("two", "2");
  await pass(1_000);
  expect((await ada.list()).map(({ threadId }) => threadId)).toEqual([second.threadId, first.threadId]);
  await ada.talk("three", "3", { threadId: first.threadId });
  expect((await ada.list()).map(({ threadId }) => threadId)).toEqual([first.threadId, second.threadId]);
});

test("of many threads as many are listed as are asked for, and whether there are older ones is told", async () => {
  const { ada } = openThreads();
  for (const text of ["one", "two", "three"]) await ada.talk(text, "Here.");
  const read = async (limit: number) => {
    const { threads, hasOlder } = await ada.query(api.chat.public.listThreads, { limit });
    return [threads.length, hasOlder];
  };
  expect(await read(2)).toEqual([2, true]);
  expect(await read(3)).toEqual([3, false]);
});

test("a search tells in which message the words stand, with the words around them", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.talk("make a loop", "I called it Basement Tape.");
  await ada.talk("thanks", "You are welcome.", { threadId });
  const answer = (await ada.see(threadId)).messages[1]?.messageId;
  const { threads } = await ada.query(api.chat.public.listThreads, { text: "basement" });
  expect(threads.map(({ hit }) => hit)).toEqual([{ messageId: answer, text: "I called it Basement Tape." }]);
});

test("a search finds threads by their title and by what was said in them", async () => {
  const { ada, ben } = openThreads();
  const loop = await ada.talk("make a dusty loop", "I called it Basement Tape.");
  const pad = await ada.talk("make a pad", "Here it is.");
  await ben.talk("make a dusty pad", "Here it is.");
  await ada.mutation(api.chat.public.renameThread, { threadId: pad.threadId, title: "Choirs" });
  const found = async (text: string) => (await ada.list(text)).map(({ threadId }) => threadId);
  expect(await found("dusty")).toEqual([loop.threadId]);
  expect(await found("basement")).toEqual([loop.threadId]);
  expect(await found("choirs")).toEqual([pad.threadId]);
  expect(await found("nothing")).toEqual([]);
  await ada.mutation(api.chat.public.deleteThread, { threadId: loop.threadId });
  expect(await found("dusty")).toEqual([]);
});

test("a long thread shows its latest messages, and more when asked", async () => {
  const { ada } = openThreads();
  const { threadId } = await ada.talk("0", "zero");
  for (const [turn, word] of ["one", "two", "three"].entries()) await ada.talk(`${turn + 1}`, word, { threadId });
  const some = await ada.see(threadId, 3);
  expect(some.hasEarlier).toBe(true);
  expect(some.messages.map(({ parts }) => textOf(parts))).toEqual(["two", "3", "three"]);
  const all = await ada.see(threadId, 8);
  expect(all.hasEarlier).toBe(false);
  expect(all.messages).toHaveLength(8);
});

test("a foreign thread reads as not found in every function, and stays as it is", async () => {
  const { ada, ben } = openThreads();
  const { threadId, messageId, streamId } = await ada.send("a loop");
  const before = await ada.see(threadId);
  expect(await ben.see(threadId)).toEqual({ thread: null, messages: [], hasEarlier: false });
  expect(await ben.list()).toEqual([]);
  expect(await ben.query(api.chat.public.readTail, { streamId, from: 0 })).toEqual({ tail: null });
  const chat = api.chat.public;
  const calls = [
    ben.mutation(chat.sendMessage, { threadId, text: "x", clientId: "b1" }),
    ben.mutation(chat.editMessage, { threadId, messageId, text: "x", clientId: "b2" }),
    ben.mutation(chat.stopAnswer, { threadId }),
    ben.mutation(chat.retryAnswer, { threadId }),
    ben.mutation(chat.recoverAnswer, { threadId }),
    ben.mutation(chat.approveTool, { threadId, approvalId: "a", approved: true }),
    ben.mutation(chat.answerQuestion, { threadId, toolCallId: "c", answers: ["x"] }),
    ben.mutation(chat.renameThread, { threadId, title: "Mine" }),
  ];
  for (const call of calls) expect((await refusal(call)).code).toBe("THREAD_NOT_FOUND");
  await ben.mutation(chat.deleteThread, { threadId });
  expect(await ada.see(threadId)).toEqual(before);
  expect((await refusal(ada.mutation(chat.stopAnswer, { threadId: "nonsense" }))).code).toBe("THREAD_NOT_FOUND");
});

test("two users may use the same ids for their calls", async () => {
  const { ada, ben } = openThreads();
  const sent = await ada.mutation(api.chat.public.sendMessage, { text: "hers", clientId: "c1" });
  const his = await ben.mutation(api.chat.public.sendMessage, { text: "his", clientId: "c1" });
  expect(his.threadId).not.toBe(sent.threadId);
});
