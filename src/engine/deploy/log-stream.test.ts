import { afterEach, expect, test, vi } from "vitest";
import type { LogEntry } from "../types.ts";
import { createLogStream } from "./log-stream.ts";

const ENTRY: LogEntry = {
  timestamp: 1_700_000_000_500,
  path: { component: "", module: "messages", name: "send" },
  udfType: "mutation",
  executionMillis: 250,
  outcome: "success",
  error: null,
  logLines: ["[LOG] 'hello'"],
};

/** The one source of entries that a stream listens to. */
function createSource() {
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    onLog: (listener: (entry: LogEntry) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (entry: LogEntry) => {
      for (const listener of listeners) listener(entry);
    },
    listeners,
  };
}

afterEach(() => {
  vi.useRealTimers();
});

test("an execution is written as the CLI reads it: times in seconds, types with a capital", async () => {
  const source = createSource();
  const stream = createLogStream(source);
  source.emit(ENTRY);
  const { entries } = await stream.poll(0);
  expect(entries).toEqual([
    expect.objectContaining({
      kind: "Completion",
      udfType: "Mutation",
      identifier: "messages:send",
      componentPath: null,
      timestamp: 1_700_000_000.5,
      executionTimestamp: 1_700_000_000.25,
      executionTime: 0.25,
      logLines: ["[LOG] 'hello'"],
      success: {},
      error: null,
    }),
  ]);
});

test("the first poll answers at once, and the next waits for what comes", async () => {
  const source = createSource();
  const stream = createLogStream(source);
  const first = await stream.poll(0);
  expect(first.entries).toEqual([]);
  const second = stream.poll(first.newCursor);
  source.emit(ENTRY);
  const { entries, newCursor } = await second;
  expect(entries).toHaveLength(1);
  source.emit(ENTRY);
  source.emit(ENTRY);
  expect((await stream.poll(newCursor)).entries).toHaveLength(2);
});

test("a poll without news ends after a while, and its cursor stays good", async () => {
  vi.useFakeTimers();
  const source = createSource();
  const stream = createLogStream(source);
  const { newCursor } = await stream.poll(0);
  const poll = stream.poll(newCursor);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await poll).toEqual({ entries: [], newCursor });
});

test("a cursor of an earlier run begins again", async () => {
  const source = createSource();
  const stream = createLogStream(source);
  source.emit(ENTRY);
  expect((await stream.poll(500)).entries).toHaveLength(1);
});

test("the oldest are forgotten, the newest kept", async () => {
  const source = createSource();
  const stream = createLogStream(source);
  for (let index = 0; index < 1200; index += 1) source.emit({ ...ENTRY, logLines: [String(index)] });
  const { entries } = await stream.poll(0);
  expect(entries).toHaveLength(1000);
  expect(entries.at(-1)).toMatchObject({ logLines: ["1199"] });
});

test("closing lets waiting polls go and stops listening", async () => {
  const source = createSource();
  const stream = createLogStream(source);
  const { newCursor } = await stream.poll(0);
  const poll = stream.poll(newCursor);
  stream.close();
  expect((await poll).entries).toEqual([]);
  expect(source.listeners.size).toBe(0);
});
