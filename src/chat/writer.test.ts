import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Chunk, parseChunks } from "./parts.ts";
import { MAX_ANSWER_BYTES, TOO_LONG } from "./size.ts";
import { ChunkWriter, type RowSink } from "./writer.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const delta = (text: string): Chunk => ({ type: "text-delta", id: "0", delta: text });
const isDelta = (chunk: Chunk) => chunk.type === "text-delta";
const textOf = (chunks: readonly Chunk[]) =>
  chunks
    .filter(isDelta)
    .map((chunk) => chunk.delta)
    .join("");

interface Row {
  at: number;
  count: number;
  chunks: Chunk[];
  /** When it was sent. */
  time: number;
}

/** A place for rows that takes its time, and answers what it is told to. */
class Rows implements RowSink {
  readonly rows: Row[] = [];
  beats = 0;
  stop: string | null = null;
  failure: Error | null = null;
  takesMillis = 0;
  /** Calls under way at once, at most. */
  most = 0;
  #underWay = 0;

  async append({ at, count, chunks }: { at: number; count: number; chunks: string }): Promise<string | null> {
    this.rows.push({ at, count, chunks: parseChunks(chunks), time: Date.now() });
    return this.#answer();
  }

  async beat(): Promise<string | null> {
    this.beats++;
    return this.#answer();
  }

  async #answer(): Promise<string | null> {
    this.most = Math.max(this.most, ++this.#underWay);
    await new Promise((resolve) => setTimeout(resolve, this.takesMillis));
    this.#underWay--;
    if (this.failure) throw this.failure;
    return this.stop;
  }
}

/** Closes a writer while time goes on, as it has to for what is under way. */
async function close(writer: ChunkWriter): Promise<{ at: number; chunks: Chunk[] }> {
  const closed = writer.close();
  await vi.advanceTimersByTimeAsync(60_000);
  return closed;
}

test("tokens become one row each 150 ms, in order, with nothing lost or written twice", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  for (let token = 0; token < 500; token++) {
    writer.push(delta(`${token} `));
    await vi.advanceTimersByTimeAsync(20);
  }
  const rest = await close(writer);
  const times = rows.rows.map((row) => row.time);
  expect(times.every((time, index) => time - (times[index - 1] ?? Number.NEGATIVE_INFINITY) >= 150)).toBe(true);
  // 500 tokens of 20 ms are ten seconds.
  expect(rows.rows.length).toBeGreaterThan(60);
  expect(rows.rows.length).toBeLessThanOrEqual(67);
  const written = [...rows.rows.flatMap((row) => row.chunks), ...rest.chunks];
  expect(textOf(written)).toBe(Array.from({ length: 500 }, (_, token) => `${token} `).join(""));
});

test("the first chunk is written without waiting", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  writer.push({ type: "start" });
  await vi.advanceTimersByTimeAsync(0);
  expect(rows.rows).toHaveLength(1);
  await close(writer);
});

test("each row says how many chunks came before it", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  for (let turn = 0; turn < 40; turn++) {
    writer.push({ type: "start-step" });
    writer.push(delta("a"));
    writer.push(delta("b"));
    await vi.advanceTimersByTimeAsync(60);
  }
  const rest = await close(writer);
  let at = 0;
  for (const row of rows.rows) {
    expect(row).toMatchObject({ at, count: row.chunks.length });
    at += row.count;
  }
  expect(rest.at).toBe(at);
  expect(at + rest.chunks.length).toBe(80);
});

test("one call is under way at a time, and what comes meanwhile is the next row", async () => {
  const rows = new Rows();
  rows.takesMillis = 700;
  const writer = new ChunkWriter(rows);
  for (let token = 0; token < 100; token++) {
    writer.push(delta(`${token} `));
    await vi.advanceTimersByTimeAsync(20);
  }
  const rest = await close(writer);
  expect(rows.most).toBe(1);
  expect(rows.rows).toHaveLength(3);
  expect(textOf([...rows.rows.flatMap((row) => row.chunks), ...rest.chunks])).toMatch(/^0 1 2 .* 98 99 $/);
});

test("what waits is written though nothing comes after it", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  writer.push(delta("Making it"));
  await vi.advanceTimersByTimeAsync(0);
  writer.push(delta(" now"));
  await vi.advanceTimersByTimeAsync(150);
  expect(textOf(rows.rows.flatMap((row) => row.chunks))).toBe("Making it now");
  await close(writer);
});

test("a writer with nothing to write beats each second", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(rows.beats).toBeGreaterThanOrEqual(9);
  expect(rows.rows).toEqual([]);
  await close(writer);
});

test("a silent writer hears within a second that it has to stop, and writes no more", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  writer.push(delta("a"));
  await vi.advanceTimersByTimeAsync(500);
  rows.stop = "stopped by the user";
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writer.signal.aborted).toBe(true);
  expect(writer.signal.reason).toBe("stopped by the user");
  const { beats } = rows;
  writer.push(delta("b"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rows.rows).toHaveLength(1);
  expect(rows.beats).toBe(beats);
  expect((await close(writer)).chunks).toEqual([]);
});

test("the answer to a row stops a writer too; what came before is handed back", async () => {
  const rows = new Rows();
  rows.stop = "failed";
  rows.takesMillis = 50;
  const writer = new ChunkWriter(rows);
  writer.push(delta("a"));
  await vi.advanceTimersByTimeAsync(20);
  writer.push(delta("b"));
  await vi.advanceTimersByTimeAsync(50);
  expect(writer.signal.reason).toBe("failed");
  expect(await close(writer)).toEqual({ at: 1, chunks: [delta("b")] });
});

test("a row that failed ends the answer and is handed back, since it may not be there", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  writer.push({ type: "start" });
  await vi.advanceTimersByTimeAsync(10);
  rows.failure = new Error("connection lost");
  rows.takesMillis = 30;
  writer.push(delta("a"));
  await vi.advanceTimersByTimeAsync(150);
  writer.push(delta("b"));
  await vi.advanceTimersByTimeAsync(100);
  expect(writer.signal.reason).toContain("connection lost");
  expect(await close(writer)).toEqual({ at: 1, chunks: [delta("a"), delta("b")] });
});

test("a beat that failed is tried again", async () => {
  const rows = new Rows();
  rows.failure = new Error("busy");
  const writer = new ChunkWriter(rows);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(writer.signal.aborted).toBe(false);
  rows.failure = null;
  await vi.advanceTimersByTimeAsync(1_500);
  expect(rows.beats).toBeGreaterThanOrEqual(2);
  await close(writer);
});

test("closing waits for the row that is under way and hands back the rest", async () => {
  const rows = new Rows();
  rows.takesMillis = 200;
  const writer = new ChunkWriter(rows);
  writer.push(delta("a"));
  await vi.advanceTimersByTimeAsync(10);
  writer.push(delta("b"));
  expect(await close(writer)).toEqual({ at: 1, chunks: [delta("b")] });
  expect(rows.rows).toHaveLength(1);
  writer.push(delta("c"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rows.rows).toHaveLength(1);
});

test("an answer that outgrows a message ends with a sentence that says so", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  for (let turn = 0; !writer.signal.aborted && turn < 200; turn++) {
    writer.push({ type: "tool-output-available", toolCallId: `c${turn}`, output: "ä".repeat(10_000) });
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(writer.signal.reason).toBe(TOO_LONG);
  const rest = await close(writer);
  const all = [...rows.rows.flatMap((row) => row.chunks), ...rest.chunks];
  expect(all.at(-1)).toEqual({ type: "error", errorText: TOO_LONG });
  const bytes = new TextEncoder().encode(JSON.stringify(all)).byteLength;
  expect(bytes).toBeGreaterThan(MAX_ANSWER_BYTES * 0.95);
  expect(bytes).toBeLessThan(MAX_ANSWER_BYTES * 1.01);
});

test("one chunk that is too large for a row is not written", async () => {
  const rows = new Rows();
  const writer = new ChunkWriter(rows);
  writer.push(delta("a"));
  writer.push({ type: "tool-output-available", toolCallId: "c", output: "x".repeat(2_000_000) });
  const rest = await close(writer);
  expect(rest.chunks).toEqual([delta("a"), { type: "error", errorText: TOO_LONG }]);
});
