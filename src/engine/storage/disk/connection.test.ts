import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { takeOwnership } from "./ownership.ts";
import { openSqlite, type SqliteConnection } from "./sqlite.ts";
import { StorageTrouble } from "./storage-trouble.ts";
import { parseStored } from "./stored-json.ts";

let directory = "";
let file = "";
const open: SqliteConnection[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "sqlite-connection-"));
  file = path.join(directory, "data.sqlite");
});
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
  rmSync(directory, { recursive: true });
});

function connect(options?: Parameters<typeof openSqlite>[1]): SqliteConnection {
  const connection = openSqlite(file, options);
  open.push(connection);
  return connection;
}

describe("a connection", () => {
  test("knows its file, and makes it for its user alone", () => {
    const connection = connect();
    connection.exec("CREATE TABLE t (n)");
    expect(connection.file).toBe(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("leaves the mode of a file that is there, which its user may have shared", () => {
    writeFileSync(file, "", { mode: 0o640 });
    connect().exec("CREATE TABLE t (n)");
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test("of memory makes no file", () => {
    const connection = openSqlite(":memory:");
    connection.exec("CREATE TABLE t (n); INSERT INTO t VALUES (1)");
    expect(connection.prepare("SELECT n FROM t").all()).toEqual([{ n: 1 }]);
    connection.close();
    expect(() => statSync(path.resolve(":memory:"))).toThrow("ENOENT");
  });

  test("tells a wrong statement as the program's fault, and goes on", () => {
    const connection = connect();
    for (const wrong of ["SELEC 1", "SELECT * FROM nowhere"]) {
      expect(() => connection.prepare(wrong).all()).toThrow(expect.not.objectContaining({ name: "StorageTrouble" }));
    }
    expect(() => connection.assertSound()).not.toThrow();
    expect(connection.prepare("SELECT 1 AS one").get()).toEqual({ one: 1 });
  });

  test("refuses a second writer after the time that it may wait, and serves it once the first is done", () => {
    const [first, second] = [connect(), connect({ busyTimeoutMillis: 0 })];
    first.exec("CREATE TABLE t (n)");
    first.exec("BEGIN IMMEDIATE");
    expect(() => second.exec("BEGIN IMMEDIATE")).toThrow(/locked/);
    first.rollBack();
    second.exec("BEGIN IMMEDIATE");
    second.rollBack();
  });

  test("rolls back what was begun, and nothing where nothing was", () => {
    const connection = connect();
    connection.exec("CREATE TABLE t (n)");
    connection.rollBack();
    connection.exec("BEGIN");
    connection.exec("INSERT INTO t VALUES (1)");
    connection.rollBack();
    expect(connection.prepare("SELECT count(*) AS n FROM t").get()).toEqual({ n: 0 });
  });

  test("sees a table that was changed, also by statements prepared before", () => {
    const connection = connect();
    connection.exec("CREATE TABLE t (n)");
    const count = connection.prepare("SELECT count(*) AS n FROM t");
    expect(count.get()).toEqual({ n: 0 });
    connection.exec("DROP TABLE t; CREATE TABLE t (n, m); INSERT INTO t VALUES (1, 2)");
    expect(count.get()).toEqual({ n: 1 });
  });
});

describe("after a trouble with the disk", () => {
  /** A connection whose file may not grow, in a transaction that failed for it. */
  function full(): SqliteConnection {
    const connection = connect();
    connection.exec("CREATE TABLE t (text)");
    connection.exec("PRAGMA max_page_count = 4");
    connection.exec("BEGIN IMMEDIATE");
    const insert = connection.prepare("INSERT INTO t VALUES (?)");
    expect(() => insert.run("x".repeat(100_000))).toThrow(StorageTrouble);
    return connection;
  }

  test.each<[way: string, use: (connection: SqliteConnection) => unknown]>([
    ["exec", (connection) => connection.exec("SELECT 1")],
    ["get", (connection) => connection.prepare("SELECT 1").get()],
    ["all", (connection) => connection.prepare("SELECT 1").all()],
    ["run", (connection) => connection.prepare("INSERT INTO t VALUES (1)").run()],
    ["the question whether it is sound", (connection) => connection.assertSound()],
  ])("%s is refused with the same trouble, until the transaction is rolled back", (_, use) => {
    const connection = full();
    expect(() => use(connection)).toThrow(expect.objectContaining({ kind: "disk-full", file }));
    connection.rollBack();
    expect(() => use(connection)).not.toThrow();
  });
});

describe("a column that holds JSON", () => {
  test.each(["{}", "[1]", '"a"', "null", "1.5"])("of %s is read", (text) => {
    expect(parseStored(connect(), text)).toEqual(JSON.parse(text));
  });

  test.each([
    ["cut", '{"a":'],
    ["empty", ""],
    ["missing", undefined],
    ["bytes", Uint8Array.of(1, 2)],
  ])("that is %s is damage", (_, value) => {
    expect(() => parseStored(connect(), value)).toThrow(expect.objectContaining({ kind: "damaged", file }));
  });
});

describe("a text with a zero character, which SQLite would cut there,", () => {
  test.each<[way: string, use: (connection: SqliteConnection, text: string) => unknown]>([
    ["written", (connection, text) => connection.prepare("INSERT INTO t VALUES (?)").run(text)],
    ["looked for", (connection, text) => connection.prepare("SELECT n FROM t WHERE n = ?").get(text)],
    ["listed by", (connection, text) => connection.prepare("SELECT n FROM t WHERE n > ?").all(text)],
  ])("is refused where it is %s, and the connection goes on", (_, use) => {
    const connection = connect();
    connection.exec("CREATE TABLE t (n)");
    for (const text of ["\0", "a\0b", "a\0"]) {
      expect(() => use(connection, text)).toThrow(
        `A text with a zero character cannot be kept: ${JSON.stringify(text)}. Remove it`,
      );
    }
    expect(() => use(connection, "a b")).not.toThrow();
    expect(() => connection.assertSound()).not.toThrow();
  });

  test("comes back whole as JSON or as bytes", () => {
    const connection = connect();
    connection.exec("CREATE TABLE t (json, bytes)");
    connection.prepare("INSERT INTO t VALUES (?, ?)").run(JSON.stringify("a\0b"), Buffer.from("a\0b"));
    const row = connection.prepare("SELECT json, bytes FROM t").get();
    expect(JSON.parse(String(row?.json))).toBe("a\0b");
    expect(Buffer.from(row?.bytes instanceof Uint8Array ? row.bytes : []).toString()).toBe("a\0b");
  });
});

test("the ownership of a file is one at a time, and free again when it is given up", () => {
  const giveUp = takeOwnership(file);
  expect(() => takeOwnership(file)).toThrow(
    `The database ${file} is in use by another process; only one may open it at a time`,
  );
  const other = takeOwnership(`${file}2`);
  giveUp();
  takeOwnership(file)();
  other();
});
