import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../../values/json.ts";
import { filterTerm } from "./vector-entries.ts";
import { parseVectorQuery } from "./vector-query.ts";

const INDEX = {
  indexId: 1,
  name: "by_e",
  vectorField: "e",
  dimensions: 2,
  filterFields: ["kind", "year"],
  staged: false,
};
const parse = (query: { limit?: ConvexJson; expressions?: ConvexJson }) =>
  parseVectorQuery(INDEX, { indexName: "clips.by_e", vector: [3, 4], ...query });
const eq = (field: string, value: ConvexJson): ConvexJson => ({ $eq: [{ $field: field }, { $literal: value }] });

describe("a query", () => {
  test("has the length of its vector taken off, and ten results", () => {
    const { vector, limit, terms } = parse({});
    expect([...vector]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    expect([limit, terms]).toEqual([10, [new Set(), new Set()]]);
    expect(parse({ limit: null, expressions: null })).toEqual({ vector, limit, terms });
  });

  test("gathers the terms of each field, equal ones once", () => {
    const expressions = { $or: [eq("year", 1999), { $or: [eq("kind", "hat"), eq("year", 1999)] }, eq("year", 2000)] };
    expect(parse({ expressions }).terms).toEqual([
      new Set([filterTerm("hat")]),
      new Set([filterTerm(1999), filterTerm(2000)]),
    ]);
    expect(parse({ expressions: eq("kind", { $undefined: null }) }).terms).toEqual([
      new Set([filterTerm(undefined)]),
      new Set(),
    ]);
    expect(parse({ expressions: { $or: [] } }).terms).toEqual([new Set(), new Set()]);
  });

  test.each<[ConvexJson, string]>([
    ["5", "not 5"],
    [{ $integer: "AQAAAAAAAAA=" }, "limit must be a whole number"],
    [Number.MAX_SAFE_INTEGER, `Vector queries can fetch at most 256 results, requested ${Number.MAX_SAFE_INTEGER}.`],
  ])("with the limit %j is refused", (limit, message) => {
    expect(() => parse({ limit })).toThrow(message);
  });

  test.each<[ConvexJson]>([
    [{ $eq: [] }],
    [{ $eq: [{ $field: 1 }, { $literal: 1 }] }],
    [{ $eq: [{ $field: "kind" }, { $field: "year" }] }],
    [{ $eq: [{ $field: "kind" }] }],
  ])("with the equality %j is refused", (expressions) => {
    expect(() => parse({ expressions })).toThrow(
      "`q.eq` must take a field path as its first argument and a value as its second",
    );
  });

  test.each<[ConvexJson]>([["kind"], [{ $neq: [] }], [{ $or: [{ $not: eq("kind", 1) }] }], [[eq("kind", 1)]]])(
    "with the expression %j is refused",
    (expressions) => {
      expect(() => parse({ expressions })).toThrow("Filters should be a combination of `q.eq` and `q.or`.");
    },
  );
});
