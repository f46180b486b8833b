import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { openSqlite } from "./disk/sqlite.ts";
import { applySchema, collect, fullScan, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { Database } from "./types.ts";

let directory = "";
let file = "";

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "convex-layout-"));
  file = path.join(directory, "data.sqlite");
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(): Database {
  return openDatabase({ file, clock: () => 0, random: (count) => new Uint8Array(count).fill(9) });
}

const NOTE_ID = "j5702491650n2rbhg68t3ce1t7gz2vv8";
const NOTE = `{"text":"kept","n":1,"_id":"${NOTE_ID}","_creationTime":1767225600000}`;
const SCHEMA = JSON.stringify(schemaOf({ notes: { by_n: ["n"] } }));
/** Entries of one note by id, by creation time, and by its number; written out, since files out there hold them so. */
const BY_ID = `07${Buffer.from(NOTE_ID).toString("hex")}00`;
const CREATED = "04c279b76daa800000";

/** A file as the first version of this layout wrote it: one note of the app, with an index, and one of a component. */
const FIRST_LAYOUT = `
CREATE TABLE storage_clock (id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, timestamp INTEGER NOT NULL,
  creation_time REAL NOT NULL, cursor_secret BLOB NOT NULL);
INSERT INTO storage_clock VALUES (1, 1, 1767225600000000005, 1767225600000.0, x'${"0b".repeat(32)}');
CREATE TABLE storage_tables (tablet INTEGER PRIMARY KEY AUTOINCREMENT, component TEXT NOT NULL, name TEXT NOT NULL,
  number INTEGER NOT NULL, UNIQUE (component, name), UNIQUE (component, number));
INSERT INTO storage_tables VALUES (1, '', 'notes', 10001), (4, 'child', 'empty', 10001);
CREATE TABLE storage_indexes (index_id INTEGER PRIMARY KEY AUTOINCREMENT, tablet INTEGER NOT NULL, name TEXT NOT NULL,
  definition TEXT NOT NULL, UNIQUE (tablet, name));
INSERT INTO storage_indexes VALUES
  (1, 1, 'by_id', '{"kind":"database","fields":["_id"],"staged":false}'),
  (2, 1, 'by_creation_time', '{"kind":"database","fields":["_creationTime"],"staged":false}'),
  (3, 1, 'by_n', '{"kind":"database","fields":["n","_creationTime"],"staged":false}'),
  (8, 4, 'by_id', '{"kind":"database","fields":["_id"],"staged":false}'),
  (9, 4, 'by_creation_time', '{"kind":"database","fields":["_creationTime"],"staged":false}');
CREATE TABLE storage_schemas (component TEXT PRIMARY KEY, schema TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO storage_schemas VALUES ('', '${SCHEMA}');
CREATE TABLE storage_documents (document INTEGER PRIMARY KEY, size INTEGER NOT NULL, json TEXT NOT NULL);
INSERT INTO storage_documents VALUES (7, 84, '${NOTE}');
CREATE TABLE storage_entries (index_id INTEGER NOT NULL, key BLOB NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (index_id, key)) WITHOUT ROWID;
INSERT INTO storage_entries VALUES (1, x'${BY_ID}', 7), (2, x'${CREATED}${BY_ID}', 7),
  (3, x'04bff0000000000000${CREATED}${BY_ID}', 7);
CREATE TABLE storage_postings (index_id INTEGER NOT NULL, term TEXT NOT NULL, document INTEGER NOT NULL,
  frequency INTEGER NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (index_id, term, document)) WITHOUT ROWID;
`;

function writeFirstLayout(): void {
  const connection = openSqlite(file);
  connection.exec(FIRST_LAYOUT);
  connection.close();
}

describe("a file of the first layout", () => {
  beforeEach(writeFirstLayout);

  test("opens with its documents, by id, by scan and by index", () => {
    const database = open();
    expectConsistent(database);
    const byN = { source: { type: "IndexRange" as const, indexName: "notes.by_n", range: [] }, operators: [] };
    const found = read(database, (documents) => [
      documents.get(NOTE_ID)?.text,
      collect(documents, fullScan("notes")),
      collect(documents, byN),
    ]);
    expect(found).toEqual(["kept", [{ text: "kept", n: 1 }], [{ text: "kept", n: 1 }]]);
    expect(database.catalog.tableNumber("child", "empty")).toBe(10_001);
    database.close();
  });

  test("goes on: its documents change, its clock rises, its schema is known to be the same", async () => {
    const database = open();
    expect(await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }))).toEqual({
      addedIndexes: [],
      removedIndexes: [],
    });
    await write(database, (documents) => documents.patch(NOTE_ID, { n: 2 }));
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    expect(database.latestTimestamp()).toBeGreaterThan(1_767_225_600_000_000_005n);
    expectConsistent(database);
    database.close();
    const again = open();
    expect(read(again, (documents) => documents.count("notes"))).toBe(2);
    again.close();
  });

  test("gives new tables and indexes numbers that were never used, also by those that are gone", async () => {
    const database = open();
    await write(database, (documents) => documents.insert("later", {}));
    const { connection } = database;
    const tablet = connection.prepare("SELECT tablet FROM storage_tables WHERE name = 'later'").get();
    const first = connection.prepare("SELECT min(index_id) AS first FROM storage_indexes WHERE tablet = 5").get();
    expect([tablet, first]).toEqual([{ tablet: 5 }, { first: 10 }]);
    expect(database.catalog.tableNumber("", "later")).toBe(10_002);
    database.close();
  });

  test("keeps its secret: a page's cursor is the same at each start", () => {
    const cursors = [1, 2].map(() => {
      const database = open();
      const page = read(database, (documents) =>
        documents.page(fullScan("notes"), { cursor: null, endCursor: null, pageSize: 1 }),
      );
      database.close();
      return page.continueCursor;
    });
    expect(cursors[0]).toBe(cursors[1]);
  });
});

describe("a new file", () => {
  test("belongs to its user alone, with the files beside it", async () => {
    const database = open();
    await write(database, (documents) => documents.insert("notes", {}));
    const modes = readdirSync(directory).map((name) => [name, statSync(path.join(directory, name)).mode & 0o077]);
    expect(modes.length).toBeGreaterThan(1);
    expect(modes.map(([, mode]) => mode)).toEqual(modes.map(() => 0));
    database.close();
  });

  test("is whole by itself after a clean close: a copy of it alone is a backup", async () => {
    const database = open();
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    database.close();
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    const copy = open();
    expect(read(copy, (documents) => collect(documents, fullScan("notes")))).toEqual([{ n: 1 }]);
    copy.close();
  });
});

test.each([0, 2, 99])("a file of format %d is refused, with what to do, and left as it is", (format) => {
  writeFirstLayout();
  const connection = openSqlite(file);
  connection.exec(`UPDATE storage_clock SET format = ${format}`);
  connection.close();
  for (const _ of [1, 2]) {
    expect(open).toThrow(`The database has format ${format}, but this version reads format 1; upgrade the program`);
  }
});

test("tables that others keep in the file are left alone", async () => {
  const database = open();
  database.connection.exec("CREATE TABLE mine (n INTEGER); INSERT INTO mine VALUES (5)");
  await applySchema(database, schemaOf({ mine: { by_n: ["n"] } }));
  await write(database, (documents) => documents.insert("mine", { n: 1 }));
  await applySchema(database, null);
  expect(database.connection.prepare("SELECT n FROM mine").all()).toEqual([{ n: 5 }]);
  database.close();
});
