import { statSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { applySchema, collect, fullScan, useTemporaryDatabase, schemaOf, write } from "./temporary-database.fixture.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";
import type { DocumentReader, Snapshot } from "./types.ts";
import type { View } from "./view.ts";

const temporary = useTemporaryDatabase();

const numbers = (documents: DocumentReader): (ConvexJson | undefined)[] =>
  collect(documents, fullScan("notes")).map(({ n }) => n);

/** Keeps what JSON keeps, under names that Convex takes. */
function plain(value: unknown): ConvexJson {
  return JSON.parse(JSON.stringify({ text: JSON.stringify(value) })) as ConvexJson; // Written by JSON.stringify.
}

function iterate<T>(iterator: Iterator<T, undefined>): Iterable<T> {
  return { [Symbol.iterator]: () => iterator };
}

type Step = "insert" | "remove" | "take" | "branch" | "look" | "close" | "fail";

test("each of many snapshots goes on showing the commit that it was taken at, until it is closed", async () => {
  const { database } = temporary;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom<Step[]>("insert", "insert", "remove", "take", "branch", "look", "close", "fail"),
          fc.nat(),
        ),
        {
          maxLength: 40,
        },
      ),
      async (steps) => {
        await write(database, (documents) => {
          const stream = documents.stream(fullScan("notes"));
          for (let next = stream.next(); next.done !== true; next = stream.next()) documents.remove(next.value._id);
        });
        let state: number[] = [];
        const held: { snapshot: Snapshot; state: number[]; timestamp: bigint }[] = [];
        for (const [kind, at] of steps) {
          const chosen = held[at % Math.max(held.length, 1)];
          if (kind === "insert") {
            await write(database, (documents) => documents.insert("notes", { n: at }));
            state = [...state, at];
          } else if (kind === "remove") {
            await write(database, (documents) => {
              const { value } = documents.stream(fullScan("notes")).next();
              if (value !== undefined) documents.remove(value._id);
            });
            state = state.slice(1);
          } else if (kind === "fail") {
            const failed = write(database, (documents) => {
              documents.insert("notes", { n: -1 });
              throw new Error("on purpose");
            });
            await expect(failed).rejects.toThrow("on purpose");
          } else if (kind === "take")
            held.push({ snapshot: database.snapshot(), state, timestamp: database.latestTimestamp() });
          else if (chosen === undefined) continue;
          else if (kind === "branch") held.push({ ...chosen, snapshot: chosen.snapshot.branch() });
          else if (kind === "look") expect(numbers(chosen.snapshot.documents(""))).toEqual(chosen.state);
          else {
            chosen.snapshot.close();
            held.splice(held.indexOf(chosen), 1);
          }
        }
        for (const { snapshot, state: then, timestamp } of held) {
          expect([snapshot.timestamp, numbers(snapshot.documents(""))]).toEqual([timestamp, then]);
          snapshot.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});

describe("a snapshot", () => {
  test("shows tables, indexes and schema as they were, whatever became of them", async () => {
    const { database } = temporary;
    await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    const before = database.snapshot();
    await applySchema(database, schemaOf({ notes: {}, others: { by_m: ["m"] } }));
    await write(database, (documents) => documents.insert("others", { m: 1 }));
    const after = database.snapshot();
    const byN = { source: { type: "IndexRange" as const, indexName: "notes.by_n", range: [] }, operators: [] };
    const byM = { source: { type: "IndexRange" as const, indexName: "others.by_m", range: [] }, operators: [] };
    expect(collect(before.documents(""), byN)).toEqual([{ n: 1 }]);
    expect(() => collect(before.documents(""), byM)).toThrow("Index others.by_m not found.");
    expect(() => collect(after.documents(""), byN)).toThrow("Index notes.by_n not found.");
    expect(collect(after.documents(""), byM)).toEqual([{ m: 1 }]);
    before.close();
    after.close();
  });

  test("that was closed refuses everything, also what was begun on it", async () => {
    const { database } = temporary;
    await write(database, (documents) => [1, 2].map((n) => documents.insert("notes", { n })));
    const snapshot = database.snapshot();
    const documents = snapshot.documents("");
    const stream = documents.stream(fullScan("notes"));
    const { value } = stream.next();
    snapshot.close();
    snapshot.close();
    const refused = [
      () => stream.next(),
      () => documents.get(value?._id ?? ""),
      () => documents.count("notes"),
      () => documents.page(fullScan("notes"), { cursor: null, endCursor: null, pageSize: 1 }),
      () => snapshot.branch(),
    ];
    for (const use of refused) expect(use).toThrow("The snapshot is closed");
  });

  test("and its branches have figures of their own", async () => {
    const { database } = temporary;
    const id = await write(database, (documents) => documents.insert("notes", { text: "x".repeat(100) }));
    const snapshot = database.snapshot();
    const branches = [snapshot.branch(), snapshot.branch()];
    branches[0]?.documents("").get(id);
    branches[1]?.documents("").get(id);
    branches[1]?.documents("").get(id);
    const used = [snapshot, ...branches].map(({ use, reads }) => [use.documentsRead, use.databaseQueries, reads.size]);
    expect(used).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ]);
    for (const one of [snapshot, ...branches]) one.close();
  });

  test("may be taken a hundred times at once, and each is closed by itself", async () => {
    const { database } = temporary;
    const held: Snapshot[] = [];
    for (let n = 0; n < 100; n += 1) {
      held.push(database.snapshot());
      await write(database, (documents) => documents.insert("notes", { n }));
    }
    for (const [at, snapshot] of held.toReversed().entries()) {
      expect(snapshot.documents("").count("notes")).toBe(99 - at);
      snapshot.close();
    }
  });

  test("taken while a transaction is open shows the commit before it, and the one taken after it shows the new one", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    const counts = (): [number, bigint] => {
      const snapshot = database.snapshot();
      const count = snapshot.documents("").count("notes");
      snapshot.close();
      return [count, snapshot.timestamp];
    };
    const [, before] = counts();
    const { timestamp } = await database.transact((transaction) => {
      transaction.documents("").insert("notes", { n: 2 });
      expect([counts(), counts()]).toEqual([
        [1, before],
        [1, before],
      ]);
    });
    expect([counts(), counts()]).toEqual([
      [2, timestamp],
      [2, timestamp],
    ]);
  });

  test("that met a trouble keeps it to itself", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("notes", { n: 1 }));
    // Each snapshot is a view as well, which the runtime does not see.
    const [struck, beside] = [database.snapshot(), database.snapshot()] as (Snapshot & View)[];
    expect(() => struck?.connection.exec("DELETE FROM storage_documents")).toThrow(StorageTrouble);
    expect(() => struck?.documents("").count("notes")).toThrow(StorageTrouble);
    const next = database.snapshot();
    expect(next.documents("").count("notes")).toBe(1);
    for (const one of [struck, beside, next]) one?.close();
    expect(await write(database, (documents) => documents.count("notes"))).toBe(1);
    expect(numbers(database.snapshot().documents(""))).toEqual([1]);
  });

  test("does not keep the write-ahead log from being used again, once it is closed", async () => {
    const { database, file } = temporary;
    database.connection.exec("PRAGMA wal_autocheckpoint = 20");
    const grown: number[] = [];
    for (let n = 0; n < 120; n += 1) {
      await write(database, (documents) => documents.insert("notes", { text: "x".repeat(5000) }));
      database.snapshot().close();
      grown.push(statSync(`${file}-wal`).size);
    }
    // Grew to what it holds between two checkpoints, and no further.
    expect(grown.at(-1)).toBe(grown.at(40));
  });

  test("shows the same documents parsed and as they are stored", async () => {
    const { database } = temporary;
    const value = fc.object({ values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null)], maxDepth: 2 });
    const fields = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), value.map(plain), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { maxLength: 20 }), async (rows) => {
        await write(database, (documents) => {
          for (const { _id } of iterate(documents.stream(fullScan("notes")))) documents.remove(_id);
          for (const row of rows) documents.insert("notes", row);
        });
        const snapshot = database.snapshot();
        const documents = snapshot.documents("");
        const stored = [...iterate(documents.storedStream(fullScan("notes")))];
        const parsed = [...iterate(documents.stream(fullScan("notes")))];
        expect(stored.map(({ json }) => JSON.parse(json) as unknown)).toEqual(parsed);
        for (const { _id } of parsed) expect(JSON.parse(documents.stored(_id)?.json ?? "")).toEqual(documents.get(_id));
        snapshot.close();
      }),
      { numRuns: 30 },
    );
  });

  test("is closed with the database, and closing it afterwards is no fault", () => {
    const { database } = temporary;
    const snapshot = database.snapshot();
    database.close();
    expect(() => snapshot.close()).not.toThrow();
    expect(() => database.snapshot()).toThrow("The database is closed");
  });
});
