import { expect, test } from "vitest";
import { type Chunk, parseParts } from "../../src/chat/parts.ts";
import { api } from "../_generated/api.js";
import { followAnswer } from "./follow.ts";
import { openThreads, say } from "./testing/thread.fixture.ts";

const MINUTE = 60_000;

test("clients may call messages of two chats alike: each is said in its own, and said again it is the same", async () => {
  const { ada } = openThreads();
  const post = (chatId: string, text: string) =>
    ada.mutation(api.chat.public.postMessage, { chatId, text, clientId: "1" });
  const [first, second] = [await post("a", "a loop"), await post("b", "a pad")];
  expect(second.threadId).not.toBe(first.threadId);
  expect(await post("a", "a loop")).toEqual(first);
  expect((await ada.see(second.threadId)).messages[0]?.parts).toMatchObject([{ text: "a pad" }]);
  expect((await ada.see(first.threadId)).messages).toHaveLength(2);
});

test("a reader that pauses until the rows are put away is told that it has not all of the answer", async () => {
  const { ada, write, pass } = openThreads();
  const { threadId, streamId } = await ada.send("a loop");
  const writer = write(streamId);
  await writer.append({ type: "start" }, ...say("The beginning, ", { isOpen: true }));
  const { chat } = await ada.query(api.chat.public.findChat, { chatId: threadId });
  if (!chat?.answer) throw new Error("There is no answer");
  // An HTTP action's context has the caller's own queries.
  const chunks = followAnswer({ runQuery: ada.query as never }, threadId, chat.answer);
  const read: (Chunk | null)[] = [];
  for (let count = 0; count < 3; count++) read.push((await chunks.next()).value ?? null);
  await writer.append({ type: "text-delta", id: "0", delta: "and the end." });
  await writer.finish([{ type: "text-end", id: "0" }]);
  await pass(2 * MINUTE);
  for (;;) {
    const next = chunks.next();
    await pass(1_000);
    const { value, done } = await next;
    if (done) break;
    read.push(value);
  }
  expect(read.flatMap((chunk) => chunk?.type ?? [])).toEqual(["start", "text-start", "text-delta", "error"]);
  expect((await ada.see(threadId)).messages[1]?.parts).toMatchObject([{ text: "The beginning, and the end." }]);
  expect(parseParts(chat.answer.parts)).toEqual([]);
});
