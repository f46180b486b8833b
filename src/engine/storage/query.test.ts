import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arbitraryScalar } from "../values/arbitrary-value.fixture.ts";
import { compareValues } from "../values/compare.ts";
import { fieldAt } from "../values/field-path.ts";
import type { ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import {
  applySchema,
  fullScan,
  openTemporaryDatabase,
  read,
  schemaOf,
  type TemporaryDatabase,
  write,
} from "./temporary-database.fixture.ts";
import type { QueryJson, RangeJson } from "./types.ts";

let temporary: TemporaryDatabase;
let stored: ConvexDocument[] = [];

const FIELDS = ["a", "b.c", "_creationTime"];
/** Few enough to meet each other. */
const VALUES: ConvexJson[] = [null, 0, 1, encodeInt64(1n), "", "x", false, true, [], {}, ["x"]];
const UNDEFINED = { $undefined: null };

beforeAll(async () => {
  temporary = openTemporaryDatabase();
  const { database, time } = temporary;
  await applySchema(database, schemaOf({ things: { by_a_c: ["a", "b.c"] } }));
  const documents: ConvexObject[] = [undefined, ...VALUES].flatMap((a) =>
    [undefined, ...VALUES].map((c) => ({ ...(a === undefined ? {} : { a }), b: c === undefined ? null : { c } })),
  );
  for (const document of shuffle(documents)) {
    time.now += 1;
    await write(database, (writer) => writer.insert("things", document));
  }
  stored = everything(fullScan("things"));
});
afterAll(() => temporary.dispose());

function shuffle<T>(values: T[]): T[] {
  return values
    .map((value, index) => ({ value, rank: (index * 7919) % 1009 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

function everything(query: QueryJson): ConvexDocument[] {
  return read(temporary.database, (documents) => {
    const found: ConvexDocument[] = [];
    const stream = documents.stream(query);
    for (let next = stream.next(); next.done !== true; next = stream.next()) found.push(next.value);
    return found;
  });
}

/** What a query means, in the plainest words. */
function naive(query: { range: RangeJson[]; order: "asc" | "desc" }): ConvexDocument[] {
  const found = stored.filter((document) =>
    query.range.every(({ type, fieldPath, value }) => {
      const wanted = value === UNDEFINED ? undefined : value;
      const order = compareValues(fieldAt(document, fieldPath), wanted);
      return { Eq: order === 0, Gt: order > 0, Gte: order >= 0, Lt: order < 0, Lte: order <= 0 }[type];
    }),
  );
  const direction = query.order === "desc" ? -1 : 1;
  return found.sort((x, y) => {
    const orders = FIELDS.map((field) => compareValues(fieldAt(x, field), fieldAt(y, field)));
    return direction * (orders.find((order) => order !== 0) ?? 0);
  });
}

const operand = fc.constantFrom(UNDEFINED, ...VALUES);
const bound = fc.record({
  lower: fc.option(fc.tuple(fc.constantFrom("Gt", "Gte"), operand)),
  upper: fc.option(fc.tuple(fc.constantFrom("Lt", "Lte"), operand)),
});

/** Any range that Convex allows on the index. */
const arbitraryRange = fc.tuple(fc.array(operand, { maxLength: 2 }), bound).map(([equalities, { lower, upper }]) => {
  const fieldPath = FIELDS[equalities.length] ?? "_creationTime";
  const parts = equalities.map((value, index) => ({ type: "Eq", fieldPath: FIELDS[index] ?? "", value }));
  for (const limit of [lower, upper]) if (limit !== null) parts.push({ type: limit[0], fieldPath, value: limit[1] });
  // Only names of RangeJson's types are used above.
  return parts as RangeJson[];
});
const order = fc.constantFrom("asc" as const, "desc" as const);

test("an index range gives what a plain search of all documents gives, in order", () => {
  fc.assert(
    fc.property(arbitraryRange, order, (range, direction) => {
      const query: QueryJson = {
        source: { type: "IndexRange", indexName: "things.by_a_c", range, order: direction },
        operators: [],
      };
      expect(everything(query)).toEqual(naive({ range, order: direction }));
    }),
    { numRuns: 400 },
  );
});

test("pages of any size, put together, are the whole query, forwards and backwards", () => {
  fc.assert(
    fc.property(arbitraryRange, order, fc.integer({ min: 1, max: 50 }), (range, direction, pageSize) => {
      const query: QueryJson = {
        source: { type: "IndexRange", indexName: "things.by_a_c", range, order: direction },
        operators: [],
      };
      const pages = read(temporary.database, (documents) => {
        const all = [documents.page(query, { cursor: null, endCursor: null, pageSize })];
        for (let last = all[0]; last !== undefined && !last.isDone; last = all.at(-1)) {
          all.push(documents.page(query, { cursor: last.continueCursor, endCursor: null, pageSize }));
        }
        return all;
      });
      expect(pages.flatMap(({ page }) => page)).toEqual(naive({ range, order: direction }));
      for (const { page } of pages.slice(0, -1)) expect(page.length).toBe(pageSize);
    }),
    { numRuns: 200 },
  );
});

test("a limit takes from the front, before or after a filter as the query says", () => {
  const isString = { filter: { $eq: [{ $field: "a" }, "x"] } };
  const strings = stored.filter(({ a }) => a === "x");
  const query = fullScan("things");
  expect(everything({ ...query, operators: [{ limit: 0 }] })).toEqual([]);
  expect(everything({ ...query, operators: [{ limit: 7 }] })).toEqual(stored.slice(0, 7));
  expect(everything({ ...query, operators: [isString, { limit: 3 }] })).toEqual(strings.slice(0, 3));
  expect(everything({ ...query, operators: [{ limit: 30 }, isString] })).toEqual(
    stored.slice(0, 30).filter(({ a }) => a === "x"),
  );
  expect(everything({ ...fullScan("things", "desc"), operators: [{ limit: 2 }] })).toEqual(stored.slice(-2).reverse());
});

function byId(range: RangeJson[]): QueryJson {
  return { source: { type: "IndexRange", indexName: "things.by_id", range }, operators: [] };
}

test("by_id finds a document and orders all of them", () => {
  const [first] = stored;
  if (first === undefined) throw new Error("nothing stored");
  expect(everything(byId([{ type: "Eq", fieldPath: "_id", value: first._id }]))).toEqual([first]);
  expect(everything(byId([])).map(({ _id }) => _id)).toEqual(stored.map(({ _id }) => _id).sort());
  expect(everything(byId([{ type: "Gt", fieldPath: "_id", value: first._id }])).map(({ _id }) => _id)).toEqual(
    stored
      .map(({ _id }) => _id)
      .filter((id) => id > first._id)
      .sort(),
  );
});

test("count is the number of documents", () => {
  expect(read(temporary.database, (documents) => [documents.count("things"), documents.count("nothing")])).toEqual([
    stored.length,
    0,
  ]);
});

test("a table that does not exist is empty, also by its built-in indexes", () => {
  expect(everything(fullScan("nothing"))).toEqual([]);
  expect(
    everything({ source: { type: "IndexRange", indexName: "nothing.by_creation_time", range: [] }, operators: [] }),
  ).toEqual([]);
  const page = read(temporary.database, (documents) =>
    documents.page(fullScan("nothing"), { cursor: null, endCursor: null, pageSize: 5 }),
  );
  expect(page).toMatchObject({ page: [], isDone: true });
});

function part(type: RangeJson["type"], fieldPath: string, value: ConvexJson = 1): RangeJson {
  return { type, fieldPath, value };
}

describe("a range that does not fit its index is refused in Convex's words", () => {
  const name = "things.by_a_c";

  test.each([
    [
      name,
      [part("Eq", "z")],
      'The index range included a comparison with "z", but things.by_a_c with fields ["a", "b.c", "_creationTime"] doesn\'t index this field.',
    ],
    [
      name,
      [part("Eq", "b.c")],
      'Tried to query index things.by_a_c but the query didn\'t use the index fields in order.\nIndex fields: ["a", "b.c", "_creationTime"]\nQuery fields: ["b.c"]\nFirst incorrect field: "b.c"',
    ],
    [name, [part("Gt", "a"), part("Eq", "b.c")], 'First incorrect field: "b.c"'],
    [
      name,
      [part("Eq", "a"), part("Gt", "a")],
      'Already defined inequality bound in index range. Can\'t add "a" == 1.0.',
    ],
    [
      name,
      [part("Eq", "a"), part("Eq", "a", 2)],
      'Already defined equality bound in index range. Can\'t add "a" == 2.0.',
    ],
    [
      name,
      [part("Gt", "a"), part("Gte", "a", 2)],
      'Already defined lower bound in index range. Can\'t add "a" >= 2.0.',
    ],
    [
      name,
      [part("Lt", "a"), part("Lte", "a", "x")],
      'Already defined upper bound in index range. Can\'t add "a" <= "x".',
    ],
    [
      name,
      [part("Gt", "a"), part("Lt", "b.c")],
      'This query against index things.by_a_c attempted to set a range bound on both "a" and "b.c".',
    ],
    ["things.none", [], "Index things.none not found."],
    ["nothing.by_a", [], "Index nothing.by_a not found."],
    ["things", [], "Index things. not found."],
  ])("%s %j", (indexName, range, message) => {
    expect(() => everything({ source: { type: "IndexRange", indexName, range }, operators: [] })).toThrow(message);
  });

  test("but equalities may come in any order", () => {
    const range = [part("Eq", "b.c", "x"), part("Eq", "a", "x")];
    expect(everything({ source: { type: "IndexRange", indexName: name, range }, operators: [] }).length).toBe(1);
  });
});

test("a query has at most 256 operators", () => {
  const operators = Array.from({ length: 257 }, () => ({ limit: 1 }));
  expect(() => everything({ ...fullScan("things"), operators })).toThrow("too many operators (257 > maximum 256)");
});

test("a value comes back as it was stored", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryScalar, async (value) => {
      const id = await write(temporary.database, (documents) => documents.insert("values", { value }));
      expect(read(temporary.database, (documents) => documents.get(id)?.value)).toEqual(value);
      await write(temporary.database, (documents) => documents.remove(id));
    }),
  );
});
