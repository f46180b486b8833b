import { compareValues as compareInConvex, convexToJson, type Value } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import { compareUtf8, compareValues } from "./compare.ts";
import type { ConvexJson } from "./json.ts";
import { compareKeys, encodeKey } from "./key.ts";
import { ORDERED_SAMPLES, show } from "./sample-values.fixture.ts";

const json = (value: Value | undefined): ConvexJson | undefined =>
  // convex/values and the engine write the same JSON.
  value === undefined ? undefined : (convexToJson(value) as ConvexJson);
const arbitraryField = fc.option(arbitraryValue, { nil: undefined });
const byKey = (a: ConvexJson | undefined, b: ConvexJson | undefined) => compareKeys(encodeKey([a]), encodeKey([b]));

/** Three orders that must be one: of values, of index keys, and of the convex package. */
const ORDERS: [name: string, compare: (a: Value | undefined, b: Value | undefined) => number][] = [
  ["of values", (a, b) => compareValues(json(a), json(b))],
  ["of index keys", (a, b) => byKey(json(a), json(b))],
  ["of the convex package", compareInConvex],
];

describe.each(ORDERS)("the order %s", (_, compare) => {
  test.each(ORDERED_SAMPLES.map((value, place) => [show(value), place] as const))(
    "puts %s in its place",
    (_name, place) => {
      const value = ORDERED_SAMPLES[place];
      const below = ORDERED_SAMPLES.filter((other) => compare(other, value) < 0);
      const above = ORDERED_SAMPLES.filter((other) => compare(other, value) > 0);
      expect(below).toEqual(ORDERED_SAMPLES.slice(0, place));
      expect(above).toEqual(ORDERED_SAMPLES.slice(place + 1));
    },
  );
});

describe("the order of values is total", () => {
  test("one of two comes first, or they are equal, from either side", () => {
    fc.assert(
      fc.property(arbitraryField, arbitraryField, (a, b) => {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
      }),
    );
  });

  test("what is below one that is below a third is below the third", () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, arbitraryValue, (...values) => {
        const [low, middle, high] = values.toSorted(compareValues);
        expect(compareValues(low, middle)).toBeLessThanOrEqual(0);
        expect(compareValues(middle, high)).toBeLessThanOrEqual(0);
        expect(compareValues(low, high)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test("equal values have one key, and values with one key are equal", () => {
    fc.assert(
      fc.property(arbitraryField, arbitraryField, (a, b) => {
        expect(compareValues(a, b) === 0).toBe(Buffer.compare(encodeKey([a]), encodeKey([b])) === 0);
      }),
    );
  });
});

describe("a number that is not a number", () => {
  /** Bit patterns that all are NaN: of either sign, quiet and signalling, with any payload. */
  const NANS = [0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, 0xffff_ffff_ffff_ffffn];

  test.each(NANS.map((bits) => [bits.toString(16), bits] as const))("of bits %s is the one NaN", (_, bits) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(bits);
    const odd = { $float: bytes.toString("base64") };
    const plain = json(Number.NaN);
    expect(compareValues(odd, plain)).toBe(0);
    expect(encodeKey([odd])).toEqual(encodeKey([plain]));
    expect(compareValues(odd, json(Number.POSITIVE_INFINITY))).toBeGreaterThan(0);
  });

  test("that was computed is found among those that were written", () => {
    const computed = [0, Number.POSITIVE_INFINITY].map((x) => x * Number.POSITIVE_INFINITY - Number.POSITIVE_INFINITY);
    for (const nan of computed) {
      expect(nan).toBeNaN();
      expect(encodeKey([json(nan)])).toEqual(encodeKey([json(Number.NaN)]));
    }
  });
});

describe("strings", () => {
  /** Code points at which UTF-8, UTF-16 and numbers disagree or change length. */
  const EDGES = [0, 1, 2, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x10_ffff];

  test("of one letter are in the order of their code points", () => {
    const letters = EDGES.map((point) => String.fromCodePoint(point));
    for (const [i, a] of letters.entries()) {
      for (const [j, b] of letters.entries())
        expect([i, j, Math.sign(compareUtf8(a, b))]).toEqual([i, j, Math.sign(i - j)]);
    }
  });

  test("that begin alike are told apart by what follows, or by what does not", () => {
    const letter = fc.constantFrom(...EDGES).map((point) => String.fromCodePoint(point));
    const text = fc.array(letter, { maxLength: 3 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(text, text, text, (start, a, b) => {
        expect(Math.sign(compareUtf8(start + a, start + b))).toBe(Math.sign(compareUtf8(a, b)));
        expect(Math.sign(byKey(start + a, start + b))).toBe(Math.sign(compareUtf8(a, b)));
        expect(compareUtf8(start, start + a) <= 0).toBe(true);
      }),
    );
  });

  test("are not folded: letter case, accents and forms of one letter are different values", () => {
    const forms = ["A", "a", "e\u0301", "\u00e9"];
    expect(forms.toSorted(compareUtf8)).toEqual(forms);
    expect(new Set(forms.map((form) => Buffer.from(encodeKey([form])).toString("hex"))).size).toBe(4);
  });
});

describe("objects", () => {
  test("are equal whatever the order of their fields, at any depth", () => {
    const a = { x: { p: 1, q: [{ r: 1, s: 2 }] }, y: 2 };
    const b = { y: 2, x: { q: [{ s: 2, r: 1 }], p: 1 } };
    expect(compareValues(a, b)).toBe(0);
    expect(encodeKey([a])).toEqual(encodeKey([b]));
  });

  test("compare by their first field by name, then by its value, then by the next", () => {
    const ordered: ConvexJson[] = [{}, { a: 1 }, { a: 1, b: 9 }, { a: 1, c: 0 }, { a: 2 }, { aa: 0 }, { b: null }];
    expect(ordered.toReversed().toSorted(compareValues)).toEqual(ordered);
    expect(ordered.toReversed().toSorted(byKey)).toEqual(ordered);
  });

  test("with fields named like parts of JavaScript are data like any other", () => {
    const odd = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}') as ConvexJson;
    const other = JSON.parse('{"__proto__": 2, "constructor": 2, "toString": 3}') as ConvexJson;
    expect(compareValues(odd, structuredClone(odd))).toBe(0);
    expect(compareValues(odd, other)).toBeLessThan(0);
    expect(byKey(odd, other)).toBeLessThan(0);
  });
});

test("a list sorted by the engine is the list sorted by the convex package", () => {
  const value = fc.constantFrom(...ORDERED_SAMPLES.filter((sample) => sample !== undefined));
  const nested = fc.oneof(
    value,
    fc.array(value, { maxLength: 2 }),
    fc.record({ a: value, b: value }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(fc.array(nested, { maxLength: 12 }), (values) => {
      const ours = values.toSorted((a, b) => compareValues(json(a), json(b)));
      expect(ours).toEqual(values.toSorted(compareInConvex));
    }),
  );
});
