import * as fc from "fast-check";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "./connection.ts";
import { Outbox, type Transport } from "./outbox.ts";
import { kindOf } from "../write-kinds.ts";
import type { StoredWrite } from "./stored-write.ts";
import { BrowserChannel, BrowserLocks, Page, storedRows, StudioModel } from "./outbox.fixture.ts";

let locks: BrowserLocks;
beforeEach(() => {
  locks = new BrowserLocks();
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("BroadcastChannel", BrowserChannel);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Step =
  | { kind: "favourite"; tab: number; sampleId: string; isFavourite: boolean }
  | { kind: "message"; tab: number; chatId: string }
  | { kind: "generate"; tab: number }
  | { kind: "connect" | "disconnect"; tab: number }
  | { kind: "crash" }
  | { kind: "wait"; milliseconds: number };

const tab = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("favourite" as const),
    tab,
    sampleId: fc.constantFrom("a", "b"),
    isFavourite: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("message" as const), tab, chatId: fc.constantFrom("x", "y") }),
  fc.record({ kind: fc.constant("generate" as const), tab }),
  fc.record({ kind: fc.constantFrom("connect" as const, "disconnect" as const), tab }),
  fc.record({ kind: fc.constant("crash" as const) }),
  fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 3, 7, 12, 60, 1_600, 9_000) }),
);

/** Everything that was asked for, in order. */
class Wishes {
  readonly favourites = new Map<string, boolean>();
  readonly messages = new Map<string, string[]>();
  /** Jobs whose cost the user knew, and those asked for while offline. */
  readonly agreed = new Set<string>();
  readonly unknown = new Set<string>();
}

class Browser {
  readonly studio = new StudioModel();
  readonly table = storedRows();
  readonly wishes = new Wishes();
  pages: Page[] = [];
  #count = 0;

  constructor() {
    this.#open();
  }

  async take(next: Step): Promise<void> {
    if (next.kind === "wait") return void (await vi.advanceTimersByTimeAsync(next.milliseconds));
    if (next.kind === "crash") return this.#crash();
    const page = this.pages[next.tab];
    if (!page) return;
    if (next.kind === "connect") return page.connect();
    if (next.kind === "disconnect") return page.disconnect();
    this.#write(page, next);
    // A write is stored after a moment, and keys tell milliseconds apart.
    await vi.advanceTimersByTimeAsync(2);
  }

  #open(): void {
    this.pages = [new Page(this.studio, this.table), new Page(this.studio, this.table)];
  }

  #crash(): void {
    for (const page of this.pages) page.crash();
    locks.release();
    BrowserChannel.closeAll();
    this.#open();
  }

  #write({ outbox, connection }: Page, next: Step): void {
    const id = `id ${String(this.#count++)}`;
    if (next.kind === "favourite") {
      const { sampleId, isFavourite } = next;
      this.wishes.favourites.set(sampleId, isFavourite);
      void outbox.enqueue("setFavourite", { sampleIds: [sampleId], isFavourite });
    } else if (next.kind === "message") {
      const { chatId } = next;
      this.wishes.messages.set(chatId, [...(this.wishes.messages.get(chatId) ?? []), id]);
      void outbox.enqueue("sendMessage", { chatId, clientId: id, text: id, sampleIds: [] });
    } else {
      (connection.isOffline ? this.wishes.unknown : this.wishes.agreed).add(id);
      void outbox.enqueue("generate", { prompt: "pad", requestId: id });
    }
  }
}

test("no crash, lost connection or other tab makes the outbox lose, reorder or charge for a write", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      locks.release();
      const browser = new Browser();
      for (const each of steps) await browser.take(each);
      for (const page of browser.pages) page.connect();
      await vi.advanceTimersByTimeAsync(60_000);
      const { studio, wishes } = browser;
      expect(studio.favourites).toEqual(wishes.favourites);
      expect(studio.messages).toEqual(wishes.messages);
      expect(studio.jobs).toEqual(wishes.agreed);
      for (const { outbox } of browser.pages) {
        expect(new Set(outbox.queued.map(({ args }) => args["requestId"]))).toEqual(wishes.unknown);
        expect(outbox.queued.every(({ refusal }) => refusal !== null)).toBe(true);
        expect(outbox.writes).toEqual(outbox.queued);
      }
      for (const page of browser.pages) page.crash();
      BrowserChannel.closeAll();
      vi.clearAllTimers();
    }),
    { numRuns: 150 },
  );
});

const refusal = new ConvexError({ code: "SAMPLE_NOT_FOUND", message: "No such sample." });
const metered = { metered: true, model: "hosted" };

/** An outbox that reached the deployment once, with what it sent and what is stored. */
async function reachedOutbox(transport: Partial<Transport> = {}, rows: readonly StoredWrite[] = []) {
  let report = (_state: { isWebSocketConnected: boolean }) => {};
  const connection = new Connection();
  connection.watch({
    subscribeToConnectionState: (listener) => {
      report = listener;
      return () => {};
    },
  });
  report({ isWebSocketConnected: true });
  const sent: string[] = [];
  const send = async (path: string) => void sent.push(path);
  const table = storedRows(new Map(rows.map((row) => [row.key, row])));
  const outbox = new Outbox({ send, estimate: async () => metered, ...transport }, connection, table);
  void outbox.open();
  await vi.advanceTimersByTimeAsync(100);
  const reach = (isWebSocketConnected: boolean) => report({ isWebSocketConnected });
  const stored = async () => {
    const all = table.all();
    await vi.advanceTimersByTimeAsync(10);
    return all;
  };
  return { outbox, connection, reach, sent, stored };
}

const star = { sampleIds: ["a"], isFavourite: true };

test("a write that is refused while its caller waits is the caller's to show", async () => {
  const { outbox, stored } = await reachedOutbox({ send: () => Promise.reject(refusal) });
  const write = expect(outbox.enqueue("setFavourite", star)).rejects.toThrow(refusal);
  await vi.advanceTimersByTimeAsync(100);
  await write;
  expect(await stored()).toEqual([]);
});

test("a refused message stays with the reason, and is sent once more or given up", async () => {
  const send = vi.fn<Transport["send"]>().mockRejectedValueOnce(refusal).mockRejectedValueOnce(refusal);
  const { outbox } = await reachedOutbox({ send });
  void outbox.enqueue("sendMessage", { chatId: "x", clientId: "1", text: "hello", sampleIds: [] });
  await vi.advanceTimersByTimeAsync(100);
  expect(outbox.queued.map((write) => write.refusal)).toEqual(["No such sample."]);
  for (const write of outbox.queued) void outbox.retry(write);
  await vi.advanceTimersByTimeAsync(100);
  expect(outbox.queued.map((write) => write.refusal)).toEqual(["No such sample."]);
  for (const write of outbox.queued) void outbox.discard(write);
  await vi.advanceTimersByTimeAsync(100);
  expect(outbox.queued).toEqual([]);
  expect(send).toHaveBeenCalledTimes(2);
});

test("a write that is discarded while it is sent does not come back when it is refused", async () => {
  const { outbox, stored } = await reachedOutbox({
    send: () => new Promise((_resolve, reject) => setTimeout(() => reject(refusal), 50)),
  });
  void outbox.enqueue("sendMessage", { chatId: "x", clientId: "1", text: "hello", sampleIds: [] });
  await vi.advanceTimersByTimeAsync(20);
  for (const write of outbox.writes) void outbox.discard(write);
  await vi.advanceTimersByTimeAsync(200);
  expect(await stored()).toEqual([]);
  expect(outbox.writes).toEqual([]);
});

test("a job whose cost is unknown is not sent when the connection comes back while it is stored", async () => {
  const { outbox, reach, sent } = await reachedOutbox();
  reach(false);
  await vi.advanceTimersByTimeAsync(3_000);
  void outbox.enqueue("generate", { prompt: "pad", requestId: "1" });
  reach(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([]);
  expect(outbox.queued.map((write) => write.refusal)).toEqual([
    "It would run on hosted, which its provider bills. Send it if you agree.",
  ]);
  for (const write of outbox.queued) void outbox.retry(write);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([kindOf("generate").path]);
});

test("a job whose cost cannot be estimated is not sent either", async () => {
  const { outbox, reach, sent } = await reachedOutbox({ estimate: () => Promise.reject(refusal) });
  reach(false);
  await vi.advanceTimersByTimeAsync(3_000);
  void outbox.enqueue("generate", { prompt: "pad", requestId: "1" });
  reach(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([]);
  expect(outbox.queued.map((write) => write.refusal)).toEqual(["No such sample."]);
});

test("a message does not overtake one in flight that may have to be retried", async () => {
  const busy = new ConvexError({ code: "THREAD_BUSY", message: "An answer is being written." });
  const sent: unknown[] = [];
  let isBusy = true;
  const send: Transport["send"] = async (_path, { text }) => {
    const wasBusy = isBusy;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (wasBusy) throw busy;
    sent.push(text);
  };
  const { outbox } = await reachedOutbox({ send });
  void outbox.enqueue("sendMessage", { chatId: "x", clientId: "1", text: "first", sampleIds: [] });
  await vi.advanceTimersByTimeAsync(20);
  isBusy = false;
  void outbox.enqueue("sendMessage", { chatId: "x", clientId: "2", text: "second", sampleIds: [] });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(["first", "second"]);
});

test("a browser that stores nothing sends all the same", async () => {
  const { connection, sent } = await reachedOutbox();
  const full = () => Promise.reject(new Error("no space"));
  const table = { get: full, all: full, put: full, remove: full, clear: full };
  const outbox = new Outbox(
    { send: async (path) => void sent.push(path), estimate: async () => metered },
    connection,
    table,
  );
  await outbox.open();
  await outbox.enqueue("setFavourite", star);
  expect(sent).toEqual([kindOf("setFavourite").path]);
  expect(outbox.writes).toEqual([]);
});

test("an acknowledged write is done, even if it cannot be deleted", async () => {
  const { connection, sent } = await reachedOutbox();
  const outbox = new Outbox({ send: async (path) => void sent.push(path), estimate: async () => metered }, connection, {
    ...storedRows(),
    remove: () => Promise.reject(new Error("the database is closed")),
  });
  const write = outbox.enqueue("setFavourite", star);
  await vi.advanceTimersByTimeAsync(100);
  await expect(write).resolves.toBeUndefined();
  expect(sent).toHaveLength(1);
});

test("writes that version 0.1 left are sent; those of a newer page wait for it", async () => {
  const left = { args: {}, at: 0, isAgreed: true, refusal: null };
  const newer = { ...left, key: "2", kind: "writeOfTomorrow" };
  const { outbox, sent, stored } = await reachedOutbox({}, [
    { ...left, key: "1", path: "deletions:remove", args: { sampleIds: ["a"] } },
    // A kind that this page's types do not know, as the database may hold it.
    newer as unknown as StoredWrite,
  ]);
  expect(sent).toEqual([kindOf("deleteSamples").path]);
  expect(outbox.queued).toEqual([]);
  expect(await stored()).toEqual([newer]);
});
