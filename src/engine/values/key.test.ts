import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import { compareValues } from "./compare.ts";
import type { ConvexJson } from "./json.ts";
import { compareKeys, encodeKey, FIRST_KEY, keyCeiling, LAST_KEY } from "./key.ts";
import { encodeBytes, encodeFloat64, encodeInt64 } from "./scalar.ts";

const arbitraryField = fc.option(arbitraryValue, { nil: undefined });
const arbitraryPair = fc.tuple(arbitraryField, arbitraryField);

/** Written out by hand from Convex's documentation, least first. */
const ORDERED: (ConvexJson | undefined)[] = [
  undefined,
  null,
  encodeInt64(-(2n ** 63n)),
  encodeInt64(-1n),
  encodeInt64(0n),
  encodeInt64(2n ** 63n - 1n),
  encodeFloat64(Number.NEGATIVE_INFINITY),
  -1.5,
  encodeFloat64(-0),
  0,
  5e-324,
  1,
  encodeFloat64(Number.POSITIVE_INFINITY),
  encodeFloat64(Number.NaN),
  false,
  true,
  "",
  "\0",
  "\0\0",
  "\u0001",
  "a",
  "a\0",
  "a\u0001",
  "aa",
  "b",
  "\uffff",
  "😀",
  encodeBytes(Uint8Array.of()),
  encodeBytes(Uint8Array.of(0)),
  encodeBytes(Uint8Array.of(0, 0)),
  encodeBytes(Uint8Array.of(1)),
  encodeBytes(Uint8Array.of(255)),
  [],
  [null],
  [null, null],
  ["a"],
  [[]],
  {},
  { a: null },
  { a: null, b: 1 },
  { a: 1 },
  { b: null },
];

const sign = Math.sign;

describe("the order of keys", () => {
  test("is the documented order of values", () => {
    for (const [i, a] of ORDERED.entries()) {
      for (const [j, b] of ORDERED.entries()) {
        expect([i, j, sign(compareKeys(encodeKey([a]), encodeKey([b])))]).toEqual([i, j, sign(i - j)]);
        expect([i, j, sign(compareValues(a, b))]).toEqual([i, j, sign(i - j)]);
      }
    }
  });

  test("is the order of values for any two values", () => {
    fc.assert(
      fc.property(arbitraryField, arbitraryField, (a, b) => {
        expect(sign(compareKeys(encodeKey([a]), encodeKey([b])))).toBe(sign(compareValues(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  test("of tuples is decided by the first value that differs", () => {
    fc.assert(
      fc.property(arbitraryPair, arbitraryPair, (a, b) => {
        const byValue = compareValues(a[0], b[0]) || compareValues(a[1], b[1]);
        expect(sign(compareKeys(encodeKey(a), encodeKey(b)))).toBe(sign(byValue));
      }),
      { numRuns: 1000 },
    );
  });

  test("does not depend on the order of an object's fields", () => {
    expect(encodeKey([{ a: 1, b: 2 }])).toEqual(encodeKey([{ b: 2, a: 1 }]));
  });
});

describe("the bytes of a key", () => {
  test("are no prefix of the key of another value", () => {
    fc.assert(
      fc.property(arbitraryField, arbitraryField, (a, b) => {
        fc.pre(compareValues(a, b) !== 0);
        const [left, right] = [encodeKey([a]), encodeKey([b])];
        expect(Buffer.compare(left, right.subarray(0, left.length))).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test("of a tuple are those of its values, one after the other", () => {
    fc.assert(
      fc.property(arbitraryPair, ([a, b]) => {
        expect(Buffer.compare(encodeKey([a, b]), Buffer.concat([encodeKey([a]), encodeKey([b])]))).toBe(0);
      }),
    );
  });

  test("grow beyond the writer's first buffer without loss", () => {
    const long = "x".repeat(10_000);
    expect(encodeKey([long, "\0".repeat(1000), [long, long]]).length).toBe(10_002 + 2002 + 1 + 2 * 10_002 + 1);
  });
});

describe("the ceiling of a prefix", () => {
  test("is above every key that begins with the prefix, and below every greater one", () => {
    fc.assert(
      fc.property(arbitraryField, arbitraryPair, (a, [b, c]) => {
        const ceiling = keyCeiling(encodeKey([a]));
        const isAbove = compareKeys(ceiling, encodeKey([b, c])) > 0;
        expect(isAbove).toBe(compareValues(b, a) <= 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("of everything is LAST_KEY", () => {
    fc.assert(
      fc.property(arbitraryField, (a) => {
        expect(compareKeys(encodeKey([a]), LAST_KEY)).toBeLessThan(0);
        expect(compareKeys(FIRST_KEY, encodeKey([a]))).toBeLessThan(0);
      }),
    );
  });
});
