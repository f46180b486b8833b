import { setImmediate as nextTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { BulkLoad } from "./bulk-load.ts";
import { buildIndexes, dropUnusedBuilds } from "./index-building.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { applySchema, collect, fullScan, read, useTemporaryDatabase, write } from "./temporary-database.fixture.ts";
import type { Database, SchemaJson } from "./types.ts";

const temporary = useTemporaryDatabase();

type TableJson = SchemaJson["tables"][number];

const BY_N = { indexDescriptor: "by_n", fields: ["n"] };
const BY_TEXT = { indexDescriptor: "by_text", searchField: "text", filterFields: ["n"] };
const BY_VECTOR = { indexDescriptor: "by_vector", vectorField: "vector", dimensions: 2, filterFields: ["n"] };

function schema(indexes: Partial<TableJson> = {}, schemaValidation = false): SchemaJson {
  const none = { indexes: [], searchIndexes: [], vectorIndexes: [], documentType: null };
  return { schemaValidation, tables: [{ tableName: "things", ...none, ...indexes }] };
}

const ALL = schema({
  indexes: [BY_N, { indexDescriptor: "by_text_n", fields: ["text", "n"] }],
  searchIndexes: [BY_TEXT],
  vectorIndexes: [BY_VECTOR],
});

/** Steps so small that a few documents take many of them. */
const SMALL = { documentsAtOnce: 3, smallTable: 1 };

const value = fc.constantFrom<ConvexJson[]>(null, 0, 1, 2, "x", [1]);
const fields = fc.record(
  {
    n: value,
    text: fc.constantFrom<ConvexJson[]>("red fish", "blue fish", "red", 7),
    vector: fc.constantFrom<ConvexJson[]>([1, 0], [0, 1], [1], "none"),
  },
  { requiredKeys: [], noNullPrototype: true },
);

type Step =
  | { kind: "insert"; fields: ConvexObject }
  | { kind: "patch" | "replace" | "remove"; at: number; fields: ConvexObject }
  | { kind: "pause" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), fields }),
  fc.record({ kind: fc.constantFrom("patch" as const, "replace" as const, "remove" as const), at: fc.nat(), fields }),
  fc.constant({ kind: "pause" as const }),
);

/** Ids in the order of `by_id`, in which a build walks. */
function idsIn(database: Database): string[] {
  const source = { type: "IndexRange" as const, indexName: "things.by_id", range: [] };
  return read(database, (documents) => {
    const ids: string[] = [];
    const stream = documents.stream({ source, operators: [] });
    for (let next = stream.next(); next.done !== true; next = stream.next()) ids.push(String(next.value._id));
    return ids;
  });
}

async function take(database: Database, done: Step): Promise<void> {
  if (done.kind === "pause") return void (await nextTurn());
  if (done.kind === "insert")
    return void (await write(database, (documents) => documents.insert("things", done.fields)));
  const ids = idsIn(database);
  const id = ids[done.at % Math.max(ids.length, 1)];
  if (id === undefined) return;
  await write(database, (documents) => {
    if (done.kind === "remove") documents.remove(id);
    else documents[done.kind](id, done.fields);
  });
}

/** Everything in the indexes of the schema, by name: what a query, a text search or a vector search is answered from. */
function contentOf({ connection }: Database): unknown {
  const names = "SELECT name FROM storage_indexes i WHERE i.index_id = t.index_id";
  return [
    `SELECT (${names}) AS name, hex(key) AS key, document FROM storage_entries t ORDER BY 1, 2`,
    `SELECT (${names}) AS name, term, document, frequency, length FROM storage_postings t ORDER BY 1, 2, 3`,
    `SELECT (${names}) AS name, document, id, filters, hex(vector) AS vector FROM storage_vectors t ORDER BY 1, 2`,
  ].map((sql) => connection.prepare(sql).all());
}

/** Fills the table again from nothing. */
async function empty(database: Database): Promise<void> {
  for (const id of idsIn(database)) await write(database, (documents) => documents.remove(id));
}

async function fill(database: Database, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await write(database, (documents) => documents.insert("things", { n, text: `red ${n}`, vector: [1, n] }));
  }
}

describe("indexes that are built beside writes", () => {
  test("equal those of a fresh build, whatever is written between any two steps", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fields, { maxLength: 14 }),
        fc.array(step, { maxLength: 25 }),
        async (before, steps) => {
          const { database } = temporary;
          await applySchema(database, schema());
          await empty(database);
          for (const document of before) await write(database, (documents) => documents.insert("things", document));
          const built = buildIndexes(database, "", ALL, SMALL);
          for (const next of steps) await take(database, next);
          await built;
          await take(database, { kind: "insert", fields: { n: 9, text: "last", vector: [0, 1] } });
          await applySchema(database, ALL);
          expectConsistent(database);
          const content = contentOf(database);
          await applySchema(database, schema());
          await applySchema(database, ALL);
          expect(content).toEqual(contentOf(database));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("hold what an import in the middle brought, and nothing of what it replaced", async () => {
    const { database } = temporary;
    await applySchema(database, schema());
    await fill(database, 20);
    const built = buildIndexes(database, "", ALL, SMALL);
    await nextTurn();
    await database.transact(async (transaction) => {
      const load = new BulkLoad(transaction, [{ component: "", table: "things", number: 10_077, clear: true }]);
      await load.begin();
      for (let n = 0; n < 10; n += 1) load.add("", "things", { n: 100 + n, text: "blue", vector: [n, 1] });
      await load.end();
    });
    await built;
    await applySchema(database, ALL);
    expectConsistent(database);
    const indexName = "things.by_n";
    const found = read(database, (documents) =>
      collect(documents, { source: { type: "IndexRange", indexName, range: [] }, operators: [] }),
    );
    expect(found.map(({ n }) => n)).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]);
  });

  test("are filled step by step, and only renamed when the schema is applied", async () => {
    const { database } = temporary;
    await applySchema(database, schema());
    await fill(database, 20);
    let commits = 0;
    database.onCommit(() => (commits += 1));
    await buildIndexes(database, "", ALL, SMALL);
    // One begins, six are full, the seventh holds the last two.
    expect(commits).toBe(1 + 7);
    const ids = database.connection.prepare("SELECT index_id FROM storage_indexes WHERE name LIKE '%+%'").all();
    expect(await applySchema(database, ALL)).toEqual({
      addedIndexes: ["things.by_n", "things.by_text_n", "things.by_text", "things.by_vector"],
      removedIndexes: [],
    });
    const inUse = database.connection.prepare("SELECT index_id FROM storage_indexes WHERE name LIKE 'by_%'").all();
    expect(inUse).toEqual(expect.arrayContaining(ids));
  });

  test("cannot be queried before they are put into use, by any name", async () => {
    const { database } = temporary;
    await applySchema(database, schema());
    await fill(database, 5);
    await buildIndexes(database, "", ALL, SMALL);
    for (const indexName of ["things.by_n", "things.by_n+building", "things.by_n+built"]) {
      const query = { source: { type: "IndexRange" as const, indexName, range: [] }, operators: [] };
      expect(() => read(database, (documents) => collect(documents, query))).toThrow(/Index things\.by_n/);
    }
  });

  test("leave the old index of their name to queries until then", async () => {
    const { database } = temporary;
    await applySchema(database, schema({ indexes: [BY_N] }));
    await fill(database, 10);
    const query = { source: { type: "IndexRange" as const, indexName: "things.by_n", range: [] }, operators: [] };
    const numbers = () => read(database, (documents) => collect(documents, query).map(({ n }) => n));
    const other = schema({ indexes: [{ indexDescriptor: "by_n", fields: ["text"] }] });
    await buildIndexes(database, "", other, SMALL);
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await fill(database, 1);
    expect(numbers()).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await applySchema(database, other)).toEqual({
      addedIndexes: ["things.by_n"],
      removedIndexes: ["things.by_n"],
    });
    expectConsistent(database);
  });

  test("of a small table are left to the schema, and a schema without them costs one empty transaction", async () => {
    const { database } = temporary;
    await applySchema(database, schema());
    await fill(database, 5);
    for (const wanted of [ALL, schema(), null]) await buildIndexes(database, "", wanted);
    expect(database.connection.prepare("SELECT name FROM storage_indexes WHERE name LIKE '%+%'").all()).toEqual([]);
  });
});

describe("queries beside a large push", () => {
  const COUNT = 1_300;

  beforeEach(async () => {
    await applySchema(temporary.database, schema());
    await write(temporary.database, (documents) => {
      for (let n = 0; n < COUNT; n += 1) documents.insert("things", { n });
    });
  });

  /** Reads all the time until the work is done. @returns how often, and each number of documents that was seen */
  async function readBeside(work: Promise<unknown>): Promise<{ reads: number; counts: Set<number> }> {
    const state = { isDone: false };
    const counts = new Set<number>();
    let reads = 0;
    void work.finally(() => (state.isDone = true)).catch(() => undefined);
    while (!state.isDone) {
      counts.add(read(temporary.database, (documents) => documents.count("things")));
      reads += 1;
      await nextTurn();
    }
    return { reads, counts };
  }

  test("are answered between the steps of a new index", async () => {
    const { reads, counts } = await readBeside(buildIndexes(temporary.database, "", schema({ indexes: [BY_N] })));
    expect(counts).toEqual(new Set([COUNT]));
    expect(reads).toBeGreaterThanOrEqual(COUNT / 64);
  });

  test("are answered while documents are held to a new validator, and writes come after it", async () => {
    const { database } = temporary;
    const documentType = { type: "object", value: { n: { fieldType: { type: "number" }, optional: false } } };
    const applied = applySchema(database, schema({ documentType }, true));
    const refused = write(database, (documents) => documents.insert("things", { n: "wrong" }));
    const { reads, counts } = await readBeside(Promise.allSettled([applied, refused]));
    expect([reads > 2, counts]).toEqual([true, new Set([COUNT])]);
    await expect(refused).rejects.toThrow('Failed to insert or update a document in table "things"');
  });

  test("find everything as it was when documents do not match", async () => {
    const { database } = temporary;
    const documentType = { type: "object", value: { n: { fieldType: { type: "string" }, optional: false } } };
    const wanted = schema({ documentType, indexes: [BY_N] }, true);
    await buildIndexes(database, "", wanted);
    await expect(applySchema(database, wanted)).rejects.toThrow("Schema validation failed.");
    await dropUnusedBuilds(database);
    expectConsistent(database);
    expect(read(database, (documents) => collect(documents, fullScan("things"))).length).toBe(COUNT);
  });
});

describe("a build that is cut off", () => {
  test.each([1, 2, 3, 5])(
    "after step %d leaves nothing at the next start, and the next one is whole",
    async (lastStep) => {
      await applySchema(temporary.database, schema());
      await fill(temporary.database, 20);
      let commits = 0;
      const reached = new Promise<void>((resolve) => {
        temporary.database.onCommit(() => {
          commits += 1;
          if (commits === lastStep) resolve();
        });
      });
      const cut = buildIndexes(temporary.database, "", ALL, SMALL);
      const outcome = cut.then(
        () => "complete",
        () => "cut off",
      );
      await reached;
      const database = temporary.reopen();
      expect(await outcome).toBe("cut off");
      expect(database.connection.prepare("SELECT name FROM storage_indexes WHERE name LIKE '%+%'").all()).toEqual([]);
      expectConsistent(database);
      await buildIndexes(database, "", ALL, SMALL);
      await applySchema(database, ALL);
      expectConsistent(database);
    },
  );

  test("by a schema that does not want it ends quietly", async () => {
    const { database } = temporary;
    await applySchema(database, schema());
    await fill(database, 20);
    const built = buildIndexes(database, "", ALL, SMALL);
    await nextTurn();
    await applySchema(database, schema({ indexes: [BY_N] }));
    await built;
    expectConsistent(database);
    expect(database.connection.prepare("SELECT name FROM storage_indexes WHERE name LIKE '%+%'").all()).toEqual([]);
  });
});
