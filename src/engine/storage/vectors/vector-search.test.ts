import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import type { SqliteConnection } from "../disk/sqlite.ts";
import { expectConsistent } from "../integrity.fixture.ts";
import { applySchema, read, useTemporaryDatabase, write } from "../temporary-database.fixture.ts";
import type { Database, SchemaJson, Snapshot, VectorMatch } from "../types.ts";
import type { View } from "../view.ts";
import { VectorBlock } from "./vector-block.ts";
import { VectorSearch } from "./vector-search.ts";

type TableJson = SchemaJson["tables"][number];

const BY_E = { indexDescriptor: "by_e", vectorField: "e", dimensions: 3, filterFields: ["kind", "deep.tag"] };

function schema(table: Partial<TableJson>): SchemaJson {
  const empty = { tableName: "clips", indexes: [], searchIndexes: [], vectorIndexes: [], documentType: null };
  return { schemaValidation: false, tables: [{ ...empty, ...table }] };
}
const SCHEMA = schema({ vectorIndexes: [BY_E] });
const temporary = useTemporaryDatabase(SCHEMA);

const eq = (field: string, value: ConvexJson): ConvexObject => ({ $eq: [{ $field: field }, { $literal: value }] });
const ask = (query: ConvexObject, database: Database = temporary.database): Promise<VectorMatch[]> =>
  database.vectorSearch("", { indexName: "clips.by_e", vector: [1, 0, 0], ...query });
const idsOf = (matches: VectorMatch[]): string[] => matches.map(({ _id }) => _id);

/** A snapshot is a view, too: what a search is given by the database. */
const open = () => temporary.database.snapshot() as Snapshot & View;

/** Ids of all rows by the plain formula, best first; of equal ones in the order in which they came. */
function brute(rows: ReadonlyMap<string, number[]>, query: number[]): [string, number][] {
  const cosine = (a: number[], b: number[]): number => {
    const product = (x: number[], y: number[]) => x.reduce((sum, element, at) => sum + element * (y[at] ?? 0), 0);
    const lengths = Math.sqrt(product(a, a) * product(b, b));
    return lengths === 0 ? 0 : product(a, b) / lengths;
  };
  return [...rows]
    .map(([id, vector]): [string, number] => [id, cosine(vector, query)])
    .toSorted((left, right) => right[1] - left[1]);
}

describe("a search gives", () => {
  test("the documents that are most alike first, with their cosines", async () => {
    const ids = await write(temporary.database, (documents) =>
      [
        [0, 1, 0],
        [3, 0, 0],
        [-2, 0, 0],
        [1, 1, 0],
        [0, 0, 0],
      ].map((e) => documents.insert("clips", { e })),
    );
    const [across, same, opposite, between, zero] = ids;
    const matches = await ask({});
    expect(idsOf(matches)).toEqual([same, between, across, zero, opposite]);
    expect(matches.map(({ _score }) => _score)).toEqual([1, Math.fround(Math.SQRT1_2), 0, 0, -1]);
  });

  test("ten where no limit is given, and as many as the limit says up to 256", async () => {
    await write(temporary.database, (documents) => {
      for (let n = 0; n < 300; n += 1) documents.insert("clips", { e: [1, n, 0] });
    });
    expect(await ask({})).toHaveLength(10);
    for (const limit of [0, 1, 256]) expect(await ask({ limit })).toHaveLength(limit);
    const scores = (await ask({ limit: 256 })).map(({ _score }) => _score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  test("nothing of a table that does not exist, or of another component's", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("clips", { e: [1, 0, 0] }));
    expect(await ask({ indexName: "nothing.by_e" })).toEqual([]);
    await applySchema(database, SCHEMA, "child");
    const query = { indexName: "clips.by_e", vector: [1, 0, 0] };
    expect(await database.vectorSearch("child", query)).toEqual([]);
    await database.transact((transaction) => transaction.documents("child").insert("clips", { e: [1, 0, 0] }));
    expect(await database.vectorSearch("child", query)).toHaveLength(1);
    expect(await ask({})).toHaveLength(1);
  });

  test("not the documents that hold no vector of the index's length, which are stored all the same", async () => {
    await write(temporary.database, (documents) => {
      for (const e of [
        [1, 0],
        [1, 0, 0, 0],
        "text",
        [1, 0, "0"],
        [1, 0, { $integer: "AAAAAAAAAAA=" }],
        [1, 0, 1e300],
      ]) {
        documents.insert("clips", { e });
      }
      documents.insert("clips", {});
    });
    expect(await ask({})).toEqual([]);
    expect(read(temporary.database, (documents) => documents.count("clips"))).toBe(7);
    expectConsistent(temporary.database);
  });
});

describe("a filter", () => {
  let byName: Record<string, string>;
  beforeEach(async () => {
    byName = await write(temporary.database, (documents) => {
      const insert = (fields: ConvexObject) => documents.insert("clips", { e: [1, 0, 0], ...fields });
      return {
        kick: insert({ kind: "kick", deep: { tag: 1 } }),
        snare: insert({ kind: "snare", deep: { tag: 2 } }),
        untagged: insert({ kind: "kick" }),
        nameless: insert({ kind: null, deep: { tag: 2 } }),
      };
    });
  });
  const names = async (expressions: ConvexJson): Promise<string[]> => {
    const found = new Set(idsOf(await ask({ expressions })));
    return Object.keys(byName).filter((name) => found.has(byName[name] ?? ""));
  };

  test.each<[string, ConvexJson, string[]]>([
    ["none", null, ["kick", "snare", "untagged", "nameless"]],
    ["one value", eq("kind", "kick"), ["kick", "untagged"]],
    ["a nested field", eq("deep.tag", 2), ["snare", "nameless"]],
    ["null", eq("kind", null), ["nameless"]],
    ["a missing field", eq("deep.tag", { $undefined: null }), ["untagged"]],
    ["a value that nothing has", eq("kind", "hat"), []],
    ["another type", eq("deep.tag", { $integer: "AgAAAAAAAAA=" }), []],
    ["values of one field", { $or: [eq("kind", "snare"), eq("kind", null)] }, ["snare", "nameless"]],
    ["fields, any of which may match", { $or: [eq("kind", "snare"), eq("deep.tag", 1)] }, ["kick", "snare"]],
    ["nested", { $or: [{ $or: [eq("kind", "hat"), eq("deep.tag", 1)] }, eq("kind", null)] }, ["kick", "nameless"]],
  ])("of %s", async (_what, expressions, expected) => {
    expect(await names(expressions)).toEqual(expected);
  });

  test.each<[ConvexJson, string]>([
    [
      eq("e", 1),
      'Vector query against clips.by_e contains a filter on "e" but that field isn\'t indexed for filtering in `filterFields`.',
    ],
    [{ $and: [] }, "Filters should be a combination of `q.eq` and `q.or`."],
    [true, "Filters should be a combination of `q.eq` and `q.or`."],
    [
      { $eq: [{ $literal: 1 }, { $field: "kind" }] },
      "`q.eq` must take a field path as its first argument and a value as its second",
    ],
    [
      { $or: Array.from({ length: 65 }, (_, n) => eq("kind", n)) },
      "Vector query against clips.by_e has too many conditions. Max: 64 Actual: 65",
    ],
  ])("is refused as %j", async (expressions, message) => {
    await expect(ask({ expressions })).rejects.toThrow(message);
  });

  test("of 64 values passes, and equal ones count once", async () => {
    const values = Array.from({ length: 64 }, (_, n) => eq("kind", n));
    expect(await names({ $or: [...values, ...values] })).toEqual([]);
  });
});

describe("a search is refused", () => {
  test.each<[ConvexObject, string]>([
    [{ vector: [1, 0] }, "Expected a vector with dimensions 3, received 2."],
    [{ vector: Array.from({ length: 4097 }, () => 1) }, "Expected a vector with dimensions 4096, received 4097."],
    [{ vector: [1, null, 0] }, "vector must hold finite numbers"],
    [{ vector: "text" }, "vector must be an array of numbers"],
    [{ limit: 257 }, "Vector queries can fetch at most 256 results, requested 257."],
    [{ limit: -1 }, "limit must be a whole number from 1 to 256, not -1"],
    [{ limit: 1.5 }, "limit must be a whole number from 1 to 256, not 1.5"],
    [{ indexName: "clips.by_none" }, "Index clips.by_none not found."],
  ])("with %j, and the next one is served", async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
    expect(await ask({})).toEqual([]);
  });
});

describe("a schema", () => {
  const fill = (count: number) =>
    write(temporary.database, (documents) => {
      for (let n = 0; n < count; n += 1) documents.insert("clips", { e: [1, n, 0], other: [n, 1], kind: n });
    });

  test("that adds an index fills it, that changes one makes it anew, and that drops one lets it go", async () => {
    const { database } = temporary;
    await applySchema(database, schema({}));
    await expect(ask({})).rejects.toThrow("Index clips.by_e not found.");
    await fill(1200);
    expect((await applySchema(database, SCHEMA)).addedIndexes).toEqual(["clips.by_e"]);
    expect(await ask({ expressions: eq("kind", 7) })).toHaveLength(1);
    const changed = schema({ vectorIndexes: [{ ...BY_E, vectorField: "other", dimensions: 2 }] });
    const diff = await applySchema(database, changed);
    expect(diff).toEqual({ addedIndexes: ["clips.by_e"], removedIndexes: ["clips.by_e"] });
    expect(await ask({ vector: [0, 1], limit: 256 })).toHaveLength(256);
    expectConsistent(database);
    await applySchema(database, schema({}));
    expectConsistent(database);
  });

  test("with a staged index fills it, but opens it only when it is staged no more", async () => {
    const { database } = temporary;
    await applySchema(database, schema({}));
    await applySchema(database, schema({ stagedVectorIndexes: [BY_E] }));
    await fill(3);
    await expect(ask({})).rejects.toThrow(
      "Index clips.by_e is currently staged and not available to query until it is enabled.",
    );
    expectConsistent(database);
    await applySchema(database, SCHEMA);
    expect(await ask({})).toHaveLength(3);
  });

  test("that stands unchanged gets the indexes that an earlier version did not make", async () => {
    const { database } = temporary;
    await fill(3);
    database.connection.exec("DELETE FROM storage_vectors; DELETE FROM storage_indexes WHERE name = 'by_e'");
    const again = temporary.reopen();
    await applySchema(again, SCHEMA);
    expect(await ask({}, again)).toHaveLength(3);
    expect(await applySchema(again, SCHEMA)).toEqual({ addedIndexes: [], removedIndexes: [] });
  });
});

describe("vectors in memory", () => {
  /** A search that holds at most so many blocks. */
  const bounded = (blocks: number) => new VectorSearch(blocks * new VectorBlock(3, 2).bytes);
  const through = (search: VectorSearch, vector: number[], limit = 20) =>
    search.search(open, "", { indexName: "clips.by_e", vector, limit });

  type Step = { do: "insert" | "patch" | "remove" | "undo" | "leave"; at: number; vector: number[] };
  const step: fc.Arbitrary<Step> = fc.record({
    do: fc.constantFrom("insert", "insert", "patch", "remove", "undo", "leave"),
    at: fc.nat(),
    vector: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }),
  });

  async function apply(rows: Map<string, number[]>, { do: what, at, vector }: Step): Promise<void> {
    const id = [...rows.keys()][at % Math.max(rows.size, 1)];
    if (what === "insert")
      rows.set(await write(temporary.database, (all) => all.insert("clips", { e: vector })), vector);
    if (id === undefined || what === "insert") return;
    await temporary.database.transact((transaction) => {
      const documents = transaction.documents("");
      const point = transaction.savepoint();
      if (what === "remove") documents.remove(id);
      else documents.patch(id, what === "leave" ? { name: at } : { e: vector });
      if (what === "undo") point.rollback();
      else point.release();
    });
    if (what === "remove") rows.delete(id);
    if (what === "patch") rows.set(id, vector);
  }

  test("follow every write: searches in memory and in the file give what the formula gives", async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(step, { maxLength: 10 }), async (first, second) => {
          const rows = new Map<string, number[]>();
          const searches = [bounded(10), bounded(0)];
          for (const steps of [first, second]) {
            for (const one of steps) await apply(rows, one);
            for (const search of searches) {
              const expected = brute(rows, [1, 2, 3]).slice(0, 20);
              const matches = await through(search, [1, 2, 3]);
              expect(matches.map(({ _score }) => _score)).toEqual(
                expected.map(([, score]) => expect.closeTo(score, 5)),
              );
              expect(new Set(idsOf(matches)).size).toBe(expected.length);
              for (const { _id } of matches) expect(rows.has(_id)).toBe(true);
            }
          }
          expectConsistent(temporary.database);
        })
        .afterEach(() =>
          write(temporary.database, (documents) => {
            const all = documents.stream({ source: { type: "FullTableScan", tableName: "clips" }, operators: [] });
            for (let next = all.next(); next.done !== true; next = all.next()) documents.remove(next.value._id);
          }),
        ),
      { numRuns: 25 },
    );
  });

  test("are searched again where more results are gone than there are spare candidates", async () => {
    const search = bounded(10);
    const ids = await write(temporary.database, (documents) =>
      Array.from({ length: 200 }, (_, n) => documents.insert("clips", { e: [1, n, 0] })),
    );
    expect(idsOf(await through(search, [1, 0, 0], 1))).toEqual([ids[0]]);
    await write(temporary.database, (documents) => {
      for (const id of ids.slice(0, 150)) documents.remove(id);
    });
    expect(idsOf(await through(search, [1, 0, 0], 2))).toEqual(ids.slice(150, 152));
  });

  test("stay within the bound: those that were not searched for the longest go first, and dropped indexes at once", async () => {
    const { database } = temporary;
    const search = bounded(2);
    const block = new VectorBlock(3, 2).bytes;
    const names = ["by_a", "by_b", "by_c"];
    const several = schema({
      vectorIndexes: names.map((name) => ({ ...BY_E, indexDescriptor: name, vectorField: name })),
    });
    await applySchema(database, several);
    await write(database, (documents) =>
      documents.insert("clips", { by_a: [1, 0, 0], by_b: [1, 0, 0], by_c: [1, 0, 0] }),
    );
    for (const name of names) {
      const matches = await search.search(open, "", { indexName: `clips.${name}`, vector: [1, 0, 0] });
      expect(matches).toHaveLength(1);
      expect(search.bytes).toBeLessThanOrEqual(2 * block);
    }
    expect(search.bytes).toBe(2 * block);
    await applySchema(database, SCHEMA);
    await through(search, [1, 0, 0]);
    expect(search.bytes).toBe(0);
  });

  test("are read anew when most of them are gone from the file", async () => {
    const search = bounded(10);
    const id = await write(temporary.database, (documents) => documents.insert("clips", { e: [1, 0, 0] }));
    for (let turn = 1; turn <= 5; turn += 1) {
      await write(temporary.database, (documents) => {
        for (let n = 1; n <= 3000; n += 1) documents.patch(id, { e: [turn, n, 0] });
      });
      await through(search, [1, 0, 0]);
    }
    // 15,000 vectors were stored, one after another; 3,000 at most were there at a search.
    expect(search.bytes).toBe(new VectorBlock(3, 2).bytes);
  });
});

test("searches that are asked for together with writes see each a commit, and none a mixture", async () => {
  const { database } = temporary;
  const pair = (direction: number) => [direction, 0, 0];
  const ids = await write(database, (documents) => [1, 2].map(() => documents.insert("clips", { e: pair(1) })));
  const seen = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await write(database, (documents) => ids.forEach((id) => documents.patch(id, { e: pair(n % 2 === 0 ? -1 : 1) })));
      return (await ask({})).map(({ _score }) => _score);
    }),
  );
  for (const scores of seen) expect([[1, 1].join(), [-1, -1].join()]).toContain(scores.join());
});

test("vectors outlive the process, and a search after the start reads them", async () => {
  const ids = await write(temporary.database, (documents) =>
    Array.from({ length: 50 }, (_, n) => documents.insert("clips", { e: [1, n, 0], kind: n % 2 })),
  );
  const before = await ask({ limit: 50 });
  const again = temporary.reopen();
  expect(await ask({ limit: 50 }, again)).toEqual(before);
  await write(again, (documents) => documents.replace(ids[0] ?? "", { kind: 1 }));
  const odd = await ask({ limit: 50, expressions: eq("kind", 1) }, again);
  expect(idsOf(odd)).toEqual(ids.filter((_, n) => n % 2 === 1));
  expectConsistent(again);
});

test("a transaction that fails leaves no vector", async () => {
  const { database } = temporary;
  const id = await write(database, (documents) => documents.insert("clips", { e: [1, 0, 0] }));
  const before = await ask({});
  const failed = write(database, (documents) => {
    documents.remove(id);
    for (let n = 0; n < 10; n += 1) documents.insert("clips", { e: [1, n, 0] });
    throw new Error("on purpose");
  });
  await expect(failed).rejects.toThrow("on purpose");
  expect(await ask({})).toEqual(before);
  const added = await write(database, (documents) => documents.insert("clips", { e: [1, 0, 0] }));
  expect(idsOf(await ask({}))).toEqual([id, added]);
});

test("a damaged vector is told as damage of the file", async () => {
  const { database } = temporary;
  await write(database, (documents) => documents.insert("clips", { e: [1, 0, 0] }));
  const damage = (connection: SqliteConnection) => connection.exec("UPDATE storage_vectors SET vector = x'00'");
  damage(database.connection);
  await expect(ask({})).rejects.toThrow(/damaged/);
  await expect(ask({})).rejects.toThrow(/damaged/);
});
