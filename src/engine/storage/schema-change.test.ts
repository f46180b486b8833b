import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import {
  applySchema,
  collect,
  fullScan,
  useTemporaryDatabase,
  read,
  schemaOf,
  write,
} from "./temporary-database.fixture.ts";
import type { SchemaJson } from "./types.ts";

const temporary = useTemporaryDatabase();

/** A schema of one table `notes` whose documents must be `{ text: string }`, and one table that holds anything. */
const STRICT: SchemaJson = {
  schemaValidation: true,
  tables: [
    {
      ...emptyTable("notes"),
      documentType: { type: "object", value: { text: { fieldType: { type: "string" }, optional: false } } },
    },
    {
      ...emptyTable("links"),
      documentType: {
        type: "object",
        value: { note: { fieldType: { type: "id", tableName: "notes" }, optional: false } },
      },
    },
  ],
};

function emptyTable(tableName: string): SchemaJson["tables"][number] {
  return { tableName, indexes: [], searchIndexes: [], vectorIndexes: [], documentType: { type: "any" } };
}

function fields(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `f${n}`);
}

function byIndex(indexName: string): Record<string, ConvexJson>[] {
  return read(temporary.database, (documents) =>
    collect(documents, { source: { type: "IndexRange", indexName, range: [] }, operators: [] }),
  );
}

describe("tables", () => {
  test("of one schema get numbers of their own, in order, above those in use", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("first", {}));
    const used = database.catalog.tableNumber("", "first") ?? 0;
    const names = ["second", "third", "first", "fourth"];
    await applySchema(database, { schemaValidation: true, tables: names.map(emptyTable) });
    const numbers = ["first", "second", "third", "fourth"].map((name) => database.catalog.tableNumber("", name));
    expect(numbers).toEqual([used, used + 1, used + 2, used + 3]);
    expect(database.catalog.tables("")).toEqual(names.toSorted());
  });
});

describe("indexes", () => {
  test("of a new schema are filled with what is there, and kept from then on", async () => {
    const { database } = temporary;
    await write(database, (documents) => {
      for (let n = 0; n < 1200; n += 1) documents.insert("notes", { n: (n * 7) % 1200 });
    });
    const diff = await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
    expect(diff).toEqual({ addedIndexes: ["notes.by_n"], removedIndexes: [] });
    await write(database, (documents) => documents.insert("notes", { n: 0.5 }));
    const numbers = byIndex("notes.by_n").map(({ n }) => n);
    expect(numbers.slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(numbers.length).toBe(1201);
  });

  test("that are gone from the schema are dropped with their entries", async () => {
    const { database } = temporary;
    await applySchema(database, schemaOf({ notes: { by_n: ["n"], by_m: ["m"] } }));
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    const diff = await applySchema(database, schemaOf({ notes: { by_m: ["m"] } }));
    expect(diff).toEqual({ addedIndexes: [], removedIndexes: ["notes.by_n"] });
    expect(() => byIndex("notes.by_n")).toThrow("Index notes.by_n not found.");
    expect(database.connection.prepare("SELECT count(*) AS rows FROM storage_entries").get()).toEqual({ rows: 3 });
  });

  test("whose fields changed are made again", async () => {
    const { database } = temporary;
    await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
    await write(database, (documents) => [
      documents.insert("notes", { n: 1, m: 2 }),
      documents.insert("notes", { n: 2, m: 1 }),
    ]);
    const diff = await applySchema(database, schemaOf({ notes: { by_n: ["m"] } }));
    expect(diff).toEqual({ addedIndexes: ["notes.by_n"], removedIndexes: ["notes.by_n"] });
    expect(byIndex("notes.by_n").map(({ m }) => m)).toEqual([1, 2]);
  });

  test("that are staged are kept up, but closed to queries until they are enabled", async () => {
    const { database } = temporary;
    const staged: SchemaJson = {
      schemaValidation: false,
      tables: [{ ...emptyTable("notes"), stagedDbIndexes: [{ indexDescriptor: "by_n", fields: ["n"] }] }],
    };
    await applySchema(database, staged);
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    expect(() => byIndex("notes.by_n")).toThrow("Index notes.by_n is currently staged and not available to query");
    await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
    expect(byIndex("notes.by_n")).toEqual([{ n: 1 }]);
  });

  test("of an unchanged schema are left alone", async () => {
    const { database } = temporary;
    const schema = schemaOf({ notes: { by_n: ["n"] } });
    await applySchema(database, schema);
    expect(await applySchema(database, schema)).toEqual({ addedIndexes: [], removedIndexes: [] });
  });

  test("with one name twice are refused, and nothing changes", async () => {
    const { database } = temporary;
    const twice = { indexDescriptor: "by_n", fields: ["n"] };
    const schema = { schemaValidation: false, tables: [{ ...emptyTable("notes"), indexes: [twice, twice] }] };
    await expect(applySchema(database, schema)).rejects.toThrow(
      'Table "notes" has two or more definitions of index "by_n".',
    );
    expect(database.catalog.tables("")).toEqual([]);
  });

  test("are at most 64 on a table, of at most 16 fields each", async () => {
    const { database } = temporary;
    const indexes = (count: number) => Object.fromEntries(fields(count).map((field) => [`by_${field}`, [field]]));
    await expect(applySchema(database, schemaOf({ notes: indexes(65) }))).rejects.toThrow(
      "cannot have more than 64 indexes",
    );
    await expect(applySchema(database, schemaOf({ notes: { long: fields(17) } }))).rejects.toThrow(
      "Indexes may have up to 16 fields",
    );
    await applySchema(database, schemaOf({ notes: { ...indexes(63), long: fields(16) } }));
    await write(database, (documents) => documents.insert("notes", { f0: 1 }));
    expect(byIndex("notes.long")).toEqual([{ f0: 1 }]);
  });

  test("go when the schema goes; documents stay", async () => {
    const { database } = temporary;
    await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    expect(await applySchema(database, null)).toEqual({ addedIndexes: [], removedIndexes: ["notes.by_n"] });
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ n: 1 }]);
  });
});

describe("a schema that validates", () => {
  test("refuses documents that do not match, in Convex's words", async () => {
    const { database } = temporary;
    await applySchema(database, STRICT);
    const id = await write(database, (documents) => documents.insert("notes", { text: "a" }));
    const message =
      'Failed to insert or update a document in table "notes" because it does not match the schema: ' +
      "Value does not match validator.\nPath: .text\nValue: 1.0\nValidator: v.string()";
    await expect(write(database, (documents) => documents.insert("notes", { text: 1 }))).rejects.toThrow(message);
    await expect(write(database, (documents) => documents.patch(id, { text: 1 }))).rejects.toThrow(message);
    await expect(write(database, (documents) => documents.replace(id, {}))).rejects.toThrow(
      "missing the required field `text`",
    );
    const linkId = await write(database, (documents) => documents.insert("links", { note: id }));
    await expect(write(database, (documents) => documents.insert("links", { note: linkId }))).rejects.toThrow(
      `Found ID "${linkId}" from table \`links\`, which does not match the table name in validator \`v.id("notes")\``,
    );
  });

  test("refuses tables that it does not name, except those of the system", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("old", {}));
    await applySchema(database, STRICT);
    for (const table of ["old", "new"]) {
      await expect(write(database, (documents) => documents.insert(table, {}))).rejects.toThrow("not in the schema");
    }
    await write(database, (documents) => documents.insert("_storage", { size: 1 }));
    await applySchema(database, { ...STRICT, schemaValidation: false });
    await write(database, (documents) => [documents.insert("old", {}), documents.insert("notes", { text: 1 })]);
  });

  test("is refused while a stored document does not match, and then nothing changes", async () => {
    const { database } = temporary;
    const id = await write(database, (documents) => documents.insert("notes", { text: 5 }));
    const table = { ...STRICT.tables[0], indexes: [{ indexDescriptor: "by_text", fields: ["text"] }] };
    // The spread of a table is a table.
    const schema = { schemaValidation: true, tables: [table as SchemaJson["tables"][number]] };
    await expect(applySchema(database, schema)).rejects.toThrow(
      `Schema validation failed.\nDocument with ID "${id}" in table "notes" does not match the schema: ` +
        "Value does not match validator.\nPath: .text\nValue: 5.0\nValidator: v.string()",
    );
    expect(() => byIndex("notes.by_text")).toThrow("Index notes.by_text not found.");
    await write(database, (documents) => documents.remove(id));
    await applySchema(database, schema);
    expect(byIndex("notes.by_text")).toEqual([]);
  });

  test("that changes one table checks that table, and goes on checking the other", async () => {
    const { database } = temporary;
    await applySchema(database, STRICT);
    await write(database, (documents) => documents.insert("notes", { text: "a" }));
    const [notes, links] = STRICT.tables;
    if (notes === undefined || links === undefined) throw new Error("two tables");
    const narrower = { ...notes, documentType: { type: "object", value: {} } };
    await expect(applySchema(database, { schemaValidation: true, tables: [narrower, links] })).rejects.toThrow(
      "extra field `text`",
    );
    await applySchema(database, {
      schemaValidation: true,
      tables: [notes, { ...links, documentType: { type: "any" } }],
    });
    await expect(write(database, (documents) => documents.insert("notes", {}))).rejects.toThrow(
      "missing the required field",
    );
    await write(database, (documents) => documents.insert("links", {}));
  });

  test("that was not enforced before checks every document", async () => {
    const { database } = temporary;
    await applySchema(database, { ...STRICT, schemaValidation: false });
    await write(database, (documents) => documents.insert("notes", { text: 1 }));
    await expect(applySchema(database, STRICT)).rejects.toThrow("Schema validation failed.");
  });

  test("is refused if it has a validator that the engine lacks", async () => {
    const schema = { schemaValidation: true, tables: [{ ...emptyTable("notes"), documentType: { type: "map" } }] };
    await expect(applySchema(temporary.database, schema)).rejects.toThrow('Unknown validator type "map"');
  });
});

test("a staged full-text index is filled, and opened when it is staged no more", async () => {
  const { database } = temporary;
  const index = { indexDescriptor: "search_text", searchField: "text", filterFields: [] };
  const search = () =>
    read(database, (documents) =>
      collect(documents, {
        source: {
          type: "Search",
          indexName: "notes.search_text",
          filters: [{ type: "Search", fieldPath: "text", value: "kick" }],
        },
        operators: [],
      }),
    );
  const schema = (table: object): SchemaJson => ({
    schemaValidation: false,
    tables: [{ ...emptyTable("notes"), ...table }],
  });
  await applySchema(database, schema({ stagedSearchIndexes: [index] }));
  await write(database, (documents) => documents.insert("notes", { text: "a kick" }));
  expect(search).toThrow("Index notes.search_text is currently staged and not available to query");
  await applySchema(database, schema({ searchIndexes: [index] }));
  expect(search()).toEqual([{ text: "a kick" }]);
});

describe("table numbers", () => {
  test("start at 10001 in each component and never change", async () => {
    const { database } = temporary;
    await applySchema(database, schemaOf({ b: {}, a: {} }));
    await applySchema(database, schemaOf({ b: {} }), "child");
    await applySchema(database, schemaOf({ a: {}, c: {} }));
    const { catalog } = database;
    expect([catalog.tableNumber("", "b"), catalog.tableNumber("", "a"), catalog.tableNumber("", "c")]).toEqual([
      10_001, 10_002, 10_003,
    ]);
    expect(catalog.tableNumber("child", "b")).toBe(10_001);
    expect(catalog.tableName("", 10_002)).toBe("a");
    expect(catalog.tableName("child", 10_002)).toBeNull();
    expect(catalog.tables("")).toEqual(["a", "b", "c"]);
  });

  test("of system tables are the same everywhere, before anything is in them", async () => {
    const { database } = temporary;
    const { catalog } = database;
    const files = catalog.tableNumber("", "_storage");
    expect(files).toBe(catalog.tableNumber("some/child", "_storage"));
    expect(files).not.toBe(catalog.tableNumber("", "_scheduled_functions"));
    expect(catalog.tableName("", files ?? -1)).toBe("_storage");
    const id = await write(database, (documents) => documents.insert("_storage", {}));
    expect(catalog.tableNumber("", "_storage")).toBe(files);
    expect(read(database, (documents) => documents.normalizeId("_storage", id))).toBe(id);
    expect(catalog.tables("")).toEqual([]);
  });

  test("of a table made in an open transaction are known at once, and forgotten if it fails", async () => {
    const { database } = temporary;
    const failed = database.transact((transaction) => {
      transaction.documents("").insert("notes", {});
      expect(database.catalog.tableNumber("", "notes")).toBe(10_001);
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(database.catalog.tableNumber("", "notes")).toBeNull();
  });
});
