import { describe, expect, test } from "vitest";
import { encodeId } from "../values/id.ts";
import type { ConvexJson } from "../values/json.ts";
import { TRANSACTION_LIMITS } from "./limits.ts";
import { fixedTableNumber } from "./table-names.ts";
import {
  applySchema,
  collect,
  fullScan,
  useTemporaryDatabase,
  read,
  schemaOf,
  write,
} from "./temporary-database.fixture.ts";
import type { DocumentWriter, RangeJson } from "./types.ts";

const temporary = useTemporaryDatabase();

function refuses(body: (documents: DocumentWriter) => unknown, message: string): Promise<void> {
  return expect(write(temporary.database, body)).rejects.toThrow(message);
}

async function insertNote(fields: Record<string, ConvexJson>): Promise<string> {
  return await write(temporary.database, (documents) => documents.insert("notes", fields));
}

describe("patch", () => {
  test("sets fields, keeps others, removes those that are undefined, and answers the new document", async () => {
    const id = await insertNote({ a: 1, b: 2, c: { d: 1 } });
    const patched = await write(temporary.database, (documents) =>
      documents.patch(id, { a: 5, b: { $undefined: null }, c: { e: 2 } }),
    );
    expect(patched).toEqual({ _id: id, _creationTime: temporary.time.now, a: 5, c: { e: 2 } });
    expect(read(temporary.database, (documents) => documents.get(id))).toEqual(patched);
  });

  test("may repeat the system fields, but not change them", async () => {
    const id = await insertNote({});
    await write(temporary.database, (documents) => documents.patch(id, { _id: id, _creationTime: temporary.time.now }));
    const other = encodeId(10_001, new Uint8Array(16));
    await refuses(
      (documents) => documents.patch(id, { _id: other }),
      `Provided \`_id\` field value "${other}" does not match`,
    );
    await refuses(
      (documents) => documents.patch(id, { _creationTime: 1 }),
      "Provided `_creationTime` field value 1 does not match",
    );
    await refuses(
      (documents) => documents.replace(id, { _creationTime: 1 }),
      "does not match the document's creation time",
    );
  });

  test("takes a field named like the prototype as a field", async () => {
    const id = await insertNote(JSON.parse('{"a":1}'));
    await refuses((documents) => documents.patch(id, JSON.parse('{"__proto__":{"x":1}}')), "starts with an underscore");
    expect(read(temporary.database, (documents) => documents.get(id))?.a).toBe(1);
  });
});

test("replace drops all fields that it does not name", async () => {
  const id = await insertNote({ a: 1, b: 2 });
  await write(temporary.database, (documents) => documents.replace(id, { c: 3 }));
  expect(read(temporary.database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ c: 3 }]);
});

test("remove answers the document that it removed", async () => {
  const id = await insertNote({ a: 1 });
  const removed = await write(temporary.database, (documents) => documents.remove(id));
  expect(removed.a).toBe(1);
  expect(read(temporary.database, (documents) => [documents.get(id), documents.count("notes")])).toEqual([null, 0]);
});

test("a document that is gone cannot be changed, in Convex's words", async () => {
  const id = await insertNote({});
  await write(temporary.database, (documents) => documents.remove(id));
  await refuses((documents) => documents.patch(id, {}), `Update on nonexistent document ID ${id}`);
  await refuses((documents) => documents.replace(id, {}), `Replace on nonexistent document ID ${id}`);
  await refuses((documents) => documents.remove(id), `Delete on nonexistent document ID ${id}`);
});

describe("an id", () => {
  test("that is malformed is refused, by the name of the call", async () => {
    await refuses((documents) => documents.get("abc"), "Invalid argument `id` for `db.get`: Unable to decode ID: abc");
    await refuses((documents) => documents.patch("abc", {}), "Invalid argument `id` for `db.patch`");
    await refuses((documents) => documents.remove("abc"), "Invalid argument `id` for `db.delete`");
  });

  test("of another table than the one named is refused", async () => {
    const id = await insertNote({});
    await write(temporary.database, (documents) => documents.insert("other", {}));
    await refuses(
      (documents) => documents.get(id, "other"),
      "expected ID in table 'other' but got ID in table 'notes'",
    );
    await refuses((documents) => documents.remove(id, "other"), "expected ID in table 'other'");
    expect(read(temporary.database, (documents) => documents.get(id, "notes")?._id)).toBe(id);
  });

  test("of a table that does not exist leads to nothing", () => {
    const id = encodeId(12_345, new Uint8Array(16));
    expect(read(temporary.database, (documents) => documents.get(id))).toBeNull();
  });

  test("normalises in its own table only", async () => {
    const id = await insertNote({});
    const fileId = encodeId(fixedTableNumber("_storage") ?? 0, new Uint8Array(16));
    const normal = read(temporary.database, (documents) => [
      documents.normalizeId("notes", id),
      documents.normalizeId("other", id),
      documents.normalizeId("notes", "abc"),
      documents.normalizeId("_storage", fileId),
    ]);
    expect(normal).toEqual([id, null, null, fileId]);
  });

  test("of one component leads to nothing in another", async () => {
    const { database } = temporary;
    const id = await insertNote({ mine: true });
    await database.transact((transaction) => transaction.documents("child").insert("notes", {}));
    const snapshot = database.snapshot();
    expect(snapshot.documents("child").get(id)).toBeNull();
    expect(snapshot.documents("child").count("notes")).toBe(1);
    snapshot.close();
  });
});

test("a document that breaks the rules of documents is refused and not stored", async () => {
  await refuses((documents) => documents.insert("notes", { $a: 1 }), "starts with a '$'");
  await refuses((documents) => documents.insert("notes", { _id: "x" }), "Field '_id' is set by the system");
  await refuses(
    (documents) => documents.insert("notes", { _creationTime: 1 }),
    "Field '_creationTime' is set by the system",
  );
  await refuses((documents) => documents.insert("no such name", {}), "Invalid table name: no such name");
  const id = await insertNote({});
  await refuses((documents) => documents.patch(id, { a: "x".repeat(1024 * 1024) }), "Value is too large");
  expect(read(temporary.database, (documents) => collect(documents, fullScan("notes")))).toEqual([{}]);
});

describe("limits", () => {
  test("of written documents and bytes hold", async () => {
    await refuses((documents) => {
      for (let n = 0; n <= TRANSACTION_LIMITS.documentsWritten; n += 1) documents.insert("notes", {});
    }, "Too many documents written in a single function execution (limit: 16000)");
    const text = "x".repeat(1_000_000);
    await refuses((documents) => {
      for (let n = 0; n < 17; n += 1) documents.insert("notes", { text });
    }, "Too many bytes written in a single function execution (limit: 16777216 bytes)");
    expect(read(temporary.database, (documents) => documents.count("notes"))).toBe(0);
  });

  test("of read documents, bytes and ranges hold, and the figures say what was used", async () => {
    const { database } = temporary;
    const text = "x".repeat(1000);
    let ids: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      await write(database, (documents) => {
        ids = Array.from({ length: 11_000 }, () => documents.insert("notes", {}));
      });
    }
    await write(database, (documents) => documents.insert("long", { text }));
    expect(() => read(database, (documents) => collect(documents, fullScan("notes")))).toThrow(
      "Too many documents read in a single function execution (limit: 32000)",
    );
    read(database, (documents, snapshot) => {
      for (const id of ids.slice(0, TRANSACTION_LIMITS.databaseQueries)) documents.get(id);
      expect(snapshot.use).toMatchObject({ databaseQueries: 4096, documentsRead: 4096, documentsWritten: 0 });
      expect(() => documents.get(ids[0] ?? "")).toThrow("Too many reads in a single function execution (limit: 4096)");
    });
    read(database, (documents, snapshot) => {
      collect(documents, fullScan("long"));
      // 1000 letters and their field, an id of 32 letters, a creation time, and the marks between.
      expect(snapshot.use.bytesRead).toBe(
        2 + ("text".length + 1 + 2 + 1000) + ("_id".length + 1 + 2 + 32) + ("_creationTime".length + 1 + 9),
      );
    });
  });

  test("of read bytes hold", async () => {
    const { database } = temporary;
    const text = "x".repeat(1_000_000);
    for (let n = 0; n < 17; n += 1) await insertNote({ text });
    expect(() => read(database, (documents) => collect(documents, fullScan("notes")))).toThrow(
      "Too many bytes read in a single function execution (limit: 16777216 bytes)",
    );
  });
});

test("each index leads to a document where its fields now are, and nowhere else", async () => {
  await applySchema(temporary.database, schemaOf({ notes: { by_a: ["a"], by_b_a: ["b.c", "a"] } }));
  const id = await insertNote({ a: 1, b: { c: "x" } });
  const at = (indexName: string, ...values: [string, ConvexJson][]): number =>
    read(temporary.database, (documents) => {
      const range: RangeJson[] = values.map(([fieldPath, value]) => ({ type: "Eq", fieldPath, value }));
      return collect(documents, { source: { type: "IndexRange", indexName, range }, operators: [] }).length;
    });
  expect([
    at("notes.by_a", ["a", 1]),
    at("notes.by_b_a", ["b.c", "x"], ["a", 1]),
    at("notes.by_id", ["_id", id]),
  ]).toEqual([1, 1, 1]);
  await write(temporary.database, (documents) => documents.patch(id, { a: 2, b: null }));
  expect([at("notes.by_a", ["a", 1]), at("notes.by_a", ["a", 2]), at("notes.by_b_a", ["b.c", "x"])]).toEqual([0, 1, 0]);
  expect(at("notes.by_b_a", ["b.c", { $undefined: null }], ["a", 2])).toBe(1);
  await write(temporary.database, (documents) => documents.remove(id));
  expect([at("notes.by_a"), at("notes.by_b_a"), at("notes.by_id"), at("notes.by_creation_time")]).toEqual([0, 0, 0, 0]);
  for (const table of ["storage_entries", "storage_documents", "storage_postings"]) {
    expect(temporary.database.connection.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).toEqual({ rows: 0 });
  }
});
