import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryObject } from "../values/arbitrary-value.fixture.ts";
import { encodeId, tableNumberOfId } from "../values/id.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import { BulkLoad, type LoadTarget } from "./bulk-load.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import {
  applySchema,
  collect,
  fullScan,
  openTemporaryDatabase,
  read,
  useTemporaryDatabase,
  write,
} from "./temporary-database.fixture.ts";
import type { Database, QueryJson, SchemaJson } from "./types.ts";

type TableJson = SchemaJson["tables"][number];

const EMPTY = { indexes: [], searchIndexes: [], vectorIndexes: [], documentType: null };
const CLIPS: TableJson = {
  ...EMPTY,
  tableName: "clips",
  indexes: [{ indexDescriptor: "by_bpm", fields: ["bpm"] }],
  searchIndexes: [{ indexDescriptor: "by_text", searchField: "text", filterFields: ["bpm"] }],
  vectorIndexes: [{ indexDescriptor: "by_e", vectorField: "e", dimensions: 2, filterFields: ["bpm"] }],
};
const schemaWith = (...tables: TableJson[]): SchemaJson => ({ schemaValidation: true, tables });
const object = (value: Record<string, unknown>) => ({ type: "object", value }) as TableJson["documentType"]; // As `export()` writes it.
const temporary = useTemporaryDatabase({ schemaValidation: false, tables: [CLIPS] });

/** Rows by table. Those of a table in a component stand under its own name. */
type Rows = Readonly<Record<string, readonly ConvexObject[]>>;

/** Test step: a load in a transaction of its own. @returns the ids, in order */
async function load(targets: readonly LoadTarget[], rows: Rows, database: Database = temporary.database) {
  const { value } = await database.transact(async (transaction) => {
    const bulk = new BulkLoad(transaction, targets);
    await bulk.begin();
    const ids = targets.flatMap(({ component, table }) =>
      (rows[table] ?? []).map((row) => bulk.add(component, table, row)),
    );
    bulk.end();
    return ids;
  });
  return value;
}

function target(table: string, rest: Partial<LoadTarget> = {}): LoadTarget {
  return { component: "", table, number: null, clear: false, ...rest };
}
const idOf = (number: number, seed: number) => encodeId(number, new Uint8Array(16).fill(seed));
const numberOf = (table: string) => temporary.database.catalog.tableNumber("", table);
const rowsOf = (table: string, database: Database = temporary.database) =>
  read(database, (documents) => collect(documents, fullScan(table)));
const search = (value: string): QueryJson => ({
  source: { type: "Search", indexName: "clips.by_text", filters: [{ type: "Search", fieldPath: "text", value }] },
  operators: [],
});
const inOrder = (indexName: string): QueryJson => ({
  source: { type: "IndexRange", indexName, range: [], order: "asc" },
  operators: [],
});
const found = (query: QueryJson) => read(temporary.database, (documents) => collect(documents, query));

describe("loaded documents", () => {
  test("stand in each index of their table: ordered, search and vector", async () => {
    const rows: ConvexObject[] = [
      { bpm: 120, text: "warm bass", e: [1, 0] },
      { bpm: 90, text: "cold lead", e: [0, 1] },
      { text: "no bpm", e: [1] },
    ];
    const [bass, lead] = await load([target("clips")], { clips: rows });
    expect(found(inOrder("clips.by_bpm")).map(({ bpm }) => bpm)).toEqual([undefined, 90, 120]);
    expect(found(search("bass"))).toEqual([rows[0]]);
    const nearest = await temporary.database.vectorSearch("", { indexName: "clips.by_e", vector: [0.1, 1] });
    expect(nearest.map(({ _id }) => _id)).toEqual([lead, bass]);
    expectConsistent(temporary.database);
  });

  test("of the table before are in none of its indexes once they are cleared", async () => {
    const e = [1, 0];
    await write(temporary.database, (documents) => documents.insert("clips", { bpm: 1, text: "old", e }));
    await temporary.database.vectorSearch("", { indexName: "clips.by_e", vector: e });
    const ids = await load([target("clips", { clear: true })], { clips: [{ bpm: 2, text: "new", e }] });
    expect([found(search("old")), found(search("new"))]).toEqual([[], [{ bpm: 2, text: "new", e }]]);
    const nearest = await temporary.database.vectorSearch("", { indexName: "clips.by_e", vector: e });
    expect(nearest.map(({ _id }) => _id)).toEqual(ids);
    expectConsistent(temporary.database);
  });

  test("of any values are those that were given, in the order in which they were given", async () => {
    const rows = fc.array(arbitraryObject, { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, rows, async (first, second) => {
        await load([target("things", { clear: true })], { things: first });
        await load([target("things")], { things: second });
        expect(rowsOf("things")).toEqual([...first, ...second]);
        expectConsistent(temporary.database);
      }),
      { numRuns: 30 },
    );
  });

  test("may be created in the same moment", async () => {
    const rows = [2, 1].map((seed) => ({ _id: idOf(10_050, seed), _creationTime: 5, seed }));
    await load([target("things", { number: 10_050 })], { things: rows });
    expect(rowsOf("things")).toEqual([{ seed: 1 }, { seed: 2 }]);
  });

  test("without a time come after all that the deployment has made, and before what it makes next", async () => {
    const times = () =>
      read(temporary.database, (documents) => {
        const { page } = documents.page(fullScan("things"), { cursor: null, endCursor: null, pageSize: 10 });
        return page.map(({ n, _creationTime }) => [n, _creationTime] as const);
      });
    await write(temporary.database, (documents) => documents.insert("things", { n: 1 }));
    await load([target("things")], { things: [{ n: 2 }, { n: 3 }, { n: 0, _creationTime: 7.5 }] });
    await write(temporary.database, (documents) => documents.insert("things", { n: 4 }));
    expect(times().map(([n]) => n)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(times().map(([, time]) => time)).size).toBe(5);
    expect(times()[0]?.[1]).toBe(7.5);
  });

  test("may be more and larger than one transaction of a function may write", async () => {
    const text = "x".repeat(1000);
    const rows = Array.from({ length: 17_000 }, (_, n) => ({ n, text }));
    await load([target("things")], { things: rows });
    expect(read(temporary.database, (documents) => documents.count("things"))).toBe(17_000);
    await load([target("things", { clear: true })], { things: [{ n: 1 }] });
    expect(rowsOf("things")).toEqual([{ n: 1 }]);
    expectConsistent(temporary.database);
  });

  test("hold the timestamp of a commit as the integer that it is", async () => {
    const at = { fieldType: { type: "commitTs" }, optional: false };
    const table = { ...CLIPS, tableName: "log", documentType: object({ at }) };
    const indexes = [{ indexDescriptor: "by_at", fields: ["at"] }];
    await applySchema(
      temporary.database,
      schemaWith({ ...EMPTY, ...table, indexes, searchIndexes: [], vectorIndexes: [] }),
    );
    const [late, early] = [2n ** 60n, 7n].map((timestamp) => ({ at: encodeInt64(timestamp) }));
    await load([target("log")], { log: [late ?? {}, early ?? {}] });
    expect(found(inOrder("log.by_at"))).toEqual([early, late]);
    await expect(load([target("log")], { log: [{ at: 7 }] })).rejects.toThrow(/table "log" does not match the schema/);
    await expect(load([target("log")], { log: [{ at: { $commitTs: null } }] })).rejects.toThrow("$commitTs");
    expectConsistent(temporary.database);
  });
});

describe("a load is refused whole", () => {
  const id = idOf(10_001, 1);
  test.each<[string, ConvexObject[], RegExp]>([
    [
      "an id that comes twice",
      [{ _id: id }, { _id: id }],
      /There is a document with the ID \w+ in table "clips" already/,
    ],
    ["an id of another table", [{ _id: idOf(10_009, 1) }], /is not of table "clips"/],
    ["an id that is a number", [{ _id: 7 }], /_id: 7 is not an ID/],
    ["an id that is null", [{ _id: null }], /_id: null is not an ID/],
    ["an id in other letters", [{ _id: id.toUpperCase() }], /is not an ID/],
    ["a time before 1970", [{ _creationTime: -1 }], /_creationTime: -1 is not a time/],
    ["the time 0", [{ _creationTime: 0 }], /_creationTime: 0 is not a time/],
    ["a time without an end", [{ _creationTime: { $float: "AAAAAAAA8H8=" } }], /is not a time/],
    ["a field of the system", [{ _score: 1 }], /underscore/],
    ["more than 1 MiB", [{ text: "x".repeat(2 ** 20) }], /too large/],
  ])("for %s, and the rows before it are not there", async (_, rows, message) => {
    await write(temporary.database, (documents) => documents.insert("clips", { bpm: 1 }));
    const before = temporary.database.latestTimestamp();
    const targets = [target("clips", { clear: true }), target("fresh")];
    await expect(load(targets, { clips: [{ bpm: 2 }, ...rows] })).rejects.toThrow(message);
    expect(rowsOf("clips")).toEqual([{ bpm: 1 }]);
    expect(temporary.database.catalog.tables("")).not.toContain("fresh");
    expect(temporary.database.latestTimestamp()).toBe(before);
    expectConsistent(temporary.database);
  });

  test("for what the schema does not allow, by the name of the table and the path of the field", async () => {
    const bpm = { fieldType: { type: "number" }, optional: true };
    const next = { fieldType: { type: "id", tableName: "clips" }, optional: true };
    await applySchema(
      temporary.database,
      schemaWith({ ...EMPTY, tableName: "clips", documentType: object({ bpm, next }) }),
    );
    const refused = (row: ConvexObject) => load([target("clips")], { clips: [row] }).then(String, String);
    expect(await refused({ bpm: "fast" })).toMatch(
      /Document with ID "\w+" in table "clips" does not match the schema.*\.bpm/s,
    );
    expect(await refused({ other: 1 })).toContain("extra field `other`");
    expect(await refused({ next: idOf(10_009, 1) })).toContain("Path: .next");
    expect(await refused({ bpm: 1, next: idOf(10_001, 1) })).not.toContain("Error");
  });

  test("for a table that the schema does not have", async () => {
    await applySchema(temporary.database, schemaWith(CLIPS));
    await expect(load([target("loose")], { loose: [{}] })).rejects.toThrow(
      /table "loose" because the table is not in the schema/,
    );
  });

  test("not where a table that the schema has dropped is only cleared", async () => {
    await load([target("loose")], { loose: [{ n: 1 }] });
    await applySchema(temporary.database, schemaWith(CLIPS));
    await load([target("loose", { clear: true }), target("clips")], { clips: [{ bpm: 1 }] });
    expect([rowsOf("loose"), rowsOf("clips")]).toEqual([[], [{ bpm: 1 }]]);
    const again = load([target("loose", { clear: true })], { loose: [{ n: 2 }] });
    await expect(again).rejects.toThrow(/because the table is not in the schema/);
    expectConsistent(temporary.database);
  });

  test("for a table that is not among its own", async () => {
    const other = temporary.database.transact(async (transaction) => {
      const bulk = new BulkLoad(transaction, [target("clips")]);
      await bulk.begin();
      bulk.add("", "things", {});
    });
    await expect(other).rejects.toThrow("Table things is not among those that are loaded");
  });
});

describe("numbers of tables", () => {
  test("are those of the ids, whatever tables had them while they were empty", async () => {
    await write(temporary.database, (documents) => ["a", "b", "c"].map((name) => documents.insert(name, {})));
    const names = ["a", "b", "c", "d"] as const;
    const present = names.map((name) => numberOf(name) ?? 10_090);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...present, 10_077], { minLength: 4, maxLength: 4 }), async (numbers) => {
        const targets = names.map((name, index) => target(name, { number: numbers[index] ?? 0, clear: true }));
        const rows = names.map((name, index) => [name, [{ _id: idOf(numbers[index] ?? 0, 1), name }]] as const);
        await load(targets, Object.fromEntries(rows));
        expect(names.map(numberOf)).toEqual(numbers);
        const id = await write(temporary.database, (documents) => documents.insert("b", { name: "next" }));
        expect(tableNumberOfId(id)).toBe(numbers[1]);
        expectConsistent(temporary.database);
      }),
      { numRuns: 30 },
    );
  });

  test("of an empty table that is not loaded give way, and its next ids carry another", async () => {
    const holder = numberOf("clips") ?? 0;
    await load([target("things", { number: holder })], { things: [{ _id: idOf(holder, 1) }] });
    expect(numberOf("things")).toBe(holder);
    const id = await write(temporary.database, (documents) => documents.insert("clips", { bpm: 1 }));
    expect(tableNumberOfId(id)).toBe(numberOf("clips"));
    expect(numberOf("clips")).not.toBe(holder);
  });

  test("of a table that holds documents stay, and nobody else gets them", async () => {
    await write(temporary.database, (documents) => documents.insert("clips", { bpm: 1 }));
    const holder = numberOf("clips") ?? 0;
    await expect(load([target("things", { number: holder })], {})).rejects.toThrow(
      "New table `things` has IDs that conflict with existing table `clips`",
    );
    await expect(load([target("clips", { number: 10_050 })], {})).rejects.toThrow(
      `table clips wants table number 10050 but was already assigned ${holder}`,
    );
    await expect(load([target("one", { number: 10_050 }), target("two", { number: 10_050 })], {})).rejects.toThrow(
      /New table `\w+` has IDs that conflict with new table `\w+`/,
    );
    expect([numberOf("clips"), numberOf("things"), numberOf("one")]).toEqual([holder, null, null]);
  });

  test.each([540, 539, 3, 10_000])("of system tables, such as %i, are for no other table", async (number) => {
    const loading = load([target("things", { number })], { things: [{ _id: idOf(number, 1) }] });
    await expect(loading).rejects.toThrow("is none for tables of users");
    expect(numberOf("things")).toBeNull();
  });

  test("of users are for no system table, and files keep theirs", async () => {
    for (const number of [10_050, 539]) {
      await expect(load([target("_storage", { number })], {})).rejects.toThrow("is none for this system table");
    }
    await load([target("_storage", { number: 540 })], { _storage: [{ _id: idOf(540, 1) }] });
    expect(numberOf("_storage")).toBe(540);
  });

  test("are each component's own", async () => {
    const [here, there] = [
      target("things", { number: 10_050 }),
      target("things", { component: "part", number: 10_050 }),
    ];
    await load([here, there], { things: [{ _id: idOf(10_050, 1) }] });
    const { catalog } = temporary.database;
    expect([catalog.tableNumber("", "things"), catalog.tableNumber("part", "things")]).toEqual([10_050, 10_050]);
    expectConsistent(temporary.database);
  });

  test("are the same after the database was closed and opened again", async () => {
    await load([target("things", { number: 10_050 })], { things: [{ _id: idOf(10_050, 1), n: 1 }] });
    const again = temporary.reopen();
    expect(again.catalog.tableNumber("", "things")).toBe(10_050);
    expect(rowsOf("things", again)).toEqual([{ n: 1 }]);
  });
});

describe("readers beside a load", () => {
  test("that began before it see what was there, and those after it all that it loaded", async () => {
    await write(temporary.database, (documents) => documents.insert("clips", { bpm: 1 }));
    const before = temporary.database.snapshot();
    const during: ConvexJson[] = [];
    await temporary.database.transact(async (transaction) => {
      const bulk = new BulkLoad(transaction, [target("clips", { clear: true, number: 10_050 })]);
      await bulk.begin();
      bulk.add("", "clips", { bpm: 2 });
      during.push(rowsOf("clips"));
      bulk.end();
      during.push(rowsOf("clips"));
    });
    expect(during).toEqual([[{ bpm: 1 }], [{ bpm: 1 }]]);
    expect(collect(before.documents(""), fullScan("clips"))).toEqual([{ bpm: 1 }]);
    before.close();
    expect(rowsOf("clips")).toEqual([{ bpm: 2 }]);
  });

  test("of anything are told once, also those who looked for a table that was not there", async () => {
    const looked = temporary.database.snapshot();
    looked.documents("").count("things");
    const told: boolean[] = [];
    const stop = temporary.database.onCommit((commit) => told.push(commit.touches(looked.reads)));
    await load([target("things")], { things: [{ n: 1 }, { n: 2 }] });
    stop();
    looked.close();
    expect(told).toEqual([true]);
  });

  test("a load needs the transaction of a database", () => {
    const { database, dispose } = openTemporaryDatabase();
    const snapshot = database.snapshot();
    // A snapshot is none, whatever its type is said to be.
    expect(() => new BulkLoad(snapshot as never, [])).toThrow("A load needs a transaction of this database");
    snapshot.close();
    dispose();
  });
});
