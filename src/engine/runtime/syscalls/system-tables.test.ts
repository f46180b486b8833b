import { beforeEach, describe, expect, test } from "vitest";
import { useTemporaryDatabase, read, write } from "../../storage/temporary-database.fixture.ts";
import { type AnyWriter, messageOf, mutation, query } from "./convex-function.fixture.ts";

let fileId = "";
let noteId = "";

const temporary = useTemporaryDatabase();

/** One file, as the engine records it, and one note of the app. */
beforeEach(async () => {
  [fileId, noteId] = await write(temporary.database, (documents) => [
    documents.insert("_storage", { size: 5, sha256: "abc" }),
    documents.insert("notes", { text: "a" }),
  ]);
});

const USE_SYSTEM = "System tables can only be accessed with db.system.";

describe("a system table", () => {
  test("is read through db.system: by id, by query and by page", async () => {
    const seen = await query(temporary.database, async ({ db: { system } }) => ({
      byId: (await system.get(fileId))?.size,
      byTable: (await system.get("_storage", fileId))?.size,
      byQuery: (await system.query("_storage").collect()).length,
      byPage: (await system.query("_storage").paginate({ cursor: null, numItems: 5 })).page.length,
      id: system.normalizeId("_storage", fileId),
    }));
    expect(seen).toEqual({ byId: 5, byTable: 5, byQuery: 1, byPage: 1, id: fileId });
  });

  test("is empty before anything was written to it, and its ids lead to nothing", async () => {
    const seen = await query(temporary.database, async ({ db: { system } }) => [
      await system.query("_scheduled_functions").collect(),
      await system.query("_scheduled_functions").first(),
    ]);
    expect(seen).toEqual([[], null]);
  });

  test.each<[way: string, use: (db: AnyWriter) => Promise<unknown>]>([
    ["get", (db) => db.get(fileId)],
    ["get with its table", (db) => db.get("_storage", fileId)],
    ["patch", (db) => db.patch(fileId, { size: 0 })],
    ["replace", (db) => db.replace(fileId, { size: 0 })],
    ["delete", (db) => db.delete(fileId)],
  ])("is closed to db.%s, and nothing of it changes", async (_, use) => {
    expect(await messageOf(mutation(temporary.database, ({ db }) => use(db)))).toBe(USE_SYSTEM);
    expect(read(temporary.database, (documents) => documents.get(fileId)?.size)).toBe(5);
  });

  test.each<[way: string, use: (db: AnyWriter) => unknown, message: string]>([
    ["query", (db) => db.query("_storage"), "System tables can only be accessed from db.system.query()."],
    [
      "normalizeId",
      (db) => db.normalizeId("_storage", fileId),
      "System tables can only be accessed from db.system.normalizeId().",
    ],
    ["insert", (db) => db.insert("_storage", {}), "System tables (prefixed with `_`) are read-only."],
    ["insert into a new one", (db) => db.insert("_mine", {}), "System tables (prefixed with `_`) are read-only."],
  ])("is closed to db.%s", async (_, use, message) => {
    expect(await messageOf(mutation(temporary.database, async ({ db }) => await use(db)))).toBe(message);
  });
});

test("a table of the app is closed to db.system", async () => {
  const messages = await query(temporary.database, async ({ db: { system } }) => [
    await messageOf(system.get(noteId)),
    await messageOf((async () => system.query("notes"))()),
    await messageOf((async () => system.normalizeId("notes", noteId))()),
  ]);
  expect(messages).toEqual([
    "User tables cannot be accessed with db.system.",
    "User tables can only be accessed from db.query().",
    "User tables can only be accessed from db.normalizeId().",
  ]);
});

test("a malformed id is told as such, whichever side asks", async () => {
  const messages = await mutation(temporary.database, async ({ db }) => [
    await messageOf(db.system.get("x")),
    await messageOf(db.patch("x", {})),
    await messageOf(db.replace("x", {})),
    await messageOf(db.delete("x")),
  ]);
  expect(messages).toEqual(
    ["db.get", "db.patch", "db.replace", "db.delete"].map(
      (call) => `Invalid argument \`id\` for \`${call}\`: Unable to decode ID: x`,
    ),
  );
});

test("a query writes nothing, whatever it calls", async () => {
  const messages = await query(temporary.database, async ({ db }) => {
    // A query's `ctx.db` has no writes; the operations behind them are there for whoever reaches for them.
    const { Convex } = globalThis as unknown as {
      Convex: { asyncSyscall(operation: string, args: string): Promise<string> };
    };
    const raw = (operation: string, args: object) => messageOf(Convex.asyncSyscall(operation, JSON.stringify(args)));
    expect("insert" in db).toBe(false);
    return [
      await raw("1.0/insert", { table: "notes", value: {} }),
      await raw("1.0/shallowMerge", { id: noteId, value: {} }),
      await raw("1.0/replace", { id: noteId, value: {} }),
      await raw("1.0/remove", { id: noteId }),
    ];
  });
  expect(messages).toEqual(Array.from({ length: 4 }, () => "Writes are not allowed in queries."));
});
