import { CommitTsPlaceholder, compareValues, type Value } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mutation, query, type AnyWriter, type Doc } from "../runtime/syscalls/convex-function.fixture.ts";
import type { SchemaJson } from "./types.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { schemaOf, useTemporaryDatabase } from "./temporary-database.fixture.ts";

const [notes] = schemaOf({ notes: { by_at: ["at"], by_name_and_at: ["name", "at"], by_inner: ["inner.at"] } }).tables;
const schema: SchemaJson = {
  schemaValidation: false,
  tables: notes === undefined ? [] : [{ ...notes, searchIndexes: [search("by_text", "text", ["at"])] }],
};
const temporary = useTemporaryDatabase(schema);

function search(indexDescriptor: string, searchField: string, filterFields: string[]) {
  return { indexDescriptor, searchField, filterFields };
}

const byAt = (): Promise<Doc[]> =>
  query(temporary.database, ({ db }) => db.query("notes").withIndex("by_at").collect());
const add = (name: string): Promise<string> =>
  mutation(temporary.database, ({ db }) => db.insert("notes", { name, at: db.vars.commitTs }));
const namesOf = (documents: Doc[]): unknown[] => documents.map(({ name }) => name);

describe("a document written with db.vars.commitTs", () => {
  test("holds the timestamp of its commit, which no earlier commit has", async () => {
    await add("a");
    const [first] = await byAt();
    expect(first?.at).toBe(temporary.database.latestTimestamp());
    await add("b");
    const [, second] = await byAt();
    expect(second?.at).toBe(temporary.database.latestTimestamp());
    expect(Number(second?.at)).toBeGreaterThanOrEqual(Number(first?.at));
    expect(second?.at).not.toBe(first?.at);
  });

  test("shares it with all that its transaction wrote, wherever it stands in a document", async () => {
    await mutation(temporary.database, async ({ db }) => {
      const at = db.vars.commitTs;
      const id = await db.insert("notes", { name: "insert", at, list: [at, { at }] });
      const patched = await db.insert("notes", { name: "patch", kept: 1 });
      await db.patch(patched, { at });
      const replaced = await db.insert("notes", { name: "old" });
      await db.replace(replaced, { name: "replace", inner: { at } });
      await db.patch(id, { more: true });
    });
    const at = temporary.database.latestTimestamp();
    const documents = await query(temporary.database, ({ db }) => db.query("notes").collect());
    expect(documents).toMatchObject([
      { name: "insert", at, list: [at, { at }], more: true },
      { name: "patch", at, kept: 1 },
      { name: "replace", inner: { at } },
    ]);
    expectConsistent(temporary.database);
  });

  test("stands in each index where its timestamp belongs", async () => {
    for (const name of ["a", "b", "c"]) await add(name);
    const [a, b] = await byAt();
    await mutation(temporary.database, ({ db }) => db.patch(a?._id ?? "", { at: db.vars.commitTs }));
    expect(namesOf(await byAt())).toEqual(["b", "c", "a"]);
    const newer = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .withIndex("by_at", (q) => q.gt("at", b?.at))
        .collect(),
    );
    expect(namesOf(newer)).toEqual(["c", "a"]);
    const found = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .withIndex("by_name_and_at", (q) => q.eq("name", "b").eq("at", b?.at))
        .unique(),
    );
    expect(found?._id).toBe(b?._id);
    expectConsistent(temporary.database);
  });

  test("is found by a search that filters by it", async () => {
    await mutation(temporary.database, ({ db }) => db.insert("notes", { text: "blue", at: db.vars.commitTs }));
    const at = temporary.database.latestTimestamp();
    await mutation(temporary.database, ({ db }) => db.insert("notes", { text: "blue", at: db.vars.commitTs }));
    const found = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .withSearchIndex("by_text", (q) => q.search("text", "blue").eq("at", at))
        .collect(),
    );
    expect(found.map((document) => document.at)).toEqual([at]);
    expectConsistent(temporary.database);
  });

  test("counts once among the limits of its transaction", async () => {
    const { value } = await temporary.database.transact((transaction) => {
      transaction.documents("").insert("notes", { at: { $commitTs: null } });
      return transaction.use;
    });
    expect(value).toMatchObject({ documentsWritten: 1, documentsRead: 0 });
  });
});

describe("within its mutation", () => {
  const pending = (db: AnyWriter): Promise<Doc[]> =>
    db
      .query("notes")
      .withIndex("by_at", (q) => q.eq("at", db.vars.commitTs))
      .collect();

  test("the placeholder is read back, by id, by index and by scan", async () => {
    const same = await mutation(temporary.database, async ({ db }) => {
      const id = await db.insert("notes", { at: db.vars.commitTs });
      const found = [await db.get(id), ...(await pending(db)), ...(await db.query("notes").collect())];
      return found.map((document) => document?.at === db.vars.commitTs && document.at instanceof CommitTsPlaceholder);
    });
    expect(same).toEqual([true, true, true]);
  });

  test("a range by the placeholder finds what this transaction wrote with it, and only that", async () => {
    await add("earlier");
    const found = await mutation(temporary.database, async ({ db }) => {
      await db.insert("notes", { name: "now", at: db.vars.commitTs });
      await db.insert("notes", { name: "without", at: 5n });
      const kept = await db.insert("notes", { name: "lost it", at: db.vars.commitTs });
      await db.patch(kept, { at: 7n });
      const gone = await db.insert("notes", { name: "gone", at: db.vars.commitTs });
      await db.delete(gone);
      return namesOf(await pending(db));
    });
    expect(found).toEqual(["now"]);
    expect(namesOf(await byAt())).toEqual(["without", "lost it", "earlier", "now"]);
    expectConsistent(temporary.database);
  });

  test("it sorts after all that was committed", async () => {
    await add("earlier");
    const order = await mutation(temporary.database, async ({ db }) => {
      await db.insert("notes", { name: "now", at: db.vars.commitTs });
      const descending = await db.query("notes").withIndex("by_at").order("desc").collect();
      const filtered = await db
        .query("notes")
        .filter((q) => q.eq(q.field("at"), db.vars.commitTs))
        .collect();
      return [namesOf(descending), namesOf(filtered)];
    });
    expect(order).toEqual([["now", "earlier"], ["now"]]);
  });

  test("it cannot be calculated with", async () => {
    const use = mutation(temporary.database, async ({ db }) => Number(db.vars.commitTs));
    await expect(use).rejects.toThrow("This commit timestamp is unresolved");
  });
});

describe("the timestamp that a transaction asks for", () => {
  test("is that of its commit, above what it reads, however late it is asked", async () => {
    const { database, time } = temporary;
    await add("before");
    const { value, timestamp } = await database.transact(async (transaction) => {
      const first = transaction.commitTimestamp();
      time.now += 1_000;
      await Promise.resolve();
      transaction.documents("").insert("notes", { at: { $commitTs: null } });
      return { first, again: transaction.commitTimestamp(), began: transaction.timestamp };
    });
    expect([value.first, value.again]).toEqual([timestamp, timestamp]);
    expect(timestamp).toBeGreaterThan(value.began);
    expect((await byAt()).at(-1)?.at).toBe(timestamp);
  });

  test("is lost with a transaction that fails", async () => {
    const { database } = temporary;
    const before = database.latestTimestamp();
    await expect(
      database.transact((transaction) => {
        transaction.commitTimestamp();
        throw new Error("on purpose");
      }),
    ).rejects.toThrow("on purpose");
    expect(database.latestTimestamp()).toBe(before);
  });
});

describe("a savepoint that is undone", () => {
  test("takes its placeholders back, and the row that it leaves free is another's", async () => {
    const { database } = temporary;
    const { timestamp } = await database.transact((transaction) => {
      const documents = transaction.documents("");
      const point = transaction.savepoint();
      documents.insert("notes", { name: "undone", at: { $commitTs: null } });
      point.rollback();
      documents.insert("others", { name: "in its row" });
      documents.insert("notes", { name: "kept", at: { $commitTs: null } });
    });
    expect(await byAt()).toMatchObject([{ name: "kept", at: timestamp }]);
    expect(await query(database, ({ db }) => db.query("others").collect())).toMatchObject([{ name: "in its row" }]);
    expectConsistent(database);
  });

  test("brings back the placeholder that it overwrote", async () => {
    const { database } = temporary;
    const { timestamp } = await database.transact((transaction) => {
      const documents = transaction.documents("");
      const id = documents.insert("notes", { at: { $commitTs: null } });
      const point = transaction.savepoint();
      documents.patch(id, { at: 1 });
      point.rollback();
    });
    expect((await byAt()).map(({ at }) => at)).toEqual([timestamp]);
    expectConsistent(database);
  });
});

test("transactions that share a commit have a timestamp each, in their order", async () => {
  const { database } = temporary;
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, name) =>
      database
        .transactTogether((transaction) => {
          transaction.documents("").insert("notes", { name, at: { $commitTs: null } });
          if (name % 5 === 4) throw new Error("on purpose");
          return { name, at: transaction.commitTimestamp() };
        })
        .catch(() => null),
    ),
  );
  const kept = outcomes.filter((outcome) => outcome !== null);
  expect(kept.length).toBe(16);
  for (const { value, timestamp } of kept) expect(value.at).toBe(timestamp);
  expect(await byAt()).toMatchObject(kept.map(({ value }) => value));
  expectConsistent(database);
});

test("a commit that resolves a timestamp is heard of by who read up to the last one, and not by others", async () => {
  await add("a");
  const { database } = temporary;
  const read = async (range: "upTo" | "after"): Promise<(timestamp: bigint) => boolean> => {
    const snapshot = database.snapshot();
    const last = { $integer: encoded(snapshot.timestamp) };
    const type = range === "upTo" ? "Lte" : "Gt";
    const source = {
      type: "IndexRange" as const,
      indexName: "notes.by_at",
      range: [{ type, fieldPath: "at", value: last } as const],
    };
    for (const _ of iterate(snapshot.documents("").stream({ source, operators: [] }))) continue;
    const { reads } = snapshot;
    snapshot.close();
    const touched = new Map<bigint, boolean>();
    database.onCommit((commit) => touched.set(commit.timestamp, commit.touches(reads)));
    return (timestamp) => touched.get(timestamp) ?? false;
  };
  const [upTo, after] = [await read("upTo"), await read("after")];
  await add("b");
  const timestamp = database.latestTimestamp();
  expect([upTo(timestamp), after(timestamp)]).toEqual([false, true]);
});

function encoded(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString("base64");
}

function* iterate<T>(iterator: Iterator<T, undefined>): Generator<T> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
}

/** A write of a mutation: the document is one of a few, by name; `at` is the placeholder, a number, or nothing. */
interface Write {
  name: string;
  kind: "insert" | "patch" | "replace" | "remove";
  at: "commit" | "number" | "none";
}
const oneWrite: fc.Arbitrary<Write> = fc.record({
  name: fc.constantFrom("a", "b", "c", "d"),
  kind: fc.constantFrom("insert", "insert", "patch", "replace", "remove"),
  at: fc.constantFrom("commit", "commit", "number", "none"),
});
const plan = fc.array(
  fc.record({ writes: fc.array(oneWrite, { maxLength: 6 }), fails: fc.boolean(), pause: fc.nat({ max: 2 }) }),
  { maxLength: 8 },
);

test("any mutations leave the timestamps, the order and the indexes of a plain model", async () => {
  const { database, time } = temporary;
  const model = new Map<string, Value | undefined>();
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      for (const { writes, fails, pause } of steps) {
        time.now += pause - 1;
        const before = database.latestTimestamp();
        const run = mutation(database, async ({ db }) => {
          for (const one of writes) await apply(db, one);
          if (fails) throw new Error("on purpose");
        });
        await run.catch(() => undefined);
        const committed = database.latestTimestamp();
        if (fails) expect(committed).toBe(before);
        else {
          expect(committed).toBeGreaterThan(before);
          for (const one of writes) applyToModel(model, one, committed);
        }
        const documents = await byAt();
        expect(new Map(documents.map(({ name, at }) => [String(name), at]))).toEqual(model);
        const places = documents.map(({ at }) => ({ at }));
        expect(places).toEqual(places.toSorted((a, b) => compareValues(a.at, b.at)));
      }
    }),
    { numRuns: 60 },
  );
  expectConsistent(database);
});

async function apply(db: AnyWriter, { name, kind, at }: Write): Promise<void> {
  const found = (await db.query("notes").collect()).find((document) => document.name === name);
  const value = { commit: db.vars.commitTs, number: 3, none: undefined }[at];
  if (found === undefined) {
    if (kind === "insert") await db.insert("notes", { name, at: value });
  } else if (kind === "patch") await db.patch(found._id, { at: value });
  else if (kind === "remove") await db.delete(found._id);
  else if (kind === "replace") await db.replace(found._id, { name, at: value });
}

function applyToModel(model: Map<string, Value | undefined>, { name, kind, at }: Write, committed: bigint): void {
  if (kind === "remove") model.delete(name);
  else if (model.has(name) === (kind !== "insert")) {
    model.set(name, { commit: committed, number: 3, none: undefined }[at]);
  }
}
