import * as fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import type { MessageView, ThreadView } from "../../../src/contracts/chat/chat.ts";
import type { Write } from "../platform/offline/stored-write.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";
import type { PendingMessage } from "./pending.ts";

// The page's client, which comes along, looks for its owner at once.
stubBrowser();
const { pendingOf, pendingThreads } = await import("./pending.ts");
afterAll(() => vi.unstubAllGlobals());

const write = (args: Write["args"]): Write => ({
  key: "1",
  kind: "sendMessage",
  args,
  at: 0,
  isAgreed: true,
  refusal: null,
});

/** A message to a conversation by its name in this browser. */
const message = (conversation: string, clientId: string): PendingMessage => ({
  write: write({ chatId: conversation }),
  clientId,
  text: `text ${clientId}`,
  sampleIds: [],
  conversation,
});
// Of conversations and messages only their ids are read.
const thread = (threadId: string, chatId?: string) => ({ threadId, chatId }) as ThreadView;
const arrived = (...ids: string[]) => ids.map((clientId) => ({ clientId }) as MessageView);

test("a conversation shows its unsent messages by whichever name they were sent to", () => {
  const pending = [message("mine", "1"), message("thread", "2"), message("other", "3")];
  const shown = pendingOf(pending, "thread", { thread: thread("thread", "mine"), messages: [] });
  expect(shown.map(({ clientId }) => clientId)).toEqual(["1", "2"]);
});

test("a message is shown once, sent or not", () => {
  const ids = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4", "5"));
  fc.assert(
    fc.property(ids, ids, (sent, unsent) => {
      const pending = unsent.map((id) => message("mine", id));
      const shown = pendingOf(pending, "mine", { thread: null, messages: arrived(...sent) });
      const all = [...sent, ...shown.map(({ clientId }) => clientId)];
      expect(new Set(all).size).toBe(all.length);
      expect(new Set(all)).toEqual(new Set([...sent, ...unsent]));
    }),
  );
});

test("a conversation that the studio does not know is listed once, by its first message", () => {
  const pending = [message("new", "1"), message("new", "2"), message("known", "3")];
  expect(pendingThreads(pending, [thread("thread", "known")])).toMatchObject([{ conversation: "new", text: "text 1" }]);
});

test("a message to a conversation by its id begins none", () => {
  const toThread = { ...message("thread", "1"), write: write({ threadId: "thread" }) };
  expect(pendingThreads([toThread], [])).toEqual([]);
});
