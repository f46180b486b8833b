import type { Value } from "convex/values";
import { describe, expect, test } from "vitest";
import { applySchema, useTemporaryDatabase, schemaOf } from "../../storage/temporary-database.fixture.ts";
import { ORDERED_SAMPLES, show } from "../../values/sample-values.fixture.ts";
import {
  type AnyWriter,
  type Doc,
  type Fields,
  fieldsOf,
  messageOf,
  mutation,
  query,
} from "./convex-function.fixture.ts";

const temporary = useTemporaryDatabase();

async function insert(fields: Fields): Promise<string> {
  return await mutation(temporary.database, ({ db }) => db.insert("notes", fields));
}

async function get(id: string): Promise<Doc | null> {
  return await query(temporary.database, ({ db }) => db.get(id));
}

function refusal(body: (db: AnyWriter) => Promise<unknown>): Promise<string> {
  return messageOf(mutation(temporary.database, ({ db }) => body(db)));
}

test("a value of every type comes back as it went in", async () => {
  const values = ORDERED_SAMPLES.filter((value) => value !== undefined);
  const id = await insert({ values });
  expect((await get(id))?.values).toEqual(values);
  expect(Object.is((await get(id))?.values, values)).toBe(false);
});

describe("a field that is undefined", () => {
  test("is not stored by insert and replace", async () => {
    const id = await insert({ a: 1, b: undefined });
    expect(fieldsOf((await get(id)) ?? {})).toEqual({ a: 1 });
    await mutation(temporary.database, ({ db }) => db.replace(id, { a: undefined, c: { d: 1 } }));
    expect(fieldsOf((await get(id)) ?? {})).toEqual({ c: { d: 1 } });
  });

  test("is removed by patch, at the top level", async () => {
    const id = await insert({ a: 1, b: { c: 1, d: 2 } });
    await mutation(temporary.database, ({ db }) => db.patch(id, { a: undefined, gone: undefined }));
    expect(fieldsOf((await get(id)) ?? {})).toEqual({ b: { c: 1, d: 2 } });
  });
});

describe("patch", () => {
  test.each<[what: string, before: Fields, patch: Fields, after: Fields]>([
    ["nothing", { a: 1 }, {}, { a: 1 }],
    ["a new field", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ["a field to null", { a: 1 }, { a: null }, { a: null }],
    ["an object as a whole", { a: { x: 1, y: 2 } }, { a: { x: 3 } }, { a: { x: 3 } }],
    ["an array as a whole", { a: [1, 2, 3] }, { a: [9] }, { a: [9] }],
    ["one field, and removes another", { a: 1, b: 2 }, { a: 3, b: undefined }, { a: 3 }],
    ["to another type", { a: 1 }, { a: "1" }, { a: "1" }],
  ])("sets %s", async (_, before, patch, after) => {
    const id = await insert(before);
    const created = (await get(id))?._creationTime;
    await mutation(temporary.database, ({ db }) => db.patch(id, patch));
    expect(await get(id)).toEqual({ ...after, _id: id, _creationTime: created });
  });
});

describe("system fields", () => {
  test("may be written back as they were read", async () => {
    const id = await insert({ n: 1 });
    await mutation(temporary.database, async ({ db }) => {
      const document = await db.get(id);
      await db.replace(id, { ...document, n: 2 });
      await db.patch(id, { ...document, m: 3 });
    });
    expect(fieldsOf((await get(id)) ?? {})).toEqual({ n: 1, m: 3 });
  });

  test("cannot be set, changed or removed", async () => {
    const id = await insert({});
    const other = await insert({});
    const created = (await get(id))?._creationTime ?? 0;
    const messages = [
      await refusal((db) => db.insert("notes", { _id: id })),
      await refusal((db) => db.insert("notes", { _creationTime: 1 })),
      await refusal((db) => db.patch(id, { _id: other })),
      await refusal((db) => db.replace(id, { _id: other })),
      await refusal((db) => db.patch(id, { _creationTime: created + 1 })),
      await refusal((db) => db.patch(id, { _id: undefined })),
      await refusal((db) => db.patch(id, { _creationTime: undefined })),
    ];
    expect(messages).toEqual([
      "Field '_id' is set by the system and cannot be given to `db.insert`",
      "Field '_creationTime' is set by the system and cannot be given to `db.insert`",
      `Provided \`_id\` field value "${other}" does not match the document ID "${id}"`,
      `Provided \`_id\` field value "${other}" does not match the document ID "${id}"`,
      `Provided \`_creationTime\` field value ${created + 1} does not match the document's creation time ${created}`,
      `Provided \`_id\` field value {"$undefined":null} does not match the document ID "${id}"`,
      `Provided \`_creationTime\` field value {"$undefined":null} does not match the document's creation time ${created}`,
    ]);
    expect(await get(id)).toEqual({ _id: id, _creationTime: created });
  });
});

describe("a document that is gone", () => {
  test.each<[what: string, use: (db: AnyWriter, id: string) => Promise<unknown>, verb: string]>([
    ["patched", (db, id) => db.patch(id, {}), "Update"],
    ["replaced", (db, id) => db.replace(id, {}), "Replace"],
    ["deleted", (db, id) => db.delete(id), "Delete"],
  ])("cannot be %s, and the function may go on from there", async (_, use, verb) => {
    const id = await insert({});
    const caught = await mutation(temporary.database, async ({ db }) => {
      await db.delete(id);
      const message = await messageOf(use(db, id));
      await db.insert("log", { message });
      return message;
    });
    expect(caught).toBe(`${verb} on nonexistent document ID ${id}`);
    const log = await query(temporary.database, ({ db }) => db.query("log").collect());
    expect(log.map(({ message }) => message)).toEqual([caught]);
  });
});

test("a write names its table if it wants to, and then only that one is touched", async () => {
  const id = await insert({});
  await insert({});
  await mutation(temporary.database, ({ db }) => db.insert("users", {}));
  expect(await refusal((db) => db.delete("users", id))).toBe(
    "Invalid argument `id` for `db.delete`, expected ID in table 'users' but got ID in table 'notes'",
  );
  await mutation(temporary.database, ({ db }) => db.delete("notes", id));
  expect((await query(temporary.database, ({ db }) => db.query("notes").collect())).length).toBe(1);
});

test.each(["", " ", "my-table", "9lives", "naïve", "a.b", "x".repeat(65)])(
  "a table cannot be named %j",
  async (name) => {
    expect(await refusal((db) => db.insert(name, {}))).toContain("Invalid table name: ");
  },
);

test("a refused write leaves the document and every index as they were", async () => {
  await applySchema(temporary.database, schemaOf({ notes: { by_a: ["a"] } }));
  const id = await insert({ a: 1 });
  const outcome = await mutation(temporary.database, async ({ db }) => {
    const refused = [
      await messageOf(db.patch(id, { a: "x".repeat(2 ** 20) })),
      await messageOf(db.replace(id, { a: 2, _b: 1 })),
      await messageOf(db.insert("notes", { a: 3, ["x".repeat(1025)]: 1 })),
    ];
    return { refused, found: await db.query("notes").withIndex("by_a").collect() };
  });
  expect(outcome.refused.map((message) => message.slice(0, 20))).toEqual([
    "Value is too large (",
    "Field '_b' starts wi",
    `Field name ${"x".repeat(9)}`,
  ]);
  expect(outcome.found.map(fieldsOf)).toEqual([{ a: 1 }]);
});

describe("a mutation reads its own writes", () => {
  test("by id, by index and by scan, as soon as they are done", async () => {
    await applySchema(temporary.database, schemaOf({ notes: { by_n: ["n"] } }));
    const at = (db: AnyWriter, n: Value) =>
      db
        .query("notes")
        .withIndex("by_n", (q) => q.eq("n", n))
        .collect();
    const seen = await mutation(temporary.database, async ({ db }) => {
      const id = await db.insert("notes", { n: 1 });
      const counts = [(await at(db, 1)).length];
      await db.patch(id, { n: 2 });
      counts.push((await at(db, 1)).length, (await at(db, 2)).length, (await db.query("notes").collect()).length);
      await db.delete(id);
      counts.push((await at(db, 2)).length, (await db.query("notes").collect()).length);
      return { counts, gone: await db.get(id) };
    });
    expect(seen).toEqual({ counts: [1, 0, 1, 1, 0, 0], gone: null });
  });

  test("also while a loop over them goes on: what lies ahead is met as it is by then", async () => {
    const met = await mutation(temporary.database, async ({ db }) => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) ids.push(await db.insert("notes", { n }));
      const seen: (Value | undefined)[] = [];
      for await (const note of db.query("notes")) {
        seen.push(note.n);
        if (note.n === 1) await db.delete(ids[2] ?? "");
        if (note.n === 1) await db.patch(ids[3] ?? "", { n: 33 });
        if (note.n === 1) await db.patch(ids[0] ?? "", { n: 100 });
        if (note.n === 4) await db.insert("notes", { n: 5 });
      }
      return seen;
    });
    expect(met).toEqual([0, 1, 33, 4, 5]);
  });
});

test("an id of each document is its own, and tells nothing of another", async () => {
  const ids = await mutation(temporary.database, async ({ db }) => {
    const made: string[] = [];
    for (let n = 0; n < 2000; n += 1) made.push(await db.insert(n % 2 === 0 ? "even" : "odd", {}));
    return made;
  });
  expect(new Set(ids).size).toBe(2000);
  const tables = await query(temporary.database, async ({ db }) =>
    ids.map((id) => (db.normalizeId("even", id) === null ? "odd" : "even")),
  );
  expect(tables).toEqual(ids.map((_, n) => (n % 2 === 0 ? "even" : "odd")));
});

test.each(ORDERED_SAMPLES.filter((value) => value !== undefined).map((value) => [show(value), value] as const))(
  "%s is found by the index, and not after it changed",
  async (_, value) => {
    await applySchema(temporary.database, schemaOf({ notes: { by_v: ["v"] } }));
    const find = () =>
      query(temporary.database, ({ db }) =>
        db
          .query("notes")
          .withIndex("by_v", (q) => q.eq("v", value))
          .collect(),
      );
    const id = await insert({ v: value });
    expect((await find()).map(({ v }) => v)).toEqual([value]);
    await mutation(temporary.database, ({ db }) => db.patch(id, { v: undefined }));
    expect(await find()).toEqual([]);
  },
);
