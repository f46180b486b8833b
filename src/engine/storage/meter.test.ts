import { beforeEach, describe, expect, test } from "vitest";
import { Meter, TRANSACTION_LIMITS } from "./limits.ts";
import { collect, fullScan, useTemporaryDatabase, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { DocumentReader, TransactionUse } from "./types.ts";

const REMEDY =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective " +
  "index range expressions.";

describe("a limit holds at its value and is told one above it", () => {
  test.each<[what: string, use: (meter: Meter, amount: number) => void, limit: number, message: string]>([
    [
      "of queries",
      (meter, amount) => repeat(amount, () => meter.query()),
      4096,
      `Too many reads in a single function execution (limit: 4096). ${REMEDY}`,
    ],
    [
      "of documents read",
      (meter, amount) => repeat(amount, () => meter.read(1)),
      32_000,
      `Too many documents read in a single function execution (limit: 32000). ${REMEDY}`,
    ],
    [
      "of bytes read",
      (meter, amount) => meter.read(amount),
      16_777_216,
      `Too many bytes read in a single function execution (limit: 16777216 bytes). ${REMEDY}`,
    ],
    [
      "of documents written",
      (meter, amount) => repeat(amount, () => meter.write(1)),
      16_000,
      "Too many documents written in a single function execution (limit: 16000).",
    ],
    [
      "of bytes written",
      (meter, amount) => meter.write(amount),
      16_777_216,
      "Too many bytes written in a single function execution (limit: 16777216 bytes).",
    ],
  ])("%s", (_, use, limit, message) => {
    expect(() => use(new Meter(), limit)).not.toThrow();
    expect(() => use(new Meter(), limit + 1)).toThrow(message);
  });

  test("and a function that catches it is refused again, whatever is undone but writes", () => {
    const meter = new Meter();
    const undo = meter.markWrites();
    meter.write(TRANSACTION_LIMITS.bytesWritten);
    expect(() => meter.write(1)).toThrow("Too many bytes written");
    expect(() => meter.write(0)).toThrow("Too many bytes written");
    undo();
    expect(() => meter.write(1)).not.toThrow();
    repeat(TRANSACTION_LIMITS.databaseQueries, () => meter.query());
    meter.markWrites()();
    expect(() => meter.query()).toThrow("Too many reads");
  });
});

function repeat(count: number, work: () => void): void {
  for (let done = 0; done < count; done += 1) work();
}

describe("what a transaction uses", () => {
  let id = "";

  const temporary = useTemporaryDatabase(schemaOf({ notes: { by_n: ["n"] } }));

  /** Ten documents of 100 bytes and a little more. */
  beforeEach(async () => {
    await write(temporary.database, (documents) => {
      for (let n = 0; n < 10; n += 1) id = documents.insert("notes", { n, text: "x".repeat(40) });
    });
  });

  /** An id of 32 letters, a creation time, a number and 40 letters, with their names and marks. */
  const BYTES = 2 + (4 + 34) + (14 + 9) + (2 + 9) + (5 + 42);
  const byN = { source: { type: "IndexRange" as const, indexName: "notes.by_n", range: [] }, operators: [] };
  const even = { $eq: [{ $mod: [{ $field: "n" }, 2] }, 0] };

  test.each<[what: string, body: (documents: DocumentReader) => unknown, queries: number, documents: number]>([
    ["nothing", () => undefined, 0, 0],
    ["a stream that nobody pulled", (documents) => documents.stream(byN), 0, 0],
    ["one document", (documents) => documents.get(id), 1, 1],
    ["one document twice", (documents) => [documents.get(id), documents.get(id)], 2, 2],
    ["a missing table", (documents) => collect(documents, fullScan("none")), 1, 0],
    ["a count", (documents) => documents.count("notes"), 1, 0],
    ["all", (documents) => collect(documents, byN), 1, 10],
    ["the first three", (documents) => collect(documents, { ...byN, operators: [{ limit: 3 }] }), 1, 3],
    ["none of them", (documents) => collect(documents, { ...byN, operators: [{ limit: 0 }] }), 0, 0],
    ["those that pass a filter", (documents) => collect(documents, { ...byN, operators: [{ filter: even }] }), 1, 10],
    [
      "the first two that pass",
      (documents) => collect(documents, { ...byN, operators: [{ filter: even }, { limit: 2 }] }),
      1,
      3,
    ],
    ["a page of four", (documents) => documents.page(byN, { cursor: null, endCursor: null, pageSize: 4 }), 1, 4],
    ["ids that are looked at only", (documents) => documents.normalizeId("notes", id), 0, 0],
  ])("by reading %s", (_, body, queries, documentsRead) => {
    const use = read(temporary.database, (documents, snapshot): TransactionUse => {
      body(documents);
      return snapshot.use;
    });
    expect(use).toEqual({
      databaseQueries: queries,
      documentsRead,
      bytesRead: documentsRead * BYTES,
      documentsWritten: 0,
      bytesWritten: 0,
      functionsScheduled: 0,
      scheduledFunctionArgsBytes: 0,
    });
  });

  test("by writing: each write counts with the size of the document that it leaves, or removes", async () => {
    await temporary.database.transact((transaction) => {
      const documents = transaction.documents("");
      const steps = [
        () => documents.insert("notes", { n: 1, text: "x".repeat(40) }),
        () => documents.patch(id, { text: "x".repeat(50) }),
        () => documents.replace(id, { n: 1, text: "x".repeat(40) }),
        () => documents.remove(id),
      ];
      const sizes = steps.map((step) => {
        const { documentsWritten, bytesWritten } = transaction.use;
        step();
        return [transaction.use.documentsWritten - documentsWritten, transaction.use.bytesWritten - bytesWritten];
      });
      expect(sizes).toEqual([
        [1, BYTES],
        [1, BYTES + 10],
        [1, BYTES],
        [1, BYTES],
      ]);
    });
  });

  test("by a write that was refused: nothing", async () => {
    await temporary.database.transact((transaction) => {
      const documents = transaction.documents("");
      expect(() => documents.insert("notes", { $bad: 1 })).toThrow();
      expect(() => documents.insert("bad name", {})).toThrow();
      expect(() => documents.patch("bad id", {})).toThrow();
      expect(transaction.use).toMatchObject({ documentsWritten: 0, bytesWritten: 0 });
    });
  });
});
