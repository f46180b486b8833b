import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TAIL_ROWS } from "../contracts/chat/chat.ts";
import { TAIL_STRIDE } from "../contracts/limits.ts";
import { compress } from "./compress.ts";
import { type LiveAnswer, type TailRow, beginAnswer, readOn } from "./live-answer.ts";
import type { Chunk } from "./parts.ts";
import { beginReduction, reduce } from "./reduce.ts";
import { chunkStreams } from "./testing/chunk-streams.ts";

/** Rows as a writer makes them of chunks. */
function rowsOf(chunks: readonly Chunk[], sizes: readonly number[]): TailRow[] {
  const rows: TailRow[] = [];
  let at = 0;
  for (let start = 0, turn = 0; start < chunks.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const row = compress(chunks.slice(start, start + size));
    rows.push({ at, count: row.length, chunks: JSON.stringify(row) });
    at += row.length;
    start += size;
  }
  return rows;
}

/** What `chat/public:readTail` answers when so many rows are written. */
const tail = (rows: readonly TailRow[], written: number, { from }: LiveAnswer) =>
  rows
    .slice(0, written)
    .filter((row) => row.at >= from)
    .slice(0, TAIL_ROWS);

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });

test("however the rows come, the answer is what was written", () => {
  fc.assert(
    fc.property(chunkStreams, sizes, fc.array(fc.nat(9), { maxLength: 30 }), (chunks, rowSizes, pace) => {
      const rows = rowsOf(chunks, rowSizes);
      let answer = beginAnswer([]);
      let written = 0;
      for (const more of [...pace, rows.length]) {
        written = Math.min(rows.length, written + more);
        answer = readOn(answer, tail(rows, written, answer));
        expect(answer.rows).toBe(written);
      }
      expect(JSON.stringify(answer.parts)).toBe(JSON.stringify(reduce(beginReduction(), chunks).parts));
    }),
  );
});

test("readers that began at different times ask for the same place", () => {
  const rows = rowsOf(
    Array.from({ length: 500 }, (): Chunk => ({ type: "start-step" })),
    [1, 3, 2],
  );
  let early = beginAnswer([]);
  for (let written = 0; written <= 100; written++) early = readOn(early, tail(rows, written, early));
  const late = readOn(beginAnswer([]), tail(rows, 100, beginAnswer([])));
  expect(late.from).toBe(early.from);
  expect(late.from).toBe(rows[Math.floor(100 / TAIL_STRIDE) * TAIL_STRIDE]?.at);
});

test("a reader asks again for less than a stride of rows that it has", () => {
  const rows = rowsOf(
    Array.from({ length: 1_000 }, (): Chunk => ({ type: "start-step" })),
    [1],
  );
  let answer = beginAnswer([]);
  for (let written = 0; written <= rows.length; written++) {
    const answered = tail(rows, written, answer);
    expect(answered.length).toBeLessThanOrEqual(TAIL_STRIDE);
    answer = readOn(answer, answered);
  }
  expect(answer.rows).toBe(1_000);
});

test("a reader that comes late to a long answer catches up page by page", () => {
  const rows = rowsOf(
    Array.from({ length: 1_000 }, (): Chunk => ({ type: "start-step" })),
    [1],
  );
  let answer = beginAnswer([]);
  for (let page = 0; page < 5; page++) answer = readOn(answer, tail(rows, rows.length, answer));
  expect(answer.rows).toBe(1_000);
});

test("nothing new gives the same answer, so that nothing is drawn", () => {
  const rows = rowsOf([{ type: "start-step" }, { type: "text-start", id: "0" }], [1]);
  const answer = readOn(beginAnswer([]), rows);
  expect(readOn(answer, rows)).toBe(answer);
});

test("the answer goes on top of what the message had", () => {
  const row: TailRow = { at: 0, count: 1, chunks: JSON.stringify([{ type: "start-step" }]) };
  const before = [{ type: "text" as const, text: "Shall I?" }];
  expect(readOn(beginAnswer(before), [row]).parts).toEqual([...before, { type: "step-start" }]);
});
