import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConvexDocument, ConvexJson } from "../values/json.ts";
import { useTemporaryDatabase, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { DocumentWriter, QueryJson } from "./types.ts";

const temporary = useTemporaryDatabase(schemaOf({ notes: { by_n: ["n"] } }));

const byN = (order: "asc" | "desc", operators: QueryJson["operators"] = []): QueryJson => ({
  source: { type: "IndexRange", indexName: "notes.by_n", range: [], order },
  operators,
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe("a walk fetches rows in growing batches, and gives each once at every border of one", () => {
  // The first batch has 16 rows, then 64, 256 and 512.
  test.each([0, 1, 15, 16, 17, 79, 80, 81, 335, 336, 337, 848, 849])("of %d rows", async (count) => {
    await write(temporary.database, (documents) => upTo(count).forEach((n) => documents.insert("notes", { n })));
    const walk = (query: QueryJson): (ConvexJson | undefined)[] =>
      read(temporary.database, (documents) => {
        const stream = documents.stream(query);
        const met: (ConvexJson | undefined)[] = [];
        for (let next = stream.next(); next.done !== true; next = stream.next()) met.push(next.value.n);
        return met;
      });
    expect(walk(byN("asc"))).toEqual(upTo(count));
    expect(walk(byN("desc"))).toEqual(upTo(count).toReversed());
    for (const limit of [15, 16, 17, 80, 81].filter((one) => one <= count)) {
      expect(walk(byN("asc", [{ limit }]))).toEqual(upTo(limit));
      expect(walk(byN("asc", [{ filter: true }, { limit }]))).toEqual(upTo(limit));
    }
  });
});

type Act = { kind: "insert"; n: number } | { kind: "remove" | "move"; at: number; n: number };

const n = fc.integer({ min: 0, max: 60 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), n }),
  fc.record({ kind: fc.constantFrom("remove" as const, "move" as const), at: fc.nat(), n }),
);

/** A walk in words: the next is the first, in order, behind the last one met, as the documents are by now. */
class PlainWalk {
  readonly #sign: 1 | -1;
  #last: readonly [n: number, created: number] | null = null;

  constructor(order: "asc" | "desc") {
    this.#sign = order === "asc" ? 1 : -1;
  }

  next(documents: readonly ConvexDocument[]): ConvexDocument | undefined {
    const last = this.#last;
    const places = documents.map((document) => ({
      document,
      place: [Number(document.n), document._creationTime] as const,
    }));
    const ahead = places.filter(({ place }) => last === null || this.#compare(place, last) > 0);
    const [first] = ahead.toSorted((a, b) => this.#compare(a.place, b.place));
    if (first !== undefined) this.#last = first.place;
    return first?.document;
  }

  #compare(a: readonly [number, number], b: readonly [number, number]): number {
    return this.#sign * (a[0] - b[0] || a[1] - b[1]);
  }
}

function apply(documents: DocumentWriter, stored: ConvexDocument[], change: Act): void {
  if (change.kind === "insert") {
    const inserted = documents.get(documents.insert("notes", { n: change.n }));
    if (inserted !== null) stored.push(inserted);
    return;
  }
  const position = change.at % Math.max(stored.length, 1);
  const chosen = stored[position];
  if (chosen === undefined) return;
  if (change.kind === "remove") {
    documents.remove(chosen._id);
    stored.splice(position, 1);
  } else stored[position] = documents.patch(chosen._id, { n: change.n });
}

test("a walk meets what the transaction has written ahead of it by then, and nothing behind it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("asc" as const, "desc" as const),
      fc.array(n, { minLength: 1, maxLength: 40 }),
      fc.array(fc.array(act, { maxLength: 2 }), { maxLength: 60 }),
      async (order, initial, acts) => {
        const failed = write(temporary.database, (documents) => {
          const stored = initial.map((value) => {
            const document = documents.get(documents.insert("notes", { n: value }));
            if (document === null) throw new Error("just inserted");
            return document;
          });
          const stream = documents.stream(byN(order));
          const plain = new PlainWalk(order);
          for (const changes of acts) {
            const wanted = plain.next(stored);
            expect(stream.next().value).toEqual(wanted);
            if (wanted === undefined) break;
            for (const change of changes) apply(documents, stored, change);
          }
          throw new Error("the next run begins with an empty table");
        });
        await expect(failed).rejects.toThrow("the next run begins");
      },
    ),
    { numRuns: 60 },
  );
});

test("a savepoint that is undone during a walk takes back what lay ahead of it", async () => {
  const { database } = temporary;
  await write(database, (documents) => [1, 2, 3, 4].forEach((value) => documents.insert("notes", { n: value })));
  await database.transact((transaction) => {
    const documents = transaction.documents("");
    const stream = documents.stream(byN("asc"));
    const met = [stream.next().value?.n];
    const point = transaction.savepoint();
    documents.insert("notes", { n: 1.5 });
    met.push(stream.next().value?.n);
    documents.insert("notes", { n: 2.5 });
    point.rollback();
    for (let next = stream.next(); next.done !== true; next = stream.next()) met.push(next.value.n);
    expect(met).toEqual([1, 1.5, 2, 3, 4]);
  });
});

test("a walk that was ended early reads nothing more, and says so again", async () => {
  await write(temporary.database, (documents) => upTo(30).forEach((value) => documents.insert("notes", { n: value })));
  read(temporary.database, (documents, snapshot) => {
    const stream = documents.stream(byN("asc"));
    stream.next();
    stream.return?.();
    expect(stream.next()).toEqual({ value: undefined, done: true });
    expect(snapshot.use.documentsRead).toBe(1);
  });
});
