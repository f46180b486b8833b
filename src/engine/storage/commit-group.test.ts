import { randomBytes, randomUUID } from "node:crypto";
import { copyFileSync, existsSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { collect, fullScan, read, useTemporaryDatabase } from "./temporary-database.fixture.ts";
import type { Commit, Database, WriteTransaction } from "./types.ts";

const temporary = useTemporaryDatabase();

const add = (transaction: WriteTransaction, n: number): string => transaction.documents("").insert("numbers", { n });
const numbersIn = (transaction: WriteTransaction): unknown[] =>
  collect(transaction.documents(""), fullScan("numbers")).map(({ n }) => n);
const stored = (database: Database): unknown[] =>
  read(database, (documents) => collect(documents, fullScan("numbers")).map(({ n }) => n));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** What others would find if the process died now. */
function afterKill(file: string): unknown[] {
  const copy = `${file}-copy-${randomUUID()}`;
  for (const end of ["", "-wal"]) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  const database = openDatabase({ file: copy, clock: () => 0, random: (count) => new Uint8Array(count) });
  expectConsistent(database);
  const found = stored(database);
  database.close();
  return found;
}

test("those who ask together share a commit, each on what the one before it left, with timestamps that rise", async () => {
  const { database } = temporary;
  const commits: Commit[] = [];
  database.onCommit((commit) => commits.push(commit));
  const snapshot = database.snapshot();
  const { reads } = snapshot;
  collect(snapshot.documents(""), fullScan("numbers"));
  const before = database.latestTimestamp();
  const seen = await Promise.all(
    upTo(20).map((n) =>
      database.transactTogether((transaction) => {
        const found = numbersIn(transaction);
        add(transaction, n);
        return { found, began: transaction.timestamp };
      }),
    ),
  );
  expect(seen.map(({ value }) => value.found)).toEqual(upTo(20).map((n) => upTo(n)));
  const timestamps = seen.map(({ timestamp }) => timestamp);
  expect(seen.map(({ value }) => value.began)).toEqual([before, ...timestamps.slice(0, -1)]);
  expect(new Set(timestamps).size).toBe(20);
  expect(timestamps.toSorted()).toEqual(timestamps);
  expect(commits.map(({ timestamp }) => timestamp)).toEqual([timestamps.at(-1)]);
  expect(database.latestTimestamp()).toBe(timestamps.at(-1));
  expect(commits[0]?.touches(reads)).toBe(true);
  expect(stored(database)).toEqual(upTo(20));
  snapshot.close();
});

test("nobody is answered before all are stored, and a kill before that leaves none of them", async () => {
  const { database, file } = temporary;
  await database.transactTogether((transaction) => add(transaction, -1));
  const answered: number[] = [];
  const killed: unknown[] = [];
  const all = upTo(5).map(async (n) => {
    await database.transactTogether((transaction) => {
      add(transaction, n);
      killed.push([[...answered], afterKill(file)]);
    });
    answered.push(n);
    if (n === 0) expect(afterKill(file)).toEqual([-1, ...upTo(5)]);
  });
  await Promise.all(all);
  expect(killed).toEqual(upTo(5).map(() => [[], [-1]]));
  expect(answered).toEqual(upTo(5));
});

test("one that throws is undone by itself, and is answered in its turn", async () => {
  const { database } = temporary;
  const step = fc.constantFrom("add", "fail", "undo", "table", "apart", "slow");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await database.transact((transaction) => {
        const documents = transaction.documents("");
        for (const name of ["numbers", "others"]) {
          const stream = documents.stream(fullScan(name));
          for (let next = stream.next(); next.done !== true; next = stream.next()) documents.remove(next.value._id);
        }
      });
      const order: number[] = [];
      const timestamps: bigint[] = [];
      const work = (kind: string, n: number) => (transaction: WriteTransaction) => {
        add(transaction, n);
        if (kind === "table") transaction.documents(`component ${n}`).insert("others", { n });
        if (kind === "undo") {
          const savepoint = transaction.savepoint();
          add(transaction, 1000);
          savepoint.rollback();
        }
        transaction.afterCommit(() => order.push(n));
        if (kind === "fail") throw new Error(`no ${n}`);
        return numbersIn(transaction);
      };
      const ends: unknown[] = [];
      const outcomes = steps.map(async (kind, n) => {
        const alone = async (transaction: WriteTransaction) => {
          const value = work(kind, n)(transaction);
          await new Promise((resolve) => setImmediate(resolve));
          return value;
        };
        const turn = kind === "slow" ? database.transact(alone) : database.transactTogether(work(kind, n));
        const end = await turn.then(
          ({ value, timestamp }) => {
            timestamps.push(timestamp);
            return value;
          },
          (error: unknown) => String(error),
        );
        ends.push(n);
        return end;
      });
      const kept = steps.flatMap((kind, n) => (kind === "fail" ? [] : [n]));
      const results = await Promise.all(outcomes);
      expect(results).toEqual(
        steps.map((kind, n) => (kind === "fail" ? `Error: no ${n}` : kept.filter((other) => other <= n))),
      );
      expect(ends).toEqual(upTo(steps.length));
      expect(order).toEqual(kept);
      expect(timestamps).toEqual([...new Set(timestamps)].toSorted());
      expect(stored(database)).toEqual(kept);
      expectConsistent(database);
    }),
    { numRuns: 25 },
  );
});

test("one that asks for the last commit finds those before it in it, and so runs again behind them", async () => {
  const { database } = temporary;
  const runs: number[] = [];
  const seen = await Promise.all(
    upTo(4).map((n) =>
      database.transactTogether((transaction) => {
        runs.push(n);
        const found = n === 2 ? asking(() => stored(database)) : null;
        add(transaction, n);
        return found;
      }),
    ),
  );
  expect(seen.map(({ value }) => value)).toEqual([null, null, [0, 1], null]);
  expect(runs).toEqual([0, 1, 2, 2, 3]);
  expect(stored(database)).toEqual(upTo(4));
});

/** As a function that hides what it meets. */
function asking<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

test("a full disk fails all that would have been stored together, and none is; later ones go on", async () => {
  const { database } = temporary;
  await database.transactTogether((transaction) => add(transaction, -1));
  const { connection } = database;
  const pages = Number(connection.prepare("PRAGMA page_count").get()?.page_count);
  connection.exec(`PRAGMA max_page_count = ${pages + 4}`);
  const large = (n: number) =>
    database.transactTogether((transaction) => {
      add(transaction, n);
      if (n === 2) transaction.documents("").insert("numbers", { text: "x".repeat(100_000) });
    });
  const outcomes = await Promise.allSettled(upTo(5).map(large));
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "fulfilled", "fulfilled"]);
  for (const outcome of outcomes.slice(0, 3)) {
    expect(outcome).toMatchObject({ reason: expect.any(StorageTrouble) });
  }
  connection.exec("PRAGMA max_page_count = 1000000");
  expect(stored(database)).toEqual([-1, 3, 4]);
  await large(2);
  expect(stored(database)).toHaveLength(5);
});

test("closing the database fails those that wait, and what a listener throws stops nobody behind it", async () => {
  const { database } = temporary;
  const stop = database.onCommit(() => {
    throw new Error("a listener's own fault");
  });
  await expect(database.transactTogether((transaction) => add(transaction, 1))).rejects.toThrow("a listener's own");
  stop();
  await database.transactTogether((transaction) => add(transaction, 2));
  expect(stored(database)).toEqual([1, 2]);
  const late = database.transactTogether((transaction) => add(transaction, 3));
  database.close();
  await expect(late).rejects.toThrow("The database is closed");
});

test("no more than 64 share a commit, and none is taken in after 5 ms", async () => {
  const time = { elapsed: 0 };
  const { file } = temporary;
  const own = openDatabase({
    file: `${file}-own`,
    clock: () => 0,
    elapsed: () => time.elapsed,
    random: randomBytes,
  });
  const sizes: number[] = [];
  let size = 0;
  own.onCommit(() => {
    sizes.push(size);
    size = 0;
  });
  const work = (millis: number) =>
    own.transactTogether((transaction) => {
      add(transaction, 1);
      time.elapsed += millis;
      size += 1;
    });
  await Promise.all(upTo(130).map(() => work(0)));
  expect(sizes.splice(0)).toEqual([64, 64, 2]);
  await Promise.all(upTo(7).map(() => work(2)));
  expect(sizes.splice(0)).toEqual([3, 3, 1]);
  await Promise.all(upTo(3).map(() => work(6)));
  expect(sizes).toEqual([1, 1, 1]);
  own.close();
});
