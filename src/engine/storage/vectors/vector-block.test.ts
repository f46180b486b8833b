import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rowsOfBlock, TermNumbers, VectorBlock } from "./vector-block.ts";

const bytesOf = (elements: number[]): Uint8Array => new Uint8Array(new Float32Array(elements).buffer);

describe("a block", () => {
  test.each([
    [2, 4096],
    [256, 4096],
    [1536, 682],
    [4096, 256],
  ])("of vectors of %d elements holds %d rows, 4 MiB of vectors at most", (dimensions, rows) => {
    expect(rowsOfBlock(dimensions)).toBe(rows);
    const block = new VectorBlock(dimensions, 1);
    expect(block.room).toBe(rows);
    expect(rows * dimensions * 4).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(block.bytes).toBe(rows * (8 + dimensions * 4 + 4));
  });

  test("gives the product of each row with a vector, whatever the number of elements", () => {
    const element = fc.integer({ min: -100, max: 100 });
    const tables = fc.integer({ min: 2, max: 11 }).chain((dimensions) => {
      const vector = fc.array(element, { minLength: dimensions, maxLength: dimensions });
      return fc.record({ rows: fc.array(vector, { maxLength: 6 }), query: vector });
    });
    fc.assert(
      fc.property(tables, ({ rows, query }) => {
        const block = new VectorBlock(query.length, 0);
        for (const [at, row] of rows.entries()) block.add(at + 1, bytesOf(row), []);
        expect([block.length, Array.from(block.entries.subarray(0, rows.length))]).toEqual([
          rows.length,
          rows.map((_, at) => at + 1),
        ]);
        for (const [at, row] of rows.entries()) {
          const expected = row.reduce((sum, each, position) => sum + each * (query[position] ?? 0), 0);
          expect(block.product(at, new Float32Array(query))).toBe(expected);
        }
      }),
    );
  });

  test("takes bytes that begin at any place of their buffer", () => {
    const padded = new Uint8Array(13);
    padded.set(bytesOf([3, 4]), 5);
    const block = new VectorBlock(2, 0);
    block.add(1, padded.subarray(5), []);
    expect(block.product(0, new Float32Array([1, 10]))).toBe(43);
  });

  test("matches a row by a term of any of its fields", () => {
    const block = new VectorBlock(2, 2);
    block.add(1, bytesOf([1, 0]), [5, 6]);
    block.add(2, bytesOf([1, 0]), [6, 5]);
    const matching = (...wanted: number[][]): number[] =>
      [0, 1].filter((row) =>
        block.matches(
          row,
          wanted.map((terms) => new Set(terms)),
        ),
      );
    expect(matching([5], [])).toEqual([0]);
    expect(matching([], [5])).toEqual([1]);
    expect(matching([5], [5])).toEqual([0, 1]);
    expect(matching([7, 6], [7])).toEqual([1]);
    expect(matching([], [])).toEqual([]);
  });
});

test("terms keep their numbers, and asking for one that is not there makes none", () => {
  const numbers = new TermNumbers();
  expect(["a", "b", "a", "c"].map((term) => numbers.numberOf(term))).toEqual([0, 1, 0, 2]);
  expect(numbers.known(["c", "nowhere", "a"])).toEqual(new Set([2, 0]));
  expect(numbers.numberOf("d")).toBe(3);
});
