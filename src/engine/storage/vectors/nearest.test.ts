import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Nearest } from "./nearest.ts";
import { VectorBlock } from "./vector-block.ts";

const QUERY = new Float32Array([1, 0]);

/** A block whose rows have these scores, and the entries from `first` on; a score of null is a row that is gone. */
function blockOf(scores: (number | null)[], first: number, term = 0): VectorBlock {
  const block = new VectorBlock(2, 1);
  for (const [at, score] of scores.entries()) {
    block.add(score === null ? 0 : first + at, new Uint8Array(new Float32Array([score ?? 9, 0]).buffer), [term]);
  }
  return block;
}

const scores = fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -5, max: 5 }) }, fc.constant(null)), {
  maxLength: 40,
});

test("the best of all blocks come first, equal ones by their entries, and rows that are gone never", () => {
  fc.assert(
    fc.property(fc.array(scores, { maxLength: 4 }), fc.integer({ min: 1, max: 20 }), (blocks, limit) => {
      const nearest = new Nearest(limit);
      const rows: [score: number, entry: number][] = [];
      for (const [at, block] of blocks.entries()) {
        nearest.offer(blockOf(block, at * 100 + 1), QUERY, null);
        for (const [row, score] of block.entries()) if (score !== null) rows.push([score, at * 100 + 1 + row]);
      }
      const expected = rows.toSorted(([a, entryA], [b, entryB]) => b - a || entryA - entryB).slice(0, limit);
      expect(nearest.best.map(({ score, entry }) => [score, entry])).toEqual(expected);
      expect(nearest.isFull).toBe(rows.length >= limit);
    }),
  );
});

test("rows without a wanted term are passed over, however good they are", () => {
  const nearest = new Nearest(3);
  nearest.offer(blockOf([9, 8], 1, 7), QUERY, [new Set([5])]);
  nearest.offer(blockOf([1, 2], 11, 5), QUERY, [new Set([5])]);
  expect(nearest.best.map(({ entry }) => entry)).toEqual([12, 11]);
  expect(nearest.isFull).toBe(false);
});
