import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConvexDocument } from "../values/json.ts";
import {
  applySchema,
  collect,
  fullScan,
  useTemporaryDatabase,
  read,
  schemaOf,
  write,
} from "./temporary-database.fixture.ts";
import type {
  Commit,
  Database,
  DocumentReader,
  DocumentWriter,
  QueryJson,
  RangeJson,
  ReadSet,
  SchemaJson,
} from "./types.ts";

const temporary = useTemporaryDatabase();

const SCHEMA: SchemaJson = {
  schemaValidation: false,
  tables: schemaOf({ things: { by_a_b: ["a", "b"] } }).tables.map((table) => ({
    ...table,
    searchIndexes: [{ indexDescriptor: "search_text", searchField: "text", filterFields: ["a"] }],
  })),
};

function readsOf(database: Database, body: (documents: DocumentReader) => unknown): ReadSet {
  return read(database, (documents, snapshot) => {
    body(documents);
    return snapshot.reads;
  });
}

async function commitOf(database: Database, body: (documents: DocumentWriter) => unknown): Promise<Commit> {
  const commits: Commit[] = [];
  const stop = database.onCommit((commit) => commits.push(commit));
  await write(database, body);
  stop();
  const [commit] = commits;
  if (commit === undefined) throw new Error("no commit was announced");
  return commit;
}

function range(parts: RangeJson[], order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "IndexRange", indexName: "things.by_a_b", range: parts, order }, operators: [] };
}

function take(documents: DocumentReader, query: QueryJson, count: number): ConvexDocument[] {
  const stream = documents.stream(query);
  const taken: ConvexDocument[] = [];
  while (taken.length < count) {
    const next = stream.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

const small = fc.integer({ min: 0, max: 4 });
const text = fc.constantFrom("red fish", "blue fish", "red", "old boat", "");
const fields = fc.record({ a: small, b: small, text });
const order = fc.constantFrom("asc" as const, "desc" as const);
const bounds = fc
  .tuple(fc.option(small), fc.option(small))
  .map(([lower, upper]): RangeJson[] => [
    ...(lower === null ? [] : [{ type: "Gte" as const, fieldPath: "b", value: lower }]),
    ...(upper === null ? [] : [{ type: "Lt" as const, fieldPath: "b", value: upper }]),
  ]);

type Read = (documents: DocumentReader, ids: string[]) => unknown;

/** Any way of reading, with what it gives. */
const arbitraryRead: fc.Arbitrary<Read> = fc.oneof(
  fc.nat().map(
    (at): Read =>
      (documents, ids) =>
        documents.get(ids[at % ids.length] ?? ""),
  ),
  fc.tuple(small, bounds, order, fc.nat({ max: 6 })).map(
    ([a, parts, direction, count]): Read =>
      (documents) =>
        take(documents, range([{ type: "Eq", fieldPath: "a", value: a }, ...parts], direction), count),
  ),
  fc.tuple(order, fc.nat({ max: 20 })).map(
    ([direction, count]): Read =>
      (documents) =>
        take(documents, fullScan("things", direction), count),
  ),
  fc.tuple(small, small).map(
    ([a, limit]): Read =>
      (documents) =>
        collect(documents, {
          ...fullScan("things"),
          operators: [{ filter: { $eq: [{ $field: "a" }, a] } }, { limit }],
        }),
  ),
  fc.tuple(order, fc.integer({ min: 1, max: 5 })).map(([direction, pageSize]): Read => (documents) => {
    const first = documents.page(range([], direction), { cursor: null, endCursor: null, pageSize });
    return [first, documents.page(range([], direction), { cursor: first.continueCursor, endCursor: null, pageSize })];
  }),
  fc.constantFrom<Read>(
    (documents) => documents.count("things"),
    (documents) => documents.count("later"),
    (documents) => collect(documents, fullScan("later")),
    (documents) =>
      collect(documents, {
        source: {
          type: "Search",
          indexName: "things.search_text",
          filters: [{ type: "Search", fieldPath: "text", value: "fis" }],
        },
        operators: [],
      }),
  ),
);

type Write = (documents: DocumentWriter, ids: string[]) => void;

/** Any single write; one of a document that is gone does nothing. */
const arbitraryWrite: fc.Arbitrary<Write> = fc.oneof(
  fields.map(
    (value): Write =>
      (documents, ids) =>
        void ids.push(documents.insert("things", value)),
  ),
  fc.constant<Write>((documents) => void documents.insert("later", {})),
  fc
    .tuple(fc.nat(), fields, fc.constantFrom("patch", "replace", "remove"))
    .map(([at, value, kind]): Write => (documents, ids) => {
      const id = ids[at % ids.length] ?? "";
      if (documents.get(id) === null) return;
      if (kind === "remove") documents.remove(id);
      else if (kind === "patch") documents.patch(id, { b: value.b });
      else documents.replace(id, value);
    }),
);

test("a commit that changes what a read gives always touches its read set", async () => {
  await applySchema(temporary.database, SCHEMA);
  const { database } = temporary;
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fields, { minLength: 1, maxLength: 12 }),
      fc.array(arbitraryRead, { minLength: 1, maxLength: 6 }),
      fc.array(arbitraryWrite, { minLength: 1, maxLength: 3 }),
      async (initial, reads, writes) => {
        const ids = await write(database, (documents) => {
          const stream = documents.stream(fullScan("things"));
          for (let next = stream.next(); next.done !== true; next = stream.next()) documents.remove(next.value._id);
          return initial.map((value) => documents.insert("things", value));
        });
        const written = [...ids];
        const before = reads.map((body) =>
          read(database, (documents, { reads: set }) => ({ result: body(documents, ids), set })),
        );
        const commit = await commitOf(database, (documents) => writes.forEach((body) => body(documents, written)));
        for (const [at, { result, set }] of before.entries()) {
          const after = read(database, (documents) => reads[at]?.(documents, ids));
          if (JSON.stringify(after) === JSON.stringify(result)) continue;
          changed += 1;
          expect(commit.touches(set)).toBe(true);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(changed).toBeGreaterThan(100);
});

describe("a read set does not grow beyond what was read", () => {
  test("a point read is not touched by another document", async () => {
    const { database } = temporary;
    const [one, two] = await write(database, (documents) => [
      documents.insert("things", {}),
      documents.insert("things", {}),
    ]);
    const reads = readsOf(database, (documents) => documents.get(one ?? ""));
    expect((await commitOf(database, (documents) => documents.patch(two ?? "", { n: 1 }))).touches(reads)).toBe(false);
    expect((await commitOf(database, (documents) => documents.patch(one ?? "", { n: 1 }))).touches(reads)).toBe(true);
  });

  test("the first row of an index is not touched by what comes behind it", async () => {
    const { database } = temporary;
    await applySchema(database, SCHEMA);
    await write(database, (documents) => [1, 2, 3].map((b) => documents.insert("things", { a: 1, b })));
    const first = readsOf(database, (documents) =>
      take(documents, range([{ type: "Eq", fieldPath: "a", value: 1 }]), 1),
    );
    const last = readsOf(database, (documents) =>
      take(documents, range([{ type: "Eq", fieldPath: "a", value: 1 }], "desc"), 1),
    );
    const insert = (b: number): Promise<Commit> =>
      commitOf(database, (documents) => documents.insert("things", { a: 1, b }));
    const [below, between, above] = [await insert(0), await insert(2.5), await insert(9)];
    expect([below, between, above].map((commit) => commit.touches(first))).toEqual([true, false, false]);
    expect([below, between, above].map((commit) => commit.touches(last))).toEqual([false, false, true]);
  });

  test("a stream that nobody pulled has read nothing", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("things", {}));
    const reads = readsOf(database, (documents) => documents.stream(fullScan("things")));
    expect(reads.size).toBe(0);
    expect((await commitOf(database, (documents) => documents.insert("things", {}))).touches(reads)).toBe(false);
  });

  test("a range is not touched by another table, component or range", async () => {
    const { database } = temporary;
    await applySchema(database, SCHEMA);
    await applySchema(database, SCHEMA, "child");
    const reads = readsOf(database, (documents) =>
      collect(documents, range([{ type: "Eq", fieldPath: "a", value: 1 }])),
    );
    const commits: Commit[] = [];
    database.onCommit((commit) => commits.push(commit));
    await database.transact((transaction) => transaction.documents("child").insert("things", { a: 1 }));
    await write(database, (documents) => documents.insert("other", { a: 1 }));
    await write(database, (documents) => documents.insert("things", { a: 2 }));
    await write(database, (documents) => documents.insert("things", { a: 1 }));
    expect(commits.map((commit) => commit.touches(reads))).toEqual([false, false, false, true]);
  });

  test("what a savepoint undid touches nothing", async () => {
    const { database } = temporary;
    await write(database, (documents) => documents.insert("things", {}));
    const reads = readsOf(database, (documents) => documents.count("things"));
    const commits: Commit[] = [];
    database.onCommit((commit) => commits.push(commit));
    await database.transact((transaction) => {
      const savepoint = transaction.savepoint();
      transaction.documents("").insert("things", {});
      savepoint.rollback();
    });
    expect(commits.map((commit) => commit.touches(reads))).toEqual([false]);
  });
});

test("a changed schema touches every read set, since it changes which queries are possible", async () => {
  const { database } = temporary;
  const reads = readsOf(database, (documents) => documents.count("things"));
  const commits: Commit[] = [];
  database.onCommit((commit) => commits.push(commit));
  await applySchema(database, SCHEMA);
  await applySchema(database, SCHEMA);
  expect(commits.map((commit) => commit.touches(reads))).toEqual([true, false]);
});
