import { defineSchema, defineTable, type GenericSchema, type SchemaDefinition } from "convex/server";
import { v } from "convex/values";
import { describe, expect, test } from "vitest";
import { applySchema, useTemporaryDatabase } from "../../storage/temporary-database.fixture.ts";
import type { SchemaJson } from "../../storage/types.ts";
import { bytes } from "../../values/sample-values.fixture.ts";
import { type AnyWriter, type Fields, fieldsOf, messageOf, mutation, query } from "./convex-function.fixture.ts";

const temporary = useTemporaryDatabase();

/** Applies a schema as convex/server exports it. */
async function push(schema: SchemaDefinition<GenericSchema, boolean>, component = ""): Promise<void> {
  // `export` is what the CLI calls; the public type leaves it out.
  const json = (schema as unknown as { export(): string }).export();
  await applySchema(temporary.database, JSON.parse(json) as SchemaJson, component);
}

const insert = (fields: Fields, table = "notes") => mutation(temporary.database, ({ db }) => db.insert(table, fields));
const refusal = (body: (db: AnyWriter) => Promise<unknown>) =>
  messageOf(mutation(temporary.database, ({ db }) => body(db)));

const PREFIX = 'Failed to insert or update a document in table "notes" because it does not match the schema: ';

const NOTE = v.object({
  text: v.string(),
  stars: v.optional(v.number()),
  kind: v.union(v.literal("song"), v.literal("loop")),
  author: v.optional(v.id("users")),
  tags: v.array(v.string()),
  meta: v.optional(v.object({ bpm: v.number(), key: v.optional(v.string()) })),
  counts: v.optional(v.record(v.string(), v.int64())),
  cover: v.optional(v.union(v.null(), v.bytes())),
});
const SCHEMA = defineSchema({ notes: defineTable(NOTE), users: defineTable({ name: v.string() }) });
const GOOD: Fields = { text: "a", kind: "song", tags: [] };

describe("a document that matches the schema is stored", () => {
  test.each<[what: string, fields: Fields]>([
    ["with what it must have", GOOD],
    ["with an optional field", { ...GOOD, stars: 1 }],
    ["with an optional field left undefined", { ...GOOD, stars: undefined }],
    ["with another member of a union", { ...GOOD, kind: "loop" }],
    ["with a nested object", { ...GOOD, meta: { bpm: 120 } }],
    ["with an optional field inside it", { ...GOOD, meta: { bpm: 120, key: "Am" } }],
    ["with a record of no keys", { ...GOOD, counts: {} }],
    ["with a record of integers", { ...GOOD, counts: { plays: 1n, "a b": 2n } }],
    ["with null where a union has it", { ...GOOD, cover: null }],
    ["with bytes where a union has them", { ...GOOD, cover: bytes(1) }],
    ["with numbers that JSON lacks", { ...GOOD, stars: Number.NaN }],
  ])("%s", async (_, fields) => {
    await push(SCHEMA);
    const id = await insert(fields);
    const { stars, ...rest } = fields;
    const stored = await query(temporary.database, ({ db }) => db.get(id));
    expect(fieldsOf(stored ?? {})).toEqual(stars === undefined ? rest : fields);
  });
});

describe("a document that does not is refused, with the place and what was wanted", () => {
  test.each<[what: string, fields: Fields, message: string]>([
    ["without a field that it must have", { kind: "song", tags: [] }, "Object is missing the required field `text`."],
    [
      "with a field too many",
      { ...GOOD, extra: 1 },
      "Object contains extra field `extra` that is not in the validator.",
    ],
    [
      "with null for an optional field",
      { ...GOOD, stars: null },
      "Value does not match validator.\nPath: .stars\nValue: null\nValidator: v.float64()",
    ],
    ["with an integer for a float", { ...GOOD, stars: 1n }, "Path: .stars\nValue: 1\nValidator: v.float64()"],
    [
      "with no member of a union",
      { ...GOOD, kind: "stem" },
      'Path: .kind\nValue: "stem"\nValidator: v.union(v.literal("song"), v.literal("loop"))',
    ],
    ["with a wrong element", { ...GOOD, tags: ["a", 2] }, "Path: .tags[1]\nValue: 2.0\nValidator: v.string()"],
    ["with a wrong field deep inside", { ...GOOD, meta: { bpm: "fast" } }, 'Path: .meta.bpm\nValue: "fast"'],
    ["with a missing field deep inside", { ...GOOD, meta: {} }, "Object is missing the required field `bpm`."],
    [
      "with a wrong value in a record",
      { ...GOOD, counts: { plays: 1 } },
      "Path: .counts.values()\nValue: 1.0\nValidator: v.int64()",
    ],
    ["with a text that is no id", { ...GOOD, author: "ann" }, 'Path: .author\nValue: "ann"\nValidator: v.id("users")'],
  ])("%s", async (_, fields, message) => {
    await push(SCHEMA);
    const told = await refusal((db) => db.insert("notes", fields));
    expect(told.startsWith(PREFIX)).toBe(true);
    expect(told).toContain(message);
    expect(await query(temporary.database, ({ db }) => db.query("notes").collect())).toEqual([]);
  });

  test("with an id of another table", async () => {
    await push(SCHEMA);
    const note = await insert(GOOD);
    expect(await refusal((db) => db.patch(note, { author: note }))).toBe(
      `${PREFIX}Found ID "${note}" from table \`notes\`, which does not match the table name in validator ` +
        '`v.id("users")`.\nPath: .author',
    );
  });
});

describe("a change is held to the schema as a whole", () => {
  test.each<[what: string, change: (db: AnyWriter, id: string) => Promise<unknown>, message: string | null]>([
    ["a patch of one field", (db, id) => db.patch(id, { text: "b" }), null],
    ["a patch that removes an optional field", (db, id) => db.patch(id, { stars: undefined }), null],
    [
      "a patch that removes a field it must have",
      (db, id) => db.patch(id, { text: undefined }),
      "missing the required field `text`",
    ],
    ["a patch that adds an unknown field", (db, id) => db.patch(id, { extra: 1 }), "extra field `extra`"],
    ["a patch that removes an unknown field", (db, id) => db.patch(id, { extra: undefined }), null],
    ["a replacement that is whole", (db, id) => db.replace(id, GOOD), null],
    [
      "a replacement that lacks a field",
      (db, id) => db.replace(id, { text: "b" }),
      "missing the required field `kind`",
    ],
  ])("%s", async (_, change, message) => {
    await push(SCHEMA);
    const id = await insert({ ...GOOD, stars: 5 });
    if (message === null) await mutation(temporary.database, ({ db }) => change(db, id));
    else expect(await refusal((db) => change(db, id))).toContain(message);
  });
});

describe("a schema that is pushed", () => {
  test("is refused by the first stored document that does not match, and the old one stays", async () => {
    await push(SCHEMA);
    const id = await insert(GOOD);
    const narrower = defineSchema({
      notes: defineTable({ text: v.string() }),
      users: defineTable({ name: v.string() }),
    });
    expect(await messageOf(push(narrower))).toContain(
      `Schema validation failed.\nDocument with ID "${id}" in table "notes" does not match the schema: ` +
        "Object contains extra field `kind` that is not in the validator.",
    );
    await insert({ ...GOOD, stars: 1 });
  });

  test("may drop a table from its list: what it holds stays, can be read and removed, and takes no more", async () => {
    await push(SCHEMA);
    const id = await insert({ name: "ann" }, "users");
    await push(defineSchema({ notes: defineTable(NOTE) }));
    expect(await refusal((db) => db.insert("users", { name: "bob" }))).toContain(
      'table "users" because the table is not in the schema',
    );
    expect(fieldsOf((await query(temporary.database, ({ db }) => db.get(id))) ?? {})).toEqual({ name: "ann" });
    await mutation(temporary.database, ({ db }) => db.delete(id));
    expect(await query(temporary.database, ({ db }) => db.query("users").collect())).toEqual([]);
  });

  test("without validation keeps indexes and nothing else", async () => {
    const loose = defineSchema(
      { notes: defineTable({ text: v.string() }).index("by_text", ["text"]) },
      { schemaValidation: false },
    );
    await push(loose);
    await insert({ text: 1, free: true });
    await insert({}, "anything");
    const found = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .withIndex("by_text", (q) => q.eq("text", 1))
        .unique(),
    );
    expect(found?.free).toBe(true);
  });

  test("of a union of documents takes each of its kinds, and no mixture", async () => {
    const shape = v.union(
      v.object({ kind: v.literal("circle"), radius: v.number() }),
      v.object({ kind: v.literal("square"), side: v.number() }),
    );
    await push(defineSchema({ notes: defineTable(shape) }));
    await insert({ kind: "circle", radius: 1 });
    const id = await insert({ kind: "square", side: 1 });
    expect(await refusal((db) => db.insert("notes", { kind: "circle", side: 1 }))).toContain(
      "Value does not match validator.",
    );
    expect(await refusal((db) => db.patch(id, { kind: "circle" }))).toContain("Value does not match validator.");
    await mutation(temporary.database, ({ db }) => db.replace(id, { kind: "circle", radius: 2 }));
  });
});

test("an id is of its own component: the same table name in another is another table", async () => {
  const schema = defineSchema({
    notes: defineTable({ next: v.optional(v.id("notes")) }),
    users: defineTable({ name: v.string() }),
  });
  await push(schema);
  await push(
    defineSchema({ users: defineTable({ name: v.string() }), notes: defineTable({ next: v.optional(v.id("notes")) }) }),
    "child",
  );
  const ours = await insert({});
  const theirs = await mutation(temporary.database, ({ db }) => db.insert("notes", {}), "child");
  // The tables were made in another order there, so their numbers differ.
  expect(await refusal((db) => db.insert("notes", { next: theirs }))).toContain(
    `Found ID "${theirs}" from table \`users\``,
  );
  await insert({ next: ours });
});
