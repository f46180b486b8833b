import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite, type SqliteConnection } from "../engine/storage/disk/sqlite.ts";
import { createEventStore } from "../mcp/http/event-log.ts";
import { createEventLog } from "./mcp-events.ts";

let folder: string;
let connection: SqliteConnection;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "wav0-events-"));
  connection = openSqlite(path.join(folder, "streams.sqlite"));
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const message = (id: number) => ({ jsonrpc: "2.0" as const, id, result: { text: "ä".repeat(id) } });

async function replay(store: ReturnType<typeof createEventStore>, from: string) {
  const sent: unknown[] = [];
  const streamId = await store.replayEventsAfter(from, {
    send: async (id, sentMessage) => void sent.push([id, sentMessage]),
  });
  return { streamId, sent };
}

test("a stream is resumed after the event that arrived last, in order, without marks and other streams", async () => {
  const store = createEventStore(createEventLog(connection), "one");
  // The transport itself stores such marks, which are no messages.
  const mark = await store.storeEvent("a", {} as never);
  const first = await store.storeEvent("a", message(1));
  await store.storeEvent("b", message(2));
  await store.storeEvent("a", {} as never);
  const last = await store.storeEvent("a", message(3));
  expect(await replay(store, mark)).toEqual({
    streamId: "a",
    sent: [
      [first, message(1)],
      [last, message(3)],
    ],
  });
  expect(await replay(store, first)).toEqual({ streamId: "a", sent: [[last, message(3)]] });
  expect(await replay(store, last)).toEqual({ streamId: "a", sent: [] });
});

test("no session reaches the events of another, also where streams have the same name", async () => {
  const log = createEventLog(connection);
  const [mine, theirs] = [createEventStore(log, "mine"), createEventStore(log, "theirs")];
  const id = await theirs.storeEvent("_GET_stream", message(1));
  const own = await mine.storeEvent("_GET_stream", message(2));
  expect(await mine.getStreamIdForEventId?.(id)).toBeUndefined();
  await expect(replay(mine, id)).rejects.toThrow(/no event/);
  expect((await replay(mine, own)).sent).toEqual([]);
  for (const made of ["", "x", "-1", "1e9", "NaN"]) expect(await mine.getStreamIdForEventId?.(made)).toBeUndefined();
});

test("a session that ends leaves nothing, and its ids are not used again", async () => {
  const log = createEventLog(connection);
  const before = log.append("one", "one/a", "{}");
  log.forgetSession("one");
  expect(log.streamOf("one", before)).toBeNull();
  expect(log.append("two", "two/a", "{}")).toBeGreaterThan(before);
});

test("only the newest events are kept, by number and by size", () => {
  const log = createEventLog(connection, { maxEvents: 150, maxCharacters: 1000 });
  const ids = Array.from({ length: 1000 }, () => log.append("one", "one/a", "x".repeat(20)));
  const kept = ids.filter((id) => log.streamOf("one", id) !== null);
  expect(kept).toEqual(ids.slice(-50));
  const many = createEventLog(connection, { maxEvents: 150, maxCharacters: 1_000_000 });
  for (let count = 0; count < 1000; count++) many.append("one", "one/a", "x");
  expect(connection.prepare("SELECT count(*) AS n FROM events").get()?.["n"]).toBe(150);
});

test("of an earlier process only the events of sessions that go on are kept", () => {
  const log = createEventLog(connection);
  const [one, two] = [log.append("one", "one/a", "{}"), log.append("two", "two/a", "{}")];
  const next = createEventLog(connection, { sessions: ["two", "three"] });
  expect([next.streamOf("one", one), next.streamOf("two", two)]).toEqual([null, "two/a"]);
  expect(next.append("three", "three/a", "{}")).toBeGreaterThan(two);
});
