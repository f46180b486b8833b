import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../database.ts";
import { openSqlite } from "./sqlite.ts";
import { explainTrouble, StorageTrouble } from "./storage-trouble.ts";

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "wav0-trouble-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (file: string) => openDatabase({ file, clock: Date.now, random: randomBytes });

test.each([
  [8, "not-writable"],
  [10, "io"],
  [266, "io"],
  [11, "damaged"],
  [26, "damaged"],
  [13, "disk-full"],
  [14, "cannot-open"],
])("SQLite's code %d is %s, with the file and what to do", (errcode, kind) => {
  const trouble = explainTrouble(Object.assign(new Error("text of SQLite"), { errcode }), "/data/studio.sqlite");
  expect(trouble).toBeInstanceOf(StorageTrouble);
  expect(trouble).toMatchObject({
    kind,
    file: "/data/studio.sqlite",
    message: expect.stringMatching(/studio\.sqlite .*\./),
  });
});

test.each([
  ["database disk image is malformed", "damaged"],
  ["file is not a database", "damaged"],
  ["database or disk is full", "disk-full"],
  ["disk I/O error", "io"],
  ["unable to open database file", "cannot-open"],
  ["attempt to write a readonly database", "not-writable"],
])("%j is %s also where the binding gives no code", (text, kind) => {
  expect(explainTrouble(new Error(text), "/data/studio.sqlite")).toMatchObject({ name: "StorageTrouble", kind });
});

test("an error of the program stays what it is", () => {
  for (const error of [new Error("no such table"), Object.assign(new Error("locked"), { errcode: 5 }), "text"]) {
    expect(explainTrouble(error, "file")).toBe(error);
  }
});

test("a file that is no database is told to be damaged", () => {
  const file = path.join(directory, "damaged.sqlite");
  writeFileSync(file, "no database at all ".repeat(500));
  expect(() => open(file)).toThrow(expect.objectContaining({ kind: "damaged", file }));
});

test("a folder that is not there is named", () => {
  const file = path.join(directory, "missing", "data.sqlite");
  expect(() => open(file)).toThrow(expect.objectContaining({ name: "StorageTrouble", kind: "cannot-open" }));
});

/** Takes up the whole of the file that it may have: as on a full disk, SQLite rolls back by itself. */
function fill(file: string) {
  const connection = openSqlite(file);
  connection.exec("CREATE TABLE notes (text TEXT)");
  connection.exec("PRAGMA max_page_count = 8");
  connection.exec("BEGIN IMMEDIATE");
  connection.prepare("INSERT INTO notes VALUES (?)").run("first");
  const add = () => connection.prepare("INSERT INTO notes VALUES (?)").run("x".repeat(100_000));
  expect(add).toThrow(expect.objectContaining({ kind: "disk-full" }));
  return { connection, count: () => connection.prepare("SELECT count(*) AS n FROM notes").get()?.["n"] };
}

test("after a trouble nothing of the transaction is written, though SQLite has rolled back by itself", () => {
  const { connection, count } = fill(path.join(directory, "full.sqlite"));
  const again = () => connection.prepare("INSERT INTO notes VALUES (?)").run("would be written at once");
  expect(again).toThrow(expect.objectContaining({ kind: "disk-full" }));
  expect(count).toThrow(expect.objectContaining({ kind: "disk-full" }));
  connection.rollBack();
  expect(count()).toBe(0);
  connection.prepare("INSERT INTO notes VALUES (?)").run("after it");
  expect(count()).toBe(1);
  connection.close();
});

test("a transaction on a full disk fails with the cause, is told once, and the next one goes on when there is room", async () => {
  const told: string[] = [];
  const file = path.join(directory, "data.sqlite");
  const database = openDatabase({
    file,
    clock: Date.now,
    random: randomBytes,
    onTrouble: ({ kind }) => told.push(kind),
  });
  await database.transact((transaction) => transaction.documents("").insert("notes", { text: "kept" }));
  database.connection.exec("PRAGMA max_page_count = 1");
  const big = () =>
    database.transact((transaction) => transaction.documents("").insert("notes", { text: "x".repeat(500_000) }));
  await expect(big()).rejects.toMatchObject({ kind: "disk-full", file });
  await expect(big()).rejects.toMatchObject({ kind: "disk-full" });
  expect(told).toEqual(["disk-full"]);
  const snapshot = database.snapshot();
  expect(snapshot.documents("").count("notes")).toBe(1);
  snapshot.close();
  database.connection.exec("PRAGMA max_page_count = 100000");
  await big();
  database.close();
});
