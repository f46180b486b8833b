import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { openDatabase } from "./database.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import {
  applySchema,
  collect,
  fullScan,
  openTemporaryDatabase,
  read,
  schemaOf,
  type TemporaryDatabase,
  write,
} from "./temporary-database.fixture.ts";
import type { Database } from "./types.ts";

let temporary: TemporaryDatabase;
let copies = "";

beforeEach(async () => {
  temporary = openTemporaryDatabase();
  copies = mkdtempSync(path.join(tmpdir(), "convex-copies-"));
  await applySchema(temporary.database, schemaOf({ notes: { by_n: ["n"] } }));
});
afterEach(() => {
  temporary.dispose();
  rmSync(copies, { recursive: true });
});

let copied = 0;

/** The files as a process that died at this moment would leave them. @returns the copy of the database file */
function copyFiles(): string {
  const copy = path.join(copies, `${(copied += 1)}.sqlite`);
  for (const suffix of ["", "-wal"]) {
    if (existsSync(temporary.file + suffix)) copyFileSync(temporary.file + suffix, copy + suffix);
  }
  return copy;
}

/** What the next process finds: it opens the copy, checks all of it, and writes to it once. */
async function recover(copy: string): Promise<(ConvexJson | undefined)[]> {
  const database = openDatabase({ file: copy, clock: () => 0, random: (count) => new Uint8Array(count).fill(copied) });
  try {
    expectConsistent(database);
    const numbers = numbersIn(database);
    await write(database, (documents) => documents.insert("after", {}));
    expect(read(database, (documents) => documents.count("after"))).toBe(1);
    return numbers;
  } finally {
    database.close();
  }
}

function numbersIn(database: Database): (ConvexJson | undefined)[] {
  const byScan = read(database, (documents) => collect(documents, fullScan("notes")).map(({ n }) => n));
  const source = { type: "IndexRange" as const, indexName: "notes.by_n", range: [] };
  const byIndex = read(database, (documents) => collect(documents, { source, operators: [] }).map(({ n }) => n));
  expect(byIndex).toEqual(byScan.toSorted((a, b) => Number(a) - Number(b)));
  return byScan;
}

/** Calls `moment` after each statement that the writer runs, until it is undone. */
function afterEachStatement(connection: SqliteConnection, moment: () => void): () => void {
  const { prepare, exec } = connection;
  connection.exec = (sql) => {
    exec(sql);
    moment();
  };
  connection.prepare = (sql) => {
    const statement = prepare(sql);
    return {
      ...statement,
      run: (...parameters) => {
        const result = statement.run(...parameters);
        moment();
        return result;
      },
    };
  };
  return () => Object.assign(connection, { prepare, exec });
}

describe("a process that dies in the middle of a transaction", () => {
  test("leaves what was there before it, at whichever of its writes it dies", async () => {
    const { database } = temporary;
    const id = await write(database, (documents) => {
      for (let n = 0; n < 5; n += 1) documents.insert("notes", { n });
      return documents.insert("notes", { n: 5 });
    });
    const moments: string[] = [];
    const stop = afterEachStatement(database.connection, () => void moments.push(copyFiles()));
    await database
      .transact((transaction) => {
        const documents = transaction.documents("");
        documents.insert("notes", { n: 6 });
        const savepoint = transaction.savepoint();
        documents.patch(id, { n: 50 });
        savepoint.release();
        documents.remove(id);
        documents.insert("a new table", {}) satisfies string;
      })
      .catch(() => undefined);
    stop();
    expect(moments.length).toBeGreaterThan(8);
    for (const copy of moments) expect(await recover(copy)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("and one that dies after the commit leaves all of it", async () => {
    const { database } = temporary;
    const moments: string[] = [];
    database.onCommit(() => void moments.push(copyFiles()));
    for (let n = 0; n < 4; n += 1) await write(database, (documents) => documents.insert("notes", { n }));
    expect(await Promise.all(moments.map(recover))).toEqual([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  });

  test("while a schema is applied, leaves the old one with all its indexes", async () => {
    const { database } = temporary;
    await write(database, (documents) => [3, 1, 2].map((n) => documents.insert("notes", { n })));
    const moments: string[] = [];
    const stop = afterEachStatement(database.connection, () => void moments.push(copyFiles()));
    await applySchema(database, schemaOf({ notes: { by_m: ["m"] }, others: {} }));
    stop();
    const found = [];
    for (const copy of moments.slice(0, -1)) found.push(await recover(copy));
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(found.map(() => [3, 1, 2]));
  });
});

describe("a write-ahead log that was cut off, as by a power cut,", () => {
  /** Commits one number after another. @returns a copy whose log holds all of them */
  async function commitNumbers(count: number): Promise<string> {
    for (let n = 0; n < count; n += 1) await write(temporary.database, (documents) => documents.insert("notes", { n }));
    return copyFiles();
  }

  test("gives the commits up to some moment, whole, wherever it was cut", async () => {
    const whole = await commitNumbers(8);
    const size = readFileSync(`${whole}-wal`).length;
    const lengths: number[] = [];
    for (let part = 0; part <= 24; part += 1) {
      const copy = copyFiles();
      truncateSync(`${copy}-wal`, Math.floor((size * part) / 24));
      lengths.push(await prefixLength(copy));
    }
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect([lengths[0], lengths.at(-1)]).toEqual([0, 8]);
    expect(new Set(lengths).size).toBeGreaterThan(4);
  });

  test("or damaged in any byte, gives the commits before the damage", async () => {
    const whole = await commitNumbers(6);
    const log = readFileSync(`${whole}-wal`);
    for (let part = 1; part < 16; part += 1) {
      const copy = copyFiles();
      const damaged = Buffer.from(log);
      const at = Math.floor((damaged.length * part) / 16);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
      writeFileSync(`${copy}-wal`, damaged);
      expect(await prefixLength(copy)).toBeLessThan(7);
    }
  });

  /** How many of the numbers from 0 are there, without a gap; an index or table that is not there yet holds none. */
  async function prefixLength(copy: string): Promise<number> {
    const database = openDatabase({ file: copy, clock: () => 0, random: (count) => new Uint8Array(count) });
    try {
      expectConsistent(database);
      const numbers = read(database, (documents) => collect(documents, fullScan("notes")).map(({ n }) => n));
      expect(numbers).toEqual(numbers.map((_, at) => at));
      return numbers.length;
    } finally {
      database.close();
    }
  }
});

test("ids and timestamps after a crash are above those that were reported before it", async () => {
  const { database } = temporary;
  const reported: bigint[] = [];
  const moments: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    reported.push(
      (await database.transact((transaction) => transaction.documents("").insert("notes", { n }))).timestamp,
    );
    moments.push(copyFiles());
  }
  for (const [at, copy] of moments.entries()) {
    const next = openDatabase({ file: copy, clock: () => 0, random: (count) => new Uint8Array(count) });
    expect(next.latestTimestamp()).toBe(reported[at]);
    const { timestamp } = await next.transact(() => undefined);
    expect(timestamp).toBeGreaterThan(reported[at] ?? 0n);
    next.close();
  }
});
