import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite, type SqliteConnection } from "./sqlite.ts";

let folder = "";
let connection: SqliteConnection;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sqlite-"));
  connection = openSqlite(path.join(folder, "data.sqlite"));
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

test("values come back as they were stored: text, floats, bytes, null, and large integers as text", () => {
  connection.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, text, float, bytes, absent, large INTEGER)");
  const { changes, lastInsertRowid } = connection
    .prepare("INSERT INTO t (text, float, bytes, absent, large) VALUES (?, ?, ?, ?, ?)")
    .run("ä 😀", 0.1, Uint8Array.of(0, 255), null, 2n ** 62n);
  expect([Number(changes), Number(lastInsertRowid)]).toEqual([1, 1]);
  const row = connection.prepare("SELECT text, float, bytes, absent, CAST(large AS TEXT) AS large FROM t").get();
  expect(row).toMatchObject({ text: "ä 😀", float: 0.1, absent: null, large: String(2n ** 62n) });
  const bytes = row?.bytes;
  expect(bytes).toBeInstanceOf(Uint8Array);
  expect(bytes instanceof Uint8Array && [...bytes]).toEqual([0, 255]);
  expect(connection.prepare("SELECT 1 WHERE 0").get()).toBeUndefined();
  expect(
    connection
      .prepare("SELECT 1 AS n UNION SELECT 2")
      .all()
      .map(({ n }) => n),
  ).toEqual([1, 2]);
});

test("a statement is prepared once for each text", () => {
  expect(connection.prepare("SELECT 1")).toBe(connection.prepare("SELECT 1"));
  expect(connection.prepare("SELECT 1")).not.toBe(connection.prepare("SELECT 2"));
});

test("a read-only connection refuses writes, and needs the file to be there", () => {
  connection.exec("CREATE TABLE t (n)");
  const reader = openSqlite(path.join(folder, "data.sqlite"), { readOnly: true });
  expect(() => reader.exec("INSERT INTO t VALUES (1)")).toThrow(/readonly/);
  reader.close();
  expect(() => openSqlite(path.join(folder, "none.sqlite"), { readOnly: true }).prepare("SELECT 1").get()).toThrow();
});
