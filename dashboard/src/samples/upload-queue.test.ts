import { ConvexError } from "convex/values";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { libraryRow } from "../library/library-row.fixture.ts";
import { Connection } from "../platform/offline/connection.ts";
import { BrowserLocks, storedRows } from "../platform/offline/outbox.fixture.ts";
import { UploadError } from "./import-file.ts";
import { queuedFiles, type QueuedFile, UploadQueue, type UploadTarget } from "./upload-queue.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { locks: new BrowserLocks() });
  queuedFiles.set([]);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refusal = new ConvexError({ code: "OVERLOADED", message: "The studio is busy." });
const noAudio = new ConvexError({ code: "UNSUPPORTED_AUDIO", message: "This is no audio." });
const file = (name: string) => new File(["audio"], name);
const sampleOf = ({ name }: File): SampleView => libraryRow(name);

/** A queue whose uploads take 50 milliseconds. */
async function uploading(target: Partial<UploadTarget> = {}, table = storedRows<QueuedFile>()) {
  let report = (_state: { isWebSocketConnected: boolean }) => {};
  const connection = new Connection();
  connection.watch({ subscribeToConnectionState: (listener) => ((report = listener), () => {}) });
  report({ isWebSocketConnected: true });
  const log: string[] = [];
  const queue = new UploadQueue(
    connection,
    {
      async importFile(each, { isRecording }) {
        log.push(`${isRecording ? "record" : "import"} ${each.name}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return sampleOf(each);
      },
      splitSample: async (sampleId) => void log.push(`split ${sampleId}`),
      ...target,
    },
    table,
  );
  await vi.advanceTimersByTimeAsync(200);
  const reach = async (isWebSocketConnected: boolean) => {
    report({ isWebSocketConnected });
    await vi.advanceTimersByTimeAsync(3_000);
  };
  return { queue, log, reach, table };
}

const names = () => queuedFiles.value.map(({ file: { name }, failure }) => (failure === null ? name : `${name}!`));
const stored = async (table: { all(): Promise<QueuedFile[]> }) => {
  const rows = table.all();
  await vi.advanceTimersByTimeAsync(10);
  return (await rows).map(({ file: each }) => each.name);
};

test("a file is in the queue until it is a sample", async () => {
  const { queue, log, table } = await uploading();
  const sample = queue.add(file("kick.wav"), "split");
  await vi.advanceTimersByTimeAsync(10);
  expect(names()).toEqual(["kick.wav"]);
  expect(await stored(table)).toEqual(["kick.wav"]);
  await vi.advanceTimersByTimeAsync(100);
  expect((await sample)?.name).toBe("kick.wav");
  expect(log).toEqual(["import kick.wav", "split kick.wav"]);
  expect(names()).toEqual([]);
  expect(await stored(table)).toEqual([]);
});

test("offline files wait, also for the next page, and go in order", async () => {
  const { queue, log, reach, table } = await uploading();
  await reach(false);
  const adding = Promise.all([queue.add(file("a"), "import"), queue.add(file("b"), "recording")]);
  await vi.advanceTimersByTimeAsync(10);
  expect(await adding).toEqual([null, null]);
  expect(log).toEqual([]);
  queuedFiles.set([]);
  const next = await uploading({}, table);
  await vi.advanceTimersByTimeAsync(300);
  expect(next.log).toEqual(["import a", "record b"]);
  expect(await stored(table)).toEqual([]);
});

test("a refused file stays with the reason, and is retried or discarded", async () => {
  let isRefused = true;
  const importFile = async (each: File) => (isRefused ? Promise.reject(refusal) : sampleOf(each));
  const { queue, table } = await uploading({ importFile });
  const refused = expect(queue.add(file("a"), "import")).rejects.toThrow(refusal);
  await vi.advanceTimersByTimeAsync(50);
  await refused;
  expect(queuedFiles.value[0]).toMatchObject({ failure: "The studio is busy.", isFinal: false });
  expect(await stored(table)).toEqual(["a"]);
  isRefused = false;
  for (const row of queuedFiles.value) void queue.retry(row);
  await vi.advanceTimersByTimeAsync(50);
  expect(names()).toEqual([]);
  expect(await stored(table)).toEqual([]);
});

test("a file that is no audio is told once, and is not kept for another page", async () => {
  for (const error of [noAudio, new UploadError("a is too large", true)]) {
    queuedFiles.set([]);
    const { queue, table } = await uploading({ importFile: () => Promise.reject(error) });
    const refused = expect(queue.add(file("a"), "import")).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(50);
    await refused;
    expect(queuedFiles.value).toMatchObject([{ isFinal: true }]);
    expect(await stored(table)).toEqual([]);
    for (const row of queuedFiles.value) void queue.discard(row);
    expect(names()).toEqual([]);
  }
});

test("a refused recording is left to its recorder", async () => {
  const { queue, table } = await uploading({ importFile: () => Promise.reject(refusal) });
  const refused = expect(queue.add(file("a"), "recording")).rejects.toThrow(refusal);
  await vi.advanceTimersByTimeAsync(50);
  await refused;
  expect(await stored(table)).toEqual([]);
});

test("a broken connection is no refusal: the file goes when it is back", async () => {
  let isBroken = true;
  const importFile = async (each: File) => (isBroken ? Promise.reject(new TypeError("fetch failed")) : sampleOf(each));
  const { queue, reach } = await uploading({ importFile });
  const sample = queue.add(file("a"), "import");
  await vi.advanceTimersByTimeAsync(50);
  expect(await sample).toBeNull();
  expect(names()).toEqual(["a"]);
  isBroken = false;
  await reach(false);
  await reach(true);
  expect(names()).toEqual([]);
});

test("a file that is discarded while it is uploaded does not come back when it is refused", async () => {
  const importFile = () => new Promise<never>((_resolve, reject) => setTimeout(() => reject(refusal), 50));
  const { queue, table } = await uploading({ importFile });
  void queue.add(file("a"), "import").catch(() => null);
  await vi.advanceTimersByTimeAsync(10);
  for (const row of queuedFiles.value) void queue.discard(row);
  await vi.advanceTimersByTimeAsync(100);
  expect(names()).toEqual([]);
  expect(await stored(table)).toEqual([]);
});

test("files of a user who has signed out are not uploaded, nor stored again", async () => {
  const { queue, log, reach, table } = await uploading();
  await reach(false);
  void queue.add(file("a"), "import");
  await vi.advanceTimersByTimeAsync(10);
  void table.clear();
  await reach(true);
  expect(log).toEqual([]);
  expect(await stored(table)).toEqual([]);
});

test("where the browser stores nothing, files are uploaded all the same", async () => {
  const full = () => Promise.reject(new Error("no space"));
  const { queue, log } = await uploading({}, { ...storedRows<QueuedFile>(), put: full });
  const sample = queue.add(file("a"), "import");
  await vi.advanceTimersByTimeAsync(200);
  expect((await sample)?.name).toBe("a");
  expect(log).toEqual(["import a"]);
});

test("whatever the connection does, every file becomes a sample, and is uploaded by one page at a time", async () => {
  const step = fc.constantFrom("add", "add", "offline", "online", "wait");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      queuedFiles.set([]);
      const running = new Set<string>();
      const done: string[] = [];
      const importFile = async (each: File) => {
        expect(running.has(each.name)).toBe(false);
        running.add(each.name);
        await new Promise((resolve) => setTimeout(resolve, 50));
        running.delete(each.name);
        done.push(each.name);
        return sampleOf(each);
      };
      const { queue, reach, table } = await uploading({ importFile });
      let count = 0;
      for (const each of steps) {
        if (each === "add") void queue.add(file(String(count++)), "import");
        else if (each === "wait") await vi.advanceTimersByTimeAsync(20);
        else await reach(each === "online");
      }
      await vi.advanceTimersByTimeAsync(100);
      await reach(true);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(new Set(done)).toEqual(new Set(Array.from({ length: count }, (_, index) => String(index))));
      expect(names()).toEqual([]);
      expect(await stored(table)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
