import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { openSqlite } from "./disk/sqlite.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";
import { applySchema, collect, fullScan, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { Database } from "./types.ts";

let directory = "";
let file = "";

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "convex-damaged-"));
  file = path.join(directory, "data.sqlite");
  const database = open();
  await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
  await write(database, (documents) => {
    for (let n = 0; n < 200; n += 1) documents.insert("notes", { n, text: "x".repeat(200) });
  });
  database.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(): Database {
  return openDatabase({ file, clock: () => 0, random: randomBytes });
}

/** Opens the file and reads all of it, as a start and a first query do. */
function readAll(): number {
  const database = open();
  try {
    return read(database, (documents) => collect(documents, fullScan("notes")).length);
  } finally {
    database.close();
  }
}

/** Changes rows behind the engine's back. */
function alter(sql: string): void {
  const connection = openSqlite(file);
  connection.exec(sql);
  connection.close();
}

function troubleOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was wrong");
}

describe("a damaged file is told by its name, with what to do", () => {
  test.each<[what: string, damage: (bytes: Buffer) => Buffer]>([
    [
      "whose first bytes are not SQLite's",
      (bytes) => Buffer.concat([Buffer.from("not a database!!"), bytes.subarray(16)]),
    ],
    ["that is text", () => Buffer.from("a letter to a friend\n".repeat(100))],
    [
      "whose pages are all zero behind the first",
      (bytes) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096)]),
    ],
    [
      "whose pages are noise behind the first",
      (bytes) => Buffer.concat([bytes.subarray(0, 4096), bytes.subarray(4096).map((byte) => byte ^ 0x5a)]),
    ],
  ])("one %s", (_, damage) => {
    writeFileSync(file, damage(readFileSync(file)));
    const trouble = troubleOf(readAll);
    expect(trouble).toBeInstanceOf(StorageTrouble);
    expect(trouble).toMatchObject({ kind: "damaged", file });
    expect(String(trouble)).toContain(`The database ${file} is damaged. Restore it from a backup`);
  });

  test("one that lost its end", () => {
    truncateSync(file, 4096 * 3);
    expect(troubleOf(readAll)).toMatchObject({ kind: "damaged", file });
  });

  test("and the file is free again for who mends it", () => {
    const good = readFileSync(file);
    writeFileSync(file, Buffer.concat([good.subarray(0, 4096), Buffer.alloc(good.length - 4096)]));
    expect(troubleOf(readAll)).toBeInstanceOf(StorageTrouble);
    writeFileSync(file, good);
    expect(readAll()).toBe(200);
  });
});

test("damage in any place is either told as such or does no harm; it never hangs nor ends the process", () => {
  const good = readFileSync(file);
  const outcomes = new Set<string>();
  for (let part = 0; part < 60; part += 1) {
    const damaged = Buffer.from(good);
    const at = Math.floor((damaged.length * part) / 60);
    damaged.fill(0xa5, at, at + 24);
    writeFileSync(file, damaged);
    try {
      expect(readAll()).toBeLessThanOrEqual(200);
      outcomes.add("read");
    } catch (error) {
      outcomes.add(error instanceof StorageTrouble ? error.kind : String(error));
    }
  }
  expect([...outcomes].toSorted()).toEqual(["damaged", "read"]);
});

describe("rows that say what the engine never wrote are damage too", () => {
  test.each<[what: string, sql: string]>([
    ["a document that is no JSON", "UPDATE storage_documents SET json = 'x' WHERE document = 7"],
    ["a document cut in half", "UPDATE storage_documents SET json = substr(json, 1, 40) WHERE document = 7"],
    ["an index whose definition is no JSON", "UPDATE storage_indexes SET definition = '{' WHERE name = 'by_n'"],
    ["a schema that is no JSON", "UPDATE storage_schemas SET schema = ''"],
    ["a table without its index by_id", "DELETE FROM storage_indexes WHERE name = 'by_id'"],
    ["no clock", "DELETE FROM storage_clock; INSERT INTO storage_clock VALUES (1, 1, 0, 0, 'text')"],
  ])("%s", (_, sql) => {
    alter(sql);
    expect(troubleOf(readAll)).toMatchObject({ name: "StorageTrouble", kind: "damaged", file });
  });
});

test("an entry that leads nowhere is passed over, and the rest is read", () => {
  alter("DELETE FROM storage_documents WHERE document IN (1, 2, 3)");
  expect(readAll()).toBe(197);
});

test("a snapshot that cannot be taken leaves no connection open", () => {
  const database = open();
  const openFiles = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
  // Any read of a snapshot begins with the clock.
  database.connection.exec("ALTER TABLE storage_clock RENAME TO gone");
  expect(() => database.snapshot()).toThrow("no such table");
  const before = openFiles();
  for (let tries = 0; tries < 20; tries += 1) expect(() => database.snapshot()).toThrow("no such table");
  expect(openFiles()).toBe(before);
  database.connection.exec("ALTER TABLE gone RENAME TO storage_clock");
  expect(read(database, (documents) => documents.count("notes"))).toBe(200);
  database.close();
});
