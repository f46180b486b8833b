import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { collect, fullScan, useTemporaryDatabase, read, write } from "./temporary-database.fixture.ts";
import type { Commit, DocumentReader, Savepoint, WriteTransaction } from "./types.ts";

const temporary = useTemporaryDatabase();

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The accounts and what is on them. */
function balances(documents: DocumentReader): Record<string, ConvexJson> {
  return Object.fromEntries(
    collect(documents, fullScan("accounts")).map(({ name, sum }) => [String(name), sum ?? null]),
  );
}

function account(documents: DocumentReader, name: string): { _id: string; sum: number } {
  const isNamed: ConvexJson = { $eq: [{ $field: "name" }, name] };
  const { value } = documents.stream({ ...fullScan("accounts"), operators: [{ filter: isNamed }] }).next();
  if (value === undefined) throw new Error(`No account ${name}`);
  return { _id: value._id, sum: Number(value.sum) };
}

/** A transfer that reads, waits, writes, waits, and perhaps fails or undoes a part. */
interface Transfer {
  from: string;
  to: string;
  sum: number;
  wait: number;
  ending: "commit" | "throw" | "undo";
}

const name = fc.constantFrom("a", "b", "c");
const transfer: fc.Arbitrary<Transfer> = fc.record({
  from: name,
  to: name,
  sum: fc.integer({ min: 1, max: 50 }),
  wait: fc.nat({ max: 3 }),
  ending: fc.constantFrom("commit", "commit", "throw", "undo"),
});

async function run(transaction: WriteTransaction, { from, to, sum, wait, ending }: Transfer): Promise<void> {
  const documents = transaction.documents("");
  const payer = account(documents, from);
  const point = transaction.savepoint();
  documents.patch(payer._id, { sum: payer.sum - sum });
  for (let turns = 0; turns < wait; turns += 1) await turn();
  const payee = account(documents, to);
  documents.patch(payee._id, { sum: payee.sum + sum });
  if (ending === "undo") point.rollback();
  else point.release();
  if (ending === "throw") throw new Error("on purpose");
}

/** The same on a plain record. */
function apply(state: Record<string, number>, { from, to, sum, ending }: Transfer): void {
  if (ending !== "commit") return;
  state[from] = (state[from] ?? 0) - sum;
  state[to] = (state[to] ?? 0) + sum;
}

test("transfers begun at once give what they give one after the other, and no snapshot sees half of one", async () => {
  const { database } = temporary;
  const state: Record<string, number> = { a: 100, b: 100, c: 100 };
  await write(database, (documents) => {
    for (const [owner, sum] of Object.entries(state)) documents.insert("accounts", { name: owner, sum });
  });
  await fc.assert(
    fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 10 }), async (transfers) => {
      const history = [{ ...state }];
      for (const one of transfers) {
        apply(state, one);
        history.push({ ...state });
      }
      const running = transfers.map((one) =>
        database.transact((transaction) => run(transaction, one)).catch(() => undefined),
      );
      const seen: Record<string, ConvexJson>[] = [];
      for (let looks = 0; looks < 6; looks += 1) {
        seen.push(read(database, balances));
        await turn();
      }
      await Promise.all(running);
      expect(read(database, balances)).toEqual(state);
      for (const look of seen) expect(history).toContainEqual(look);
      const total = Object.values(read(database, balances)).reduce<number>((sum, one) => sum + Number(one), 0);
      expect(total).toBe(300);
    }),
    { numRuns: 60 },
  );
  expectConsistent(database);
});

type Step =
  | { kind: "begin" }
  | { kind: "release" }
  | { kind: "undo" }
  | { kind: "insert"; table: string }
  | { kind: "after" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step[]>({ kind: "begin" }, { kind: "release" }, { kind: "undo" }, { kind: "after" }),
  fc.record({ kind: fc.constant("insert" as const), table: fc.constantFrom("x", "y", "new1", "new2") }),
);

/** All that a savepoint brings back. */
interface Known {
  inserted: string[];
  work: number[];
  written: number;
}

test("a savepoint brings back documents, tables, work and figures, however deep they nest", async () => {
  const { database } = temporary;
  const committed: string[] = [];
  let works = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, fails) => {
      const ran: number[] = [];
      let known: Known = { inserted: [], work: [], written: 0 };
      const done = database.transact((transaction) => {
        const open: { point: Savepoint; known: Known }[] = [];
        for (const next of steps) {
          if (next.kind === "begin") open.push({ point: transaction.savepoint(), known: structuredClone(known) });
          else if (next.kind === "release") open.pop()?.point.release();
          else if (next.kind === "undo") {
            const last = open.pop();
            last?.point.rollback();
            known = last?.known ?? known;
          } else if (next.kind === "insert") {
            known.inserted.push(transaction.documents("").insert(next.table, { table: next.table }));
            known.written += 1;
          } else {
            const work = (works += 1);
            known.work.push(work);
            transaction.afterCommit(() => void ran.push(work));
          }
          expect(transaction.use.documentsWritten).toBe(known.written);
        }
        for (const { point } of open.toReversed()) point.release();
        if (fails) throw new Error("on purpose");
      });
      await done.catch(() => undefined);
      if (!fails) committed.push(...known.inserted);
      expect(ran).toEqual(fails ? [] : known.work);
      const stored = read(database, (documents) =>
        database.catalog.tables("").flatMap((table) => idsIn(documents, table)),
      );
      expect(stored.toSorted()).toEqual(committed.toSorted());
    }),
    { numRuns: 80 },
  );
  expectConsistent(database);
});

function idsIn(documents: DocumentReader, table: string): string[] {
  const stream = documents.stream(fullScan(table));
  const ids: string[] = [];
  for (let next = stream.next(); next.done !== true; next = stream.next()) ids.push(next.value._id);
  return ids;
}

describe("commits are told", () => {
  test("in their order, each once, to whoever listens by then, with what is stored already", async () => {
    const { database } = temporary;
    const told: { who: string; timestamp: bigint; documents: number }[] = [];
    const tell = (who: string) => (commit: Commit) => {
      const documents = read(database, (reader) => reader.count("notes"));
      told.push({ who, timestamp: commit.timestamp, documents });
    };
    const insert = () => database.transact((transaction) => transaction.documents("").insert("notes", {}));
    const stopFirst = database.onCommit(tell("first"));
    const one = await insert();
    database.onCommit(tell("second"));
    const [two, three] = await Promise.all([insert(), insert()]);
    stopFirst();
    stopFirst();
    const four = await insert();
    expect(told).toEqual([
      { who: "first", timestamp: one.timestamp, documents: 1 },
      { who: "first", timestamp: two.timestamp, documents: 2 },
      { who: "second", timestamp: two.timestamp, documents: 2 },
      { who: "first", timestamp: three.timestamp, documents: 3 },
      { who: "second", timestamp: three.timestamp, documents: 3 },
      { who: "second", timestamp: four.timestamp, documents: 4 },
    ]);
  });

  test("before the next transaction begins, and a listener may ask for one", async () => {
    const { database } = temporary;
    const events: string[] = [];
    let follow: Promise<unknown> | null = null;
    database.onCommit(() => {
      events.push("told");
      follow ??= database.transact(() => void events.push("followed"));
    });
    const second = (async () => {
      await database.transact(() => void events.push("first"));
    })();
    const third = database.transact(() => void events.push("second"));
    await Promise.all([second, third]);
    await follow;
    expect(events).toEqual(["first", "told", "second", "told", "followed", "told"]);
  });

  test("also when nothing was written, and then touch no read", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("notes", {}));
    const reads = read(database, (documents, snapshot) => {
      documents.count("notes");
      return snapshot.reads;
    });
    const commits: Commit[] = [];
    database.onCommit((commit) => commits.push(commit));
    const { timestamp } = await database.transact(() => undefined);
    expect(commits.map((commit) => [commit.timestamp, commit.touches(reads)])).toEqual([[timestamp, false]]);
  });
});

test.each<[what: string, body: (transaction: WriteTransaction) => unknown]>([
  [
    "throws at once",
    () => {
      throw new Error("no");
    },
  ],
  [
    "is rejected later",
    async () => {
      await turn();
      throw new Error("no");
    },
  ],
  ["leaves a savepoint open", (transaction) => transaction.savepoint()],
  ["breaks a limit", (transaction) => transaction.documents("").insert("notes", { text: "x".repeat(2 ** 21) })],
  ["breaks SQLite", (transaction) => transaction.connection.exec("no such statement")],
])("a transaction that %s leaves nothing, and the next ones go on", async (_, body) => {
  const { database } = temporary;
  const failed = database.transact((transaction) => {
    transaction.documents("").insert("notes", { n: 1 });
    return body(transaction);
  });
  const next = write(database, (documents) => documents.insert("notes", { n: 2 }));
  await expect(failed).rejects.toThrow();
  await next;
  expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ n: 2 }]);
  expectConsistent(database);
});
