import { compareValues, convexToJson, type Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { ORDERED_SAMPLES, show } from "../values/sample-values.fixture.ts";
import {
  applySchema,
  openTemporaryDatabase,
  read,
  schemaOf,
  type TemporaryDatabase,
  write,
} from "./temporary-database.fixture.ts";
import type { RangeJson } from "./types.ts";

let temporary: TemporaryDatabase;

/** The operand of a range as convex/server sends it. */
const operand = (value: Value | undefined): ConvexJson =>
  // convex/values and the engine write the same JSON.
  value === undefined ? { $undefined: null } : (convexToJson(value) as ConvexJson);

/** One document for each sample, last first, with its place; and a grid of three groups by four ranks. */
beforeAll(async () => {
  temporary = openTemporaryDatabase();
  await applySchema(
    temporary.database,
    schemaOf({ samples: { by_v: ["v"] }, grid: { by_group_rank: ["group", "rank"], by_deep: ["deep.x.y"] } }),
  );
  await write(temporary.database, (documents) => {
    for (const [at, value] of [...ORDERED_SAMPLES.entries()].toReversed()) {
      documents.insert("samples", { at, ...(value === undefined ? {} : { v: operand(value) }) });
    }
    for (const group of ["a", "b", null]) {
      for (const rank of [1, 2, 3, 4]) documents.insert("grid", { group, rank, deep: { x: { y: rank } } });
    }
  });
});
afterAll(() => temporary.dispose());

type Bound = RangeJson["type"];
const part = (type: Bound, fieldPath: string, value: ConvexJson): RangeJson => ({ type, fieldPath, value });

function find(indexName: string, range: RangeJson[], order: "asc" | "desc" = "asc"): Record<string, ConvexJson>[] {
  return read(temporary.database, (documents) => {
    const stream = documents.stream({ source: { type: "IndexRange", indexName, range, order }, operators: [] });
    const found: Record<string, ConvexJson>[] = [];
    for (let next = stream.next(); next.done !== true; next = stream.next()) found.push(next.value);
    return found;
  });
}

const places = (range: RangeJson[], order?: "asc" | "desc") => find("samples.by_v", range, order).map(({ at }) => at);
const all = [...ORDERED_SAMPLES.keys()];

describe("a bound cuts the order of all values where it says", () => {
  test.each(ORDERED_SAMPLES.map((value, place) => [show(value), place, operand(value)] as const))(
    "at %s",
    (_, place, value) => {
      expect(places([part("Eq", "v", value)])).toEqual([place]);
      expect(places([part("Gt", "v", value)])).toEqual(all.slice(place + 1));
      expect(places([part("Gte", "v", value)])).toEqual(all.slice(place));
      expect(places([part("Lt", "v", value)])).toEqual(all.slice(0, place));
      expect(places([part("Lte", "v", value)], "desc")).toEqual(all.slice(0, place + 1).toReversed());
    },
  );
});

test("two bounds select what lies between them, whichever they are; none where they cross", () => {
  for (const low of all.filter((at) => at % 5 === 0)) {
    for (const high of all.filter((at) => at % 4 === 0)) {
      const [from, to] = [operand(ORDERED_SAMPLES[low]), operand(ORDERED_SAMPLES[high])];
      expect(places([part("Gte", "v", from), part("Lte", "v", to)])).toEqual(all.slice(low, high + 1));
      expect(places([part("Lt", "v", to), part("Gt", "v", from)])).toEqual(all.slice(low + 1, Math.max(high, low + 1)));
    }
  }
});

describe("the borders between types", () => {
  test.each<[what: string, range: RangeJson[], holds: (value: Value | undefined) => boolean]>([
    ["all that is there", [part("Gt", "v", { $undefined: null })], (value) => value !== undefined],
    ["all but null and nothing", [part("Gt", "v", null)], (value) => value !== undefined && value !== null],
    [
      "integers",
      [part("Gt", "v", null), part("Lt", "v", operand(Number.NEGATIVE_INFINITY))],
      (value) => typeof value === "bigint",
    ],
    [
      "floats",
      [part("Gte", "v", operand(Number.NEGATIVE_INFINITY)), part("Lt", "v", false)],
      (value) => typeof value === "number",
    ],
    ["booleans", [part("Gte", "v", false), part("Lt", "v", "")], (value) => typeof value === "boolean"],
    [
      "texts",
      [part("Gte", "v", ""), part("Lt", "v", operand(new ArrayBuffer(0)))],
      (value) => typeof value === "string",
    ],
    [
      "bytes",
      [part("Gte", "v", operand(new ArrayBuffer(0))), part("Lt", "v", [])],
      (value) => value instanceof ArrayBuffer,
    ],
    ["arrays", [part("Gte", "v", []), part("Lt", "v", {})], (value) => Array.isArray(value)],
    [
      "texts that begin with a",
      [part("Gte", "v", "a"), part("Lt", "v", "b")],
      (value) => String(value).startsWith("a") && typeof value === "string",
    ],
    ["objects", [part("Gte", "v", {})], (value) => compareValues(value, {}) >= 0],
  ])("select %s", (_, range, holds) => {
    expect(places(range)).toEqual(all.filter((at) => holds(ORDERED_SAMPLES[at])));
  });
});

describe("an index of two fields", () => {
  const ranks = (range: RangeJson[], order?: "asc" | "desc") =>
    find("grid.by_group_rank", range, order).map(({ group, rank }) => `${group}${rank}`);

  test.each<[what: string, range: RangeJson[], found: string[]]>([
    ["nothing", [], ["null1", "null2", "null3", "null4", "a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]],
    ["its first field", [part("Eq", "group", "a")], ["a1", "a2", "a3", "a4"]],
    ["both", [part("Eq", "group", "a"), part("Eq", "rank", 2)], ["a2"]],
    ["both, the second named first", [part("Eq", "rank", 2), part("Eq", "group", "a")], ["a2"]],
    ["the first, and the second from below", [part("Eq", "group", "b"), part("Gt", "rank", 2)], ["b3", "b4"]],
    ["the first, and the second from above", [part("Lte", "rank", 2), part("Eq", "group", "b")], ["b1", "b2"]],
    [
      "the first, and the second between",
      [part("Eq", "group", null), part("Gte", "rank", 2), part("Lt", "rank", 4)],
      ["null2", "null3"],
    ],
    ["a bound of the first alone", [part("Gt", "group", "a")], ["b1", "b2", "b3", "b4"]],
    ["a bound between its values", [part("Gt", "group", "a"), part("Lt", "group", "b")], []],
    ["a first field that nobody has", [part("Eq", "group", "c"), part("Gt", "rank", 0)], []],
    ["a missing first field", [part("Eq", "group", { $undefined: null })], []],
  ])("asked for %s", (_, range, found) => {
    expect(ranks(range)).toEqual(found);
    expect(ranks(range, "desc")).toEqual(found.toReversed());
  });
});

test.each([
  ["grid.by_group_rank", ["group", "rank", "_creationTime"]],
  ["grid.by_creation_time", ["_creationTime"]],
  ["grid.by_id", []],
])("%s ends in the id, by which a range goes on where a page ended", (indexName, before) => {
  const rows = find(indexName, []);
  expect(rows).toHaveLength(12);
  for (const row of rows) {
    const { _id: id = null } = row;
    const same = before.map((field) => part("Eq", field, row[field] ?? null));
    const alike = rows.filter((other) => before.every((field) => other[field] === row[field]));
    const at = alike.indexOf(row);
    expect(find(indexName, [...same, part("Eq", "_id", id)])).toEqual([row]);
    expect(find(indexName, [...same, part("Gte", "_id", id)])).toEqual(alike.slice(at));
    expect(find(indexName, [...same, part("Gt", "_id", id)])).toEqual(alike.slice(at + 1));
    expect(find(indexName, [...same, part("Lt", "_id", id)])).toEqual(alike.slice(0, at));
  }
});

test("an index of a nested field finds it, and not a field of the same name with dots", async () => {
  await write(temporary.database, (documents) => documents.insert("grid", { "deep.x.y": 9, deep: { "x.y": 9, x: 9 } }));
  expect(find("grid.by_deep", [part("Eq", "deep.x.y", 9)])).toEqual([]);
  expect(find("grid.by_deep", [part("Eq", "deep.x.y", 3)]).length).toBe(3);
  expect(find("grid.by_deep", [part("Eq", "deep.x.y", { $undefined: null })]).length).toBe(1);
});

describe("a range that its index does not allow is refused, in Convex's words", () => {
  const name = "grid.by_group_rank";
  const more = "For more information see https://docs.convex.dev/using/indexes.";

  test.each<[what: string, indexName: string, range: RangeJson[], message: string]>([
    [
      "a field that it lacks",
      name,
      [part("Eq", "other", 1)],
      'The index range included a comparison with "other", but grid.by_group_rank with fields ' +
        `["group", "rank", "_creationTime"] doesn't index this field. ${more}`,
    ],
    [
      "the second field without the first",
      name,
      [part("Gt", "rank", 1)],
      "Tried to query index grid.by_group_rank but the query didn't use the index fields in order.\n" +
        'Index fields: ["group", "rank", "_creationTime"]\nQuery fields: ["rank"]\nFirst incorrect field: "rank"\n' +
        more,
    ],
    [
      "the id behind a gap",
      name,
      [part("Eq", "group", "a"), part("Gt", "_id", "x")],
      'Index fields: ["group", "rank", "_creationTime"]\nQuery fields: ["group", "_id"]\nFirst incorrect field: "_id"',
    ],
    [
      "the time behind a gap",
      name,
      [part("Eq", "group", "a"), part("Gt", "_creationTime", 1)],
      'Query fields: ["group", "_creationTime"]\nFirst incorrect field: "_creationTime"',
    ],
    [
      "two bounds of two fields",
      name,
      [part("Gt", "group", "a"), part("Lt", "rank", 1)],
      "Upper and lower bounds in `range` can only be applied to a single index field. This query against index " +
        'grid.by_group_rank attempted to set a range bound on both "group" and "rank". Consider using `filter` instead. ' +
        "See https://docs.convex.dev/using/indexes for more info.",
    ],
    [
      "two lower bounds",
      name,
      [part("Gt", "group", "a"), part("Gte", "group", null)],
      'Already defined lower bound in index range. Can\'t add "group" >= null.',
    ],
    [
      "two upper bounds",
      name,
      [part("Lte", "group", 1), part("Lt", "group", [1])],
      'Already defined upper bound in index range. Can\'t add "group" < [1.0].',
    ],
    [
      "one equality twice",
      name,
      [part("Eq", "group", "a"), part("Eq", "group", { $undefined: null })],
      'Already defined equality bound in index range. Can\'t add "group" == undefined.',
    ],
    ["an index that is not there", "grid.by_none", [], "Index grid.by_none not found."],
    ["an index of a table that is not there", "none.by_x", [], "Index none.by_x not found."],
    [
      "a creation time by its built-in index and another field",
      "grid.by_creation_time",
      [part("Eq", "rank", 1)],
      "doesn't index this field",
    ],
  ])("%s", (_, indexName, range, message) => expect(() => find(indexName, range)).toThrow(message));

  test("before anything is read", () => {
    const use = read(temporary.database, (documents, snapshot) => {
      const source = { type: "IndexRange" as const, indexName: name, range: [part("Eq", "other", 1)] };
      expect(() => documents.stream({ source, operators: [] })).toThrow("doesn't index this field");
      return [snapshot.reads.size, snapshot.use.databaseQueries];
    });
    expect(use).toEqual([0, 0]);
  });
});
