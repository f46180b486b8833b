import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  applySchema,
  openTemporaryDatabase,
  schemaOf,
  type TemporaryDatabase,
} from "../../storage/temporary-database.fixture.ts";
import { fieldsOf, messageOf, mutation, query } from "./convex-function.fixture.ts";

let temporary: TemporaryDatabase;
let ids: string[] = [];

/** Five notes of two authors, oldest first. */
const NOTES = [
  { author: "ann", stars: 3 },
  { author: "bob", stars: 5 },
  { author: "ann", stars: 1 },
  { author: "bob", stars: 5 },
  { author: "ann", stars: 4 },
];

beforeAll(async () => {
  temporary = openTemporaryDatabase();
  await applySchema(temporary.database, schemaOf({ notes: { by_author: ["author"], by_stars: ["stars", "author"] } }));
  ids = await mutation(temporary.database, async ({ db }) => {
    const inserted: string[] = [];
    for (const note of NOTES) inserted.push(await db.insert("notes", note));
    return inserted;
  });
});
afterAll(() => temporary.dispose());

const idAt = (position: number): string => ids[position] ?? "";

describe("the ends of a query", () => {
  test("collect gives all documents, oldest first when nothing else is said", async () => {
    const found = await query(temporary.database, ({ db }) => db.query("notes").collect());
    expect(found.map(fieldsOf)).toEqual(NOTES);
    expect(found.map(({ _id }) => _id)).toEqual(ids);
  });

  test.each<[count: number, positions: number[]]>([
    [0, []],
    [1, [0]],
    [4, [0, 1, 2, 3]],
    [5, [0, 1, 2, 3, 4]],
    [6, [0, 1, 2, 3, 4]],
    [1e9, [0, 1, 2, 3, 4]],
  ])("take(%d) gives at most so many from the front", async (count, positions) => {
    const found = await query(temporary.database, ({ db }) => db.query("notes").take(count));
    expect(found.map(({ _id }) => _id)).toEqual(positions.map(idAt));
  });

  test.each([-1, 1.5, Number.NaN])("take(%d) is refused", async (count) => {
    expect(await messageOf(query(temporary.database, ({ db }) => db.query("notes").take(count)))).toContain(
      "must be a non-negative integer",
    );
  });

  test("first is the first in the order of the query, or null", async () => {
    const [oldest, newest, none] = await query(temporary.database, async ({ db }) => [
      await db.query("notes").first(),
      await db.query("notes").order("desc").first(),
      await db
        .query("notes")
        .withIndex("by_author", (q) => q.eq("author", "zoe"))
        .first(),
    ]);
    expect([oldest?._id, newest?._id, none]).toEqual([idAt(0), idAt(4), null]);
  });

  test("unique gives the one document, or null, and refuses two by their ids", async () => {
    const one = (author: string, stars: number) =>
      query(temporary.database, ({ db }) =>
        db
          .query("notes")
          .withIndex("by_stars", (q) => q.eq("stars", stars).eq("author", author))
          .unique(),
      );
    expect((await one("ann", 4))?._id).toBe(idAt(4));
    expect(await one("ann", 5)).toBeNull();
    expect(await messageOf(one("bob", 5))).toBe(
      `unique() query returned more than one result from table notes:\n [${idAt(1)}, ${idAt(3)}, ...]`,
    );
  });

  test("a loop may stop early, and then the query is over", async () => {
    const seen = await query(temporary.database, async ({ db }) => {
      const stars: unknown[] = [];
      const all = db.query("notes").order("desc");
      for await (const note of all) {
        stars.push(note.stars);
        if (stars.length === 2) break;
      }
      return { stars, again: await messageOf(all.next()) };
    });
    expect(seen).toEqual({ stars: [4, 5], again: "This query is closed and can't emit any more values." });
  });

  test("two queries of one function go on side by side", async () => {
    const pairs = await query(temporary.database, async ({ db }) => {
      const [up, down] = [db.query("notes").order("asc"), db.query("notes").order("desc")];
      const met: unknown[][] = [];
      for await (const note of up) met.push([note.stars, (await down.next()).value?.stars]);
      return met;
    });
    expect(pairs).toEqual([
      [3, 4],
      [5, 5],
      [1, 1],
      [5, 5],
      [4, 3],
    ]);
  });
});

describe("the order of a query", () => {
  test("by an index is that of its fields, and of creation among equal ones", async () => {
    const [up, down] = await query(temporary.database, async ({ db }) => [
      await db.query("notes").withIndex("by_stars").collect(),
      await db.query("notes").withIndex("by_stars").order("desc").collect(),
    ]);
    expect(up?.map(({ _id }) => ids.indexOf(_id))).toEqual([2, 0, 4, 1, 3]);
    expect(down?.map(({ _id }) => ids.indexOf(_id))).toEqual([3, 1, 4, 0, 2]);
  });

  test("by_creation_time may be bounded by the time of a document", async () => {
    const times = (await query(temporary.database, ({ db }) => db.query("notes").collect())).map(
      (note) => note._creationTime,
    );
    const after = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .withIndex("by_creation_time", (q) => q.gt("_creationTime", times[1] ?? 0).lte("_creationTime", times[3] ?? 0))
        .collect(),
    );
    expect(after.map(({ _id }) => ids.indexOf(_id))).toEqual([2, 3]);
  });

  test("an index may be bounded by the time of creation behind its own fields", async () => {
    const newest = await query(temporary.database, async ({ db }) => {
      const second = await db.get(idAt(2));
      return await db
        .query("notes")
        .withIndex("by_author", (q) => q.eq("author", "ann").gte("_creationTime", second?._creationTime ?? 0))
        .collect();
    });
    expect(newest.map(({ _id }) => ids.indexOf(_id))).toEqual([2, 4]);
  });
});

describe("get", () => {
  test("gives the document of an id, with or without its table", async () => {
    const found = await query(temporary.database, async ({ db }) => [
      await db.get(idAt(1)),
      await db.get("notes", idAt(1)),
    ]);
    expect(found.map((note) => note && fieldsOf(note))).toEqual([NOTES[1], NOTES[1]]);
  });

  test.each<[what: string, arguments_: [string, string?], message: string]>([
    ["no id at all", ["nonsense"], "Invalid argument `id` for `db.get`: Unable to decode ID: nonsense"],
    ["an empty text", [""], "Invalid argument `id` for `db.get`: Unable to decode ID: "],
  ])("refuses %s", async (_, [id], message) => {
    expect(await messageOf(query(temporary.database, ({ db }) => db.get(id)))).toBe(message);
  });

  test("refuses an id of another table than the one named", async () => {
    await mutation(temporary.database, ({ db }) => db.insert("users", {}));
    expect(await messageOf(query(temporary.database, ({ db }) => db.get("users", idAt(0))))).toBe(
      "Invalid argument `id` for `db.get`, expected ID in table 'users' but got ID in table 'notes'",
    );
  });

  test("finds nothing for an id whose document is gone", async () => {
    const gone = await mutation(temporary.database, async ({ db }) => {
      const id = await db.insert("notes", { author: "eve", stars: 0 });
      await db.delete(id);
      return { id, within: await db.get(id) };
    });
    expect([gone.within, await query(temporary.database, ({ db }) => db.get(gone.id))]).toEqual([null, null]);
  });
});

test("normalizeId knows the ids of its table, and throws at nothing", async () => {
  const known = await query(temporary.database, async ({ db }) => [
    db.normalizeId("notes", idAt(0)),
    db.normalizeId("users", idAt(0)),
    db.normalizeId("nowhere", idAt(0)),
    db.normalizeId("notes", "nonsense"),
    db.normalizeId("notes", ""),
    db.normalizeId("notes", idAt(0).toUpperCase()),
    db.system.normalizeId("_storage", idAt(0)),
  ]);
  expect(known).toEqual([idAt(0), null, null, null, null, null, null]);
});

test("a query that has begun or ended takes no further operator", async () => {
  const messages = await query(temporary.database, async ({ db }) => {
    const all = db.query("notes").order("asc");
    await all.first();
    return messageOf((async () => all.filter((q) => q.eq(1, 1)))());
  });
  expect(messages).toContain("can't be chained after iteration begins");
});
