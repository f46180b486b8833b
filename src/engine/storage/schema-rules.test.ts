import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { describe, expect, test } from "vitest";
import { checkSchema } from "./schema-rules.ts";
import { applySchema, useTemporaryDatabase, read, write } from "./temporary-database.fixture.ts";
import type { SchemaJson } from "./types.ts";

const temporary = useTemporaryDatabase();

type TableJson = SchemaJson["tables"][number];

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `f${at}`);

/** A schema of the one table `notes`, whose indexes are given as name and fields. */
function notes(indexes: [name: string, fields: string[]][], rest: Partial<TableJson> = {}): SchemaJson {
  const table: TableJson = {
    tableName: "notes",
    indexes: indexes.map(([indexDescriptor, fields]) => ({ indexDescriptor, fields })),
    searchIndexes: [],
    vectorIndexes: [],
    documentType: null,
    ...rest,
  };
  return { schemaValidation: false, tables: [table] };
}

const search = (indexDescriptor: string, searchField = "text", filterFields: string[] = []) => ({
  searchIndexes: [{ indexDescriptor, searchField, filterFields }],
});

describe("a schema may have", () => {
  test.each<[what: string, schema: SchemaJson]>([
    ["no tables", { schemaValidation: true, tables: [] }],
    ["an index of nested fields", notes([["by_author", ["author.name", "author.id"]]])],
    ["64 indexes", notes(names(64).map((name) => [`by_${name}`, [name]]))],
    ["an index of 16 fields", notes([["by_all", names(16)]])],
    [
      "indexes of the same fields in another order",
      notes([
        ["by_a_b", ["a", "b"]],
        ["by_b_a", ["b", "a"]],
      ]),
    ],
    [
      "an index whose fields begin another",
      notes([
        ["by_a", ["a"]],
        ["by_a_b", ["a", "b"]],
      ]),
    ],
    ["a search index with 16 filter fields", notes([], search("by_text", "text", names(16)))],
    ["names of 64 letters", notes([["x".repeat(64), ["y".repeat(64)]]])],
    ["digits and underscores in names", notes([["by_1_", ["a_1"]]])],
  ])("%s", (_, schema) => expect(() => checkSchema(schema)).not.toThrow());
});

describe("a schema is refused, in Convex's words, for", () => {
  const reserved = (name: string) =>
    `In table "notes" cannot name an index "${name}" because the name is reserved. Indexes may not start with an ` +
    'underscore or be named "by_id" or "by_creation_time".';
  const invalid = (name: string) =>
    `In table "notes": Invalid index name: "${name}". Identifiers must be 64 characters or less, start with a letter, ` +
    "and only contain letters, digits, underscores.";

  test.each<[what: string, schema: SchemaJson, message: string]>([
    ["a table of the system", notes([], { tableName: "_storage" }), "_storage is a reserved table name."],
    ["an index named as a built-in one", notes([["by_id", ["a"]]]), reserved("by_id")],
    ["an index named as the other", notes([["by_creation_time", ["a"]]]), reserved("by_creation_time")],
    ["an index that begins with an underscore", notes([["_by_a", ["a"]]]), reserved("_by_a")],
    ["a search index named as a built-in one", notes([], search("by_id")), reserved("by_id")],
    ["an index without a name", notes([["", ["a"]]]), invalid("")],
    ["a name with a point, which queries would cut", notes([["by.a", ["a"]]]), invalid("by.a")],
    ["a name that begins with a digit", notes([["1st", ["a"]]]), invalid("1st")],
    ["a name of 65 letters", notes([["x".repeat(65), ["a"]]]), invalid("x".repeat(65))],
    ["a name of underscores", notes([["___", ["a"]]]), invalid("___")],
    [
      "one name twice",
      notes([
        ["by_a", ["a"]],
        ["by_a", ["b"]],
      ]),
      'Table "notes" has two or more definitions of index "by_a".',
    ],
    [
      "one name for an index and a search",
      notes([["by_text", ["a"]]], search("by_text")),
      'Table "notes" has two or more definitions of index "by_text".',
    ],
    [
      "one name for an index and a staged one",
      notes([["by_a", ["a"]]], { stagedDbIndexes: [{ indexDescriptor: "by_a", fields: ["b"] }] }),
      'Table "notes" has two or more definitions of index "by_a".',
    ],
    [
      "an index without fields",
      notes([["by_none", []]]),
      'In table "notes" index "by_none" must have at least one field.',
    ],
    [
      "two indexes of the same fields",
      notes([
        ["by_a", ["a"]],
        ["by_b", ["a"]],
      ]),
      'In table "notes" index "by_b" and index "by_a" have the same fields. Indexes must be unique within a table.',
    ],
    ["an index of 17 fields", notes([["by_all", names(17)]]), "Indexes may have up to 16 fields."],
    [
      "65 indexes",
      notes(names(65).map((name) => [`by_${name}`, [name]])),
      'Table "notes" cannot have more than 64 indexes.',
    ],
    [
      "64 indexes and a search",
      notes(
        names(64).map((name) => [`by_${name}`, [name]]),
        search("by_text"),
      ),
      'Table "notes" cannot have more than 64 indexes.',
    ],
    [
      "a search of 17 filters",
      notes([], search("s", "text", names(17))),
      "Search indexes may have up to 16 filter fields.",
    ],
    [
      "an index of ids",
      notes([["by_own_id", ["_id"]]]),
      "`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.",
    ],
    [
      "an index of creation times",
      notes([["by_time", ["a", "_creationTime"]]]),
      "`_creationTime` is automatically added",
    ],
    [
      "an index of a system field",
      notes([["by_x", ["_x"]]]),
      "Reserved fields (starting with `_`) are not allowed in indexes.",
    ],
    ["an index of a nested one", notes([["by_x", ["a._x"]]]), "Reserved fields (starting with `_`) are not allowed"],
    [
      "one field twice",
      notes([["by_a", ["a", "b", "a"]]]),
      'Duplicate field "a". Index fields must be unique within an index.',
    ],
    ["a field without a name", notes([["by_x", [""]]]), 'In index "by_x": Invalid index field: ""'],
    ["a path with a gap", notes([["by_x", ["a..b"]]]), 'In index "by_x": Invalid index field: "a..b"'],
    ["a field with a dash", notes([["by_x", ["a-b"]]]), 'In index "by_x": Invalid index field: "a-b"'],
    ["a search of a field with a space", notes([], search("s", "a b")), 'In index "s": Invalid index field: "a b"'],
    ["a filter with a dash", notes([], search("s", "text", ["a-b"])), 'In index "s": Invalid index field: "a-b"'],
  ])("%s", (_, schema, message) => expect(() => checkSchema(schema)).toThrow(message));
});

test("a refused schema changes nothing: neither tables nor indexes, and the old one stays in force", async () => {
  const { database } = temporary;
  const strict = { documentType: { type: "object", value: {} } };
  await applySchema(database, { ...notes([["by_a", ["a"]]], strict), schemaValidation: true });
  await expect(applySchema(database, notes([["by_id", ["a"]]]))).rejects.toThrow("is reserved");
  await expect(write(database, (documents) => documents.insert("notes", { a: 1 }))).rejects.toThrow("extra field `a`");
  const source = { type: "IndexRange" as const, indexName: "notes.by_a", range: [] };
  expect(read(database, (documents) => documents.stream({ source, operators: [] }).next().done)).toBe(true);
});

test("a schema as convex/server exports it keeps every rule, and its documents are held to it", async () => {
  const schema = defineSchema({
    notes: defineTable({ text: v.string(), author: v.optional(v.id("users")) })
      .index("by_author", ["author"])
      .searchIndex("search_text", { searchField: "text", filterFields: ["author"] }),
    users: defineTable({ name: v.string() }),
  });
  // `export` is what the CLI calls; the public type leaves it out.
  const json = JSON.parse((schema as unknown as { export(): string }).export()) as SchemaJson;
  const { database } = temporary;
  expect(await applySchema(database, json)).toEqual({
    addedIndexes: ["notes.by_author", "notes.search_text"],
    removedIndexes: [],
  });
  const author = await write(database, (documents) => documents.insert("users", { name: "ann" }));
  const note = await write(database, (documents) => documents.insert("notes", { text: "a", author }));
  await expect(write(database, (documents) => documents.patch(note, { author: note }))).rejects.toThrow(
    `Found ID "${note}" from table \`notes\``,
  );
  await expect(write(database, (documents) => documents.insert("users", { name: 1 }))).rejects.toThrow(".name");
});

describe("a vector index", () => {
  const array = v.array(v.float64());
  const schemaOf = (
    fields: Record<string, Parameters<typeof v.optional>[0]>,
    field: string,
    dimensions = 2,
  ): SchemaJson => {
    const table = defineTable(fields).vectorIndex("by_e", { vectorField: field as "_creationTime", dimensions });
    // `export` writes it as JSON text; the method is internal to convex/server.
    return JSON.parse((defineSchema({ notes: table }) as unknown as { export(): string }).export()) as SchemaJson;
  };

  test.each([
    ["an array", schemaOf({ e: array }, "e")],
    ["an optional array", schemaOf({ e: v.optional(array) }, "e")],
    ["an array or null", schemaOf({ e: v.union(v.null(), array) }, "e")],
    ["an array of anything", schemaOf({ e: v.array(v.any()) }, "e")],
    ["anything", schemaOf({ e: v.any() }, "e.deep")],
    ["a nested array", schemaOf({ e: v.object({ deep: array }) }, "e.deep")],
    ["2 elements", schemaOf({ e: array }, "e", 2)],
    ["4096 elements", schemaOf({ e: array }, "e", 4096)],
  ])("may be of %s", (_what, schema) => {
    expect(() => checkSchema(schema)).not.toThrow();
  });

  test.each([
    ["a text", schemaOf({ e: v.string() }, "e")],
    ["an array of int64", schemaOf({ e: v.array(v.int64()) }, "e")],
    ["a field that does not exist", schemaOf({ e: array }, "f")],
    ["what is below an array", schemaOf({ e: array }, "e.deep")],
  ])("is refused of %s", (_what, schema) => {
    expect(() => checkSchema(schema)).toThrow(
      /^In table "notes" the vector index "by_e" is invalid because it references the field [a-z.]+ that is neither an array of float64 or optional array of float64\.$/,
    );
  });

  test.each([1, 4097, 2.5, 0, -1])("of %d elements is refused", (dimensions) => {
    expect(() => checkSchema(schemaOf({ e: array }, "e", dimensions))).toThrow(
      `Dimensions ${dimensions} must be between 2 and 4096.`,
    );
  });

  test("keeps the rules of names, of filter fields and of their number, staged or not", () => {
    const index = { indexDescriptor: "by_e", vectorField: "e", dimensions: 2, filterFields: [] };
    const other = { ...index, indexDescriptor: "by_f" };
    const check = (rest: Partial<TableJson>) => () => checkSchema(notes([], rest));
    expect(check({ vectorIndexes: [index, { ...other, dimensions: 3 }] })).not.toThrow();
    expect(check({ vectorIndexes: [index], stagedVectorIndexes: [other] })).toThrow("have the same `vectorField`");
    expect(check({ vectorIndexes: [{ ...index, indexDescriptor: "_e" }] })).toThrow("the name is reserved");
    expect(check({ vectorIndexes: [index], ...search("by_e") })).toThrow('two or more definitions of index "by_e"');
    expect(check({ vectorIndexes: [{ ...index, filterFields: names(17) }] })).toThrow("up to 16 filter fields");
    expect(check({ vectorIndexes: [{ ...index, vectorField: "a b" }] })).toThrow('Invalid index field: "a b"');
    const many = Array.from({ length: 65 }, (_, n) => ({ ...index, indexDescriptor: `by_${n}`, dimensions: n + 2 }));
    expect(check({ vectorIndexes: many })).toThrow("cannot have more than 64 indexes");
  });
});
