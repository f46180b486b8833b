import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, openSync, closeSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../engine/storage/database.ts";
import { openSqlite } from "../../engine/storage/disk/sqlite.ts";
import { checkData } from "./data-check.ts";

const NOW = Date.UTC(2026, 10, 29);

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "wav0-check-"));
  file = path.join(home, "deployment", "deployment.sqlite");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function makeData(): Promise<void> {
  mkdirSync(path.dirname(file));
  const database = openDatabase({ file, clock: () => NOW, random: randomBytes });
  await database.transact(({ connection }) => {
    connection.prepare("CREATE TABLE notes (text TEXT)").run();
    connection.prepare("INSERT INTO notes VALUES (?)").run("x".repeat(100_000));
  });
  database.close();
}

test("a data directory that was never used has nothing to check", () => {
  expect(checkData(home, NOW)).toBeNull();
  expect(readdirSync(home)).toEqual([]);
});

test("whole data is fine, and is left as it was", async () => {
  await makeData();
  const before = readdirSync(path.dirname(file));
  expect(checkData(home, NOW + 1)).toEqual({ fault: null, clockAheadMillis: 0 });
  expect(readdirSync(path.dirname(file))).toEqual(before);
});

test("a clock that was set back behind the last commit is seen", async () => {
  await makeData();
  const { clockAheadMillis = 0 } = checkData(home, NOW - 90_000) ?? {};
  expect(clockAheadMillis).toBeGreaterThan(89_999);
  expect(clockAheadMillis).toBeLessThan(90_001);
});

test("damaged data is told with the file and what to do", async () => {
  await makeData();
  const connection = openSqlite(file);
  connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  connection.close();
  const descriptor = openSync(file, "r+");
  for (let at = 4_096; at < statSync(file).size; at += 4_096)
    writeSync(descriptor, Buffer.alloc(4_096, 0x5a), 0, 4_096, at);
  closeSync(descriptor);
  expect(checkData(home, NOW)?.fault).toMatch(/deployment\.sqlite is damaged\. Restore it from a backup/);
});
