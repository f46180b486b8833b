import { describe, expect, test } from "vitest";
import type { ConvexDocument, ConvexJson } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import { compileFilter } from "./filter.ts";

const document: ConvexDocument = {
  _id: "id",
  _creationTime: 5,
  n: 7,
  big: encodeInt64(7n),
  text: "b",
  yes: true,
  nested: { inner: "x" },
  none: null,
};

const field = (path: string): ConvexJson => ({ $field: path });
const literal = (value: ConvexJson): ConvexJson => ({ $literal: value });
const accepts = (expression: ConvexJson): boolean => compileFilter(expression)(document);

test.each<[ConvexJson, boolean]>([
  [{ $eq: [field("n"), literal(7)] }, true],
  [{ $eq: [field("n"), field("big")] }, false],
  [{ $eq: [field("big"), literal(encodeInt64(7n))] }, true],
  [{ $neq: [field("text"), literal("b")] }, false],
  [{ $lt: [field("n"), literal(7)] }, false],
  [{ $lte: [field("n"), literal(7)] }, true],
  [{ $gt: [field("text"), literal("a")] }, true],
  [{ $gte: [field("text"), literal("c")] }, false],
  [{ $eq: [field("nested.inner"), "x"] }, true],
  [{ $eq: [field("missing"), { $literal: { $undefined: null } }] }, true],
  [{ $eq: [field("none"), { $literal: { $undefined: null } }] }, false],
  [{ $eq: [field("none"), null] }, true],
  [{ $eq: [field("nested"), literal({ inner: "x" })] }, true],
  // A string is greater than any number, as in an index.
  [{ $gt: [field("text"), field("n")] }, true],
])("%j is %j", (expression, expected) => expect(accepts(expression)).toBe(expected));

describe("logic", () => {
  test("joins and turns booleans, and stops as soon as it knows", () => {
    expect(accepts({ $and: [true, field("yes")] })).toBe(true);
    expect(accepts({ $and: [false, field("text")] })).toBe(false);
    expect(accepts({ $and: [] })).toBe(true);
    expect(accepts({ $or: [false, field("yes")] })).toBe(true);
    expect(accepts({ $or: [] })).toBe(false);
    expect(accepts({ $not: field("yes") })).toBe(false);
  });

  test("refuses what is no boolean", () => {
    expect(() => accepts({ $and: [field("text")] })).toThrow('Cannot use value "b" (type String) as a Boolean');
    expect(() => accepts({ $not: field("missing") })).toThrow(
      "Cannot use value undefined (type undefined) as a Boolean",
    );
  });

  test("a filter that is neither true nor false passes nothing", () => {
    expect(accepts(field("text"))).toBe(false);
  });
});

describe("arithmetic", () => {
  test.each<[string, number, bigint]>([
    ["$add", 9, 9n],
    ["$sub", 5, 5n],
    ["$mul", 14, 14n],
    ["$div", 3.5, 3n],
    ["$mod", 1, 1n],
  ])("%s takes two floats or two integers", (operator, float, integer) => {
    expect(accepts({ $eq: [{ [operator]: [field("n"), literal(2)] }, literal(float)] })).toBe(true);
    const two = literal(encodeInt64(2n));
    expect(accepts({ $eq: [{ [operator]: [field("big"), two] }, literal(encodeInt64(integer))] })).toBe(true);
  });

  test("negates, and knows NaN", () => {
    expect(accepts({ $eq: [{ $neg: field("n") }, literal(-7)] })).toBe(true);
    expect(accepts({ $eq: [{ $neg: field("big") }, literal(encodeInt64(-7n))] })).toBe(true);
    expect(accepts({ $gt: [{ $mod: [field("n"), literal(0)] }, literal(1e308)] })).toBe(true);
  });

  test("refuses other operands", () => {
    expect(() => accepts({ $add: [field("n"), field("big")] })).toThrow(
      "Cannot add 7.0 (type Float64) and 7 (type Int64)",
    );
    expect(() => accepts({ $neg: field("text") })).toThrow('Cannot negate "b" (type String)');
  });
});

test.each<ConvexJson>([
  { $xor: [1, 2] },
  {},
  { $eq: [1] },
  { $eq: 1 },
  { $eq: [1, 2], $neq: [1, 2] },
  { constructor: [1, 2] },
])("%j is no expression", (expression) => expect(() => compileFilter(expression)).toThrow("Unknown filter expression"));
