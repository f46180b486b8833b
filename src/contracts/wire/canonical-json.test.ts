import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

/** The same value with the fields of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, part]) => [name, reversed(part)]),
  );
}

test("the order of fields makes no difference at any depth, and every other difference does", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const text = canonicalJson(one);
      expect(canonicalJson(reversed(one))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(one)));
      const isEqual = fc.stringify(JSON.parse(text)) === fc.stringify(JSON.parse(canonicalJson(other)));
      expect(canonicalJson(other) === text).toBe(isEqual);
    }),
  );
});

test("a field without a value is one that is not there; a place in a list is one", () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  expect(canonicalJson([undefined, 1])).not.toBe(canonicalJson([1]));
  expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}));
  expect(canonicalJson(["1"])).not.toBe(canonicalJson([1]));
});

test("fields are ordered by their code units, not by the language of the machine", () => {
  expect(canonicalJson({ z: 1, ä: 2, Z: 3, a: 4 })).toBe('{"Z":3,"a":4,"z":1,"ä":2}');
});
