import { describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import {
  applySchema,
  collect,
  fullScan,
  useTemporaryDatabase,
  read,
  schemaOf,
  write,
} from "./temporary-database.fixture.ts";
import type { Commit } from "./types.ts";

const temporary = useTemporaryDatabase();

describe("a transaction", () => {
  test("commits what it wrote when its body ends", async () => {
    const { database } = temporary;
    const id = await write(database, (documents) => documents.insert("notes", { text: "a" }));
    expect(read(database, (documents) => documents.get(id))).toEqual({
      _id: id,
      _creationTime: temporary.time.now,
      text: "a",
    });
  });

  test("leaves nothing behind when its body throws", async () => {
    const { database } = temporary;
    const failed = database.transact((transaction) => {
      transaction.documents("").insert("notes", { text: "a" });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([]);
    expect(database.catalog.tableNumber("", "notes")).toBeNull();
    await write(database, (documents) => documents.insert("notes", { text: "b" }));
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ text: "b" }]);
  });

  test("runs alone: the next waits until it is over, also while it awaits", async () => {
    const { database } = temporary;
    const order: string[] = [];
    const first = database.transact(async () => {
      order.push("first begins");
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("first ends");
    });
    const second = database.transact(() => order.push("second"));
    await Promise.all([first, second]);
    expect(order).toEqual(["first begins", "first ends", "second"]);
  });

  test("cannot be used when it is over", async () => {
    const { database } = temporary;
    const { value: documents } = await database.transact((transaction) => transaction.documents(""));
    expect(() => documents.insert("notes", {})).toThrow("The transaction is over");
    expect(() => documents.stream(fullScan("notes")).next()).toThrow("The transaction is over");
    const { value: transaction } = await database.transact((open) => open);
    expect(() => transaction.savepoint()).toThrow("The transaction is over");
    expect(() => transaction.afterCommit(() => undefined)).toThrow("The transaction is over");
  });

  test("sees its own writes, also those made ahead of a scan in progress", async () => {
    await write(temporary.database, (documents) => {
      for (let n = 0; n < 40; n += 1) documents.insert("notes", { n });
      const seen: unknown[] = [];
      const stream = documents.stream(fullScan("notes"));
      for (let next = stream.next(); next.done !== true; next = stream.next()) {
        seen.push(next.value.n);
        if (next.value.n === 3) {
          const rest = collectIds(documents.stream(fullScan("notes"))).slice(4);
          for (const id of rest.slice(0, -1)) documents.remove(id);
          documents.insert("notes", { n: 99 });
        }
      }
      expect(seen).toEqual([0, 1, 2, 3, 39, 99]);
    });
  });

  test("writes to the engine's own tables through its connection, with the same fate", async () => {
    const { database } = temporary;
    database.connection.exec("CREATE TABLE own (n INTEGER)");
    const insert = "INSERT INTO own VALUES (1)";
    await database.transact((transaction) => transaction.connection.prepare(insert).run());
    const failed = database.transact((transaction) => {
      transaction.connection.prepare(insert).run();
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(database.connection.prepare("SELECT count(*) AS rows FROM own").get()).toEqual({ rows: 1 });
  });
});

function collectIds(stream: Iterator<{ _id: string }, undefined>): string[] {
  const ids: string[] = [];
  for (let next = stream.next(); next.done !== true; next = stream.next()) ids.push(next.value._id);
  return ids;
}

describe("a savepoint", () => {
  test("that rolls back undoes documents, tables, changes, figures and work, and keeps what came before", async () => {
    const { database } = temporary;
    const work: string[] = [];
    const commits: Commit[] = [];
    database.onCommit((commit) => commits.push(commit));
    const kept = await write(database, (documents) => documents.insert("notes", { text: "kept" }));
    const reads = read(database, (documents, snapshot) => {
      documents.get(kept);
      return snapshot.reads;
    });
    await database.transact((transaction) => {
      const documents = transaction.documents("");
      documents.insert("notes", { text: "before" });
      transaction.afterCommit(() => work.push("before"));
      const before = { ...transaction.use };
      const savepoint = transaction.savepoint();
      documents.patch(kept, { text: "undone" });
      documents.insert("other", {});
      transaction.afterCommit(() => work.push("within"));
      savepoint.rollback();
      expect(transaction.use.documentsWritten).toBe(before.documentsWritten);
      expect(transaction.use.bytesWritten).toBe(before.bytesWritten);
      expect(transaction.use.documentsRead).toBe(before.documentsRead + 1);
      expect(documents.get(kept)?.text).toBe("kept");
    });
    expect(work).toEqual(["before"]);
    expect(commits.at(-1)?.touches(reads)).toBe(false);
    expect(database.catalog.tables("")).toEqual(["notes"]);
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([
      { text: "kept" },
      { text: "before" },
    ]);
  });

  test("nests, and an inner one that is released falls with the outer one", async () => {
    const { database } = temporary;
    await database.transact((transaction) => {
      const documents = transaction.documents("");
      const outer = transaction.savepoint();
      documents.insert("notes", { n: 1 });
      const inner = transaction.savepoint();
      documents.insert("notes", { n: 2 });
      inner.release();
      outer.rollback();
      const again = transaction.savepoint();
      documents.insert("notes", { n: 3 });
      again.release();
    });
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ n: 3 }]);
  });

  test("must end before the one around it, and once", async () => {
    await temporary.database.transact((transaction) => {
      const outer = transaction.savepoint();
      const inner = transaction.savepoint();
      expect(() => outer.release()).toThrow("reverse order");
      inner.release();
      expect(() => inner.rollback()).toThrow("reverse order");
      outer.release();
    });
  });
});

test("a transaction that ends with a savepoint open fails, and nothing of it stays", async () => {
  const { database } = temporary;
  const failed = database.transact((transaction) => {
    transaction.savepoint();
    transaction.documents("").insert("notes", {});
  });
  await expect(failed).rejects.toThrow("A savepoint of the transaction is still open at its end");
  expect(read(database, (documents) => documents.count("notes"))).toBe(0);
});

describe("after a commit", () => {
  test("work and then listeners run, in order, with the timestamp of the commit", async () => {
    const { database } = temporary;
    const events: unknown[] = [];
    const stop = database.onCommit((commit) => events.push(commit.timestamp));
    const { timestamp } = await database.transact((transaction) => {
      transaction.afterCommit(() => events.push("one"));
      transaction.afterCommit(() => events.push("two"));
    });
    expect(events).toEqual(["one", "two", timestamp]);
    expect(database.latestTimestamp()).toBe(timestamp);
    stop();
    await database.transact(() => undefined);
    expect(events.length).toBe(3);
  });

  test("that failed, nothing runs", async () => {
    const { database } = temporary;
    const events: unknown[] = [];
    database.onCommit(() => events.push("listener"));
    const failed = database.transact((transaction) => {
      transaction.afterCommit(() => events.push("work"));
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(events).toEqual([]);
  });
});

describe("a snapshot", () => {
  test("stays as it was while others commit", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    const snapshot = database.snapshot();
    await write(database, (documents) => documents.insert("notes", { n: 2 }));
    expect(collect(snapshot.documents(""), fullScan("notes"))).toEqual([{ n: 1 }]);
    expect(snapshot.timestamp).toBeLessThan(database.latestTimestamp());
    snapshot.close();
    expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("does not see an open transaction, nor a table made by it", async () => {
    const { database } = temporary;
    await database.transact((transaction) => {
      transaction.documents("").insert("notes", { n: 1 });
      expect(read(database, (documents) => collect(documents, fullScan("notes")))).toEqual([]);
    });
  });

  test("branches into views with reads and figures of their own, and lives until the last is closed", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    const snapshot = database.snapshot();
    const branch = snapshot.branch();
    await write(database, (documents) => documents.insert("notes", { n: 2 }));
    snapshot.close();
    expect(collect(branch.documents(""), fullScan("notes"))).toEqual([{ n: 1 }]);
    expect([snapshot.reads.size, branch.reads.size, branch.use.documentsRead]).toEqual([0, 1, 1]);
    expect(() => snapshot.documents("").count("notes")).toThrow("The snapshot is closed");
    branch.close();
    branch.close();
  });
});

describe("timestamps", () => {
  test("rise with each commit while the clock stands still, and over restarts", async () => {
    const stamps: bigint[] = [];
    for (let run = 0; run < 3; run += 1) {
      for (let n = 0; n < 3; n += 1) stamps.push((await temporary.database.transact(() => undefined)).timestamp);
      expect(temporary.reopen().latestTimestamp()).toBe(stamps.at(-1));
    }
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => (a < b ? -1 : 1)));
  });

  test("follow the clock in nanoseconds, and rise also when it goes backwards", async () => {
    const { time } = temporary;
    const first = await temporary.database.transact(() => undefined);
    expect(first.timestamp).toBe(BigInt(time.now) * 1_000_000n);
    time.now -= 3_600_000;
    const second = await temporary.database.transact(() => undefined);
    expect(second.timestamp).toBe(first.timestamp + 1n);
    const third = await temporary.reopen().transact(() => undefined);
    expect(third.timestamp).toBe(first.timestamp + 2n);
    time.now += 7_200_000;
    const fourth = await temporary.database.transact(() => undefined);
    expect(fourth.timestamp).toBe(BigInt(time.now) * 1_000_000n);
  });
});

test("creation times rise strictly, within a transaction, over clock steps and over restarts", async () => {
  const { time } = temporary;
  const insert = (): Promise<string> => write(temporary.database, (documents) => documents.insert("notes", {}));
  await write(temporary.database, (documents) => [documents.insert("notes", {}), documents.insert("notes", {})]);
  time.now -= 60_000;
  await insert();
  temporary.reopen();
  await insert();
  time.now += 120_000;
  await insert();
  const times = read(temporary.database, (documents) => {
    const stream = documents.stream(fullScan("notes"));
    const found: number[] = [];
    for (let next = stream.next(); next.done !== true; next = stream.next()) found.push(next.value._creationTime);
    return found;
  });
  expect(times.length).toBe(5);
  for (const [index, later] of times.entries()) if (index > 0) expect(later).toBeGreaterThan(times[index - 1] ?? 0);
  expect(times.at(-1)).toBe(time.now);
});

describe("the file", () => {
  test("keeps documents, tables and indexes over a restart", async () => {
    await applySchema(temporary.database, schemaOf({ notes: { by_n: ["n"] } }));
    const number = temporary.database.catalog.tableNumber("", "notes");
    await write(temporary.database, (documents) => documents.insert("notes", { n: 1 }));
    temporary.reopen();
    expect(temporary.database.catalog.tableNumber("", "notes")).toBe(number);
    const source = { type: "IndexRange", indexName: "notes.by_n", range: [] } as const;
    expect(
      read(temporary.database, (documents) => collect(documents, { source: { ...source, range: [] }, operators: [] })),
    ).toEqual([{ n: 1 }]);
  });

  test("is refused to a second opener, and free again after the first closes", () => {
    const open = () => openDatabase({ file: temporary.file, clock: () => 0, random: (count) => new Uint8Array(count) });
    expect(open).toThrow(/in use by another process/);
    temporary.database.close();
    open().close();
    temporary.reopen();
  });

  test("of a newer format is refused, and left as it is", () => {
    temporary.database.connection.exec("UPDATE storage_clock SET format = 99");
    expect(() => temporary.reopen()).toThrow("The database has format 99");
    expect(() => temporary.reopen()).toThrow("The database has format 99");
  });
});

test("a closed database refuses work", async () => {
  const { database } = temporary;
  database.close();
  database.close();
  expect(() => database.snapshot()).toThrow("The database is closed");
  await expect(database.transact(() => undefined)).rejects.toThrow("The database is closed");
});

test("a transaction that is open when the database closes fails and leaves nothing", async () => {
  const { database } = temporary;
  const failed = database.transact(async (transaction) => {
    transaction.documents("").insert("notes", {});
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await Promise.resolve();
  await Promise.resolve();
  database.close();
  await expect(failed).rejects.toThrow("The database is closed");
  expect(read(temporary.reopen(), (documents) => documents.count("notes"))).toBe(0);
});
