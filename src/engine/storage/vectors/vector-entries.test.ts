import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFloat64, encodeInt64 } from "../../values/scalar.ts";
import { filterTerm, unitVector } from "./vector-entries.ts";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e15), max: Math.fround(1e15) });

describe("a unit vector", () => {
  test("has length 1 and the direction of what it was made of, whatever that one's length", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 20 }), (elements) => {
        fc.pre(elements.some((element) => Math.abs(element) > 1e-10));
        const vector = unitVector(elements, elements.length);
        const length = Math.sqrt(elements.reduce((sum, element) => sum + element * element, 0));
        for (const [at, element] of elements.entries()) expect(vector?.[at]).toBeCloseTo(element / length, 5);
      }),
    );
  });

  test("of zeros is zeros", () => {
    expect(unitVector([0, 0, 0], 3)).toEqual(new Float32Array(3));
  });

  test.each([
    ["another length", [1, 2]],
    ["no elements", []],
    ["a text", [1, 2, "3"]],
    ["an int64", [1, 2, encodeInt64(3n)]],
    ["null", [1, 2, null]],
    ["NaN", [1, 2, encodeFloat64(Number.NaN)]],
    ["an infinity", [1, 2, encodeFloat64(Number.POSITIVE_INFINITY)]],
    ["a number that no 32-bit float holds", [1, 2, 1e300]],
  ])("is not made of %s", (_what, elements) => {
    expect(unitVector(elements, 3)).toBeNull();
  });
});

test("the term of a filter differs for all values that are not equal, also for a missing one and null", () => {
  const values = [
    undefined,
    null,
    0,
    encodeFloat64(-0),
    encodeInt64(0n),
    "",
    "a",
    [],
    {},
    false,
    true,
    ["a"],
    { a: 1 },
  ];
  expect(new Set(values.map(filterTerm)).size).toBe(values.length);
  expect(filterTerm({ a: 1, b: 2 })).toBe(filterTerm({ b: 2, a: 1 }));
});
