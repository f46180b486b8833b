import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareValues } from "../values/compare.ts";
import { fieldAt } from "../values/field-path.ts";
import type { ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import { expectConsistent } from "./integrity.fixture.ts";
import { applySchema, useTemporaryDatabase, read, write } from "./temporary-database.fixture.ts";
import type { DocumentReader, SchemaJson } from "./types.ts";

const temporary = useTemporaryDatabase();

/** What a table may be told to index; each is there or not. */
const INDEXES: Record<string, string[]> = { by_a: ["a"], by_b_a: ["b", "a"], by_deep: ["deep.x"] };
type Chosen = Record<string, boolean>;

const chosen: fc.Arbitrary<Chosen> = fc.record({
  by_a: fc.boolean(),
  by_b_a: fc.boolean(),
  by_deep: fc.boolean(),
  search_text: fc.boolean(),
  staged: fc.boolean(),
});

function schemaOf(choice: Chosen, isStrict: boolean): SchemaJson {
  const indexes = Object.entries(INDEXES)
    .filter(([name]) => choice[name])
    .map(([indexDescriptor, fields]) => ({ indexDescriptor, fields }));
  const texts = [{ indexDescriptor: "search_text", searchField: "text", filterFields: ["a"] }];
  return {
    schemaValidation: isStrict,
    tables: [
      {
        tableName: "things",
        indexes,
        stagedDbIndexes: choice.staged ? [{ indexDescriptor: "by_staged", fields: ["b"] }] : [],
        searchIndexes: choice.search_text ? texts : [],
        vectorIndexes: [],
        documentType: { type: "any" },
      },
    ],
  };
}

const value = fc.constantFrom<ConvexJson[]>(null, 0, 1, "x", "red fish", true, [], { x: 1 }, { x: "y" });
const fields = fc.record({ a: value, b: value, deep: value, text: value }, { requiredKeys: [], noNullPrototype: true });

type Step =
  | { kind: "schema"; choice: Chosen | null; isStrict: boolean }
  | { kind: "write"; at: number; fields: ConvexObject; how: "insert" | "patch" | "replace" | "remove" }
  | { kind: "reopen" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("schema" as const), choice: fc.option(chosen, { freq: 5 }), isStrict: fc.boolean() }),
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(),
    fields,
    how: fc.constantFrom("insert", "insert", "patch", "replace", "remove"),
  }),
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(),
    fields,
    how: fc.constantFrom("insert", "insert", "patch", "replace", "remove"),
  }),
  fc.constant({ kind: "reopen" as const }),
);

function all(documents: DocumentReader, indexName: string): ConvexDocument[] {
  const stream = documents.stream({ source: { type: "IndexRange", indexName, range: [] }, operators: [] });
  const found: ConvexDocument[] = [];
  for (let next = stream.next(); next.done !== true; next = stream.next()) found.push(next.value);
  return found;
}

async function apply(change: Extract<Step, { kind: "write" }>): Promise<void> {
  await write(temporary.database, (documents) => {
    if (change.how === "insert") return void documents.insert("things", change.fields);
    const existing = all(documents, "things.by_id");
    const document = existing[change.at % Math.max(existing.length, 1)];
    if (document === undefined) return;
    if (change.how === "remove") documents.remove(document._id);
    else documents[change.how](document._id, change.fields);
  });
}

/** Each index of the schema gives all documents in its order, and no other index answers. */
function expectIndexes(choice: Chosen | null): void {
  read(temporary.database, (documents) => {
    const stored = all(documents, "things.by_creation_time");
    for (const [name, paths] of Object.entries(INDEXES)) {
      if (choice?.[name] !== true) {
        expect(() => all(documents, `things.${name}`)).toThrow(`Index things.${name} not found.`);
        continue;
      }
      const byFields = stored.toSorted((x, y) => {
        const orders = paths.map((path) => compareValues(fieldAt(x, path), fieldAt(y, path)));
        return orders.find((order) => order !== 0) ?? x._creationTime - y._creationTime;
      });
      expect(all(documents, `things.${name}`)).toEqual(byFields);
    }
    const find = () => search(documents, "fish");
    if (choice?.search_text !== true) expect(find).toThrow("Index things.search_text not found.");
    else
      expect(find().toSorted()).toEqual(
        stored
          .filter(({ text }) => text === "red fish")
          .map(({ _id }) => _id)
          .toSorted(),
      );
  });
}

function search(documents: DocumentReader, word: string): string[] {
  const stream = documents.stream({
    source: {
      type: "Search",
      indexName: "things.search_text",
      filters: [{ type: "Search", fieldPath: "text", value: word }],
    },
    operators: [],
  });
  const ids: string[] = [];
  for (let next = stream.next(); next.done !== true; next = stream.next()) ids.push(next.value._id);
  return ids;
}

test("whatever schemas come and go between writes, each index is what its definition says of the documents", async () => {
  let choice: Chosen | null = null;
  await write(temporary.database, (documents) => documents.insert("things", { a: 1, text: "red fish" }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      for (const next of steps) {
        if (next.kind === "reopen") temporary.reopen();
        else if (next.kind === "write") await apply(next);
        else {
          choice = next.choice;
          await applySchema(temporary.database, choice && schemaOf(choice, next.isStrict));
        }
      }
      expectConsistent(temporary.database);
      expectIndexes(choice);
    }),
    { numRuns: 40 },
  );
});

test("a diff names what came and what went, and a schema applied twice changes nothing the second time", async () => {
  let before: Chosen = { by_a: false, by_b_a: false, by_deep: false, search_text: false, staged: false };
  await applySchema(temporary.database, schemaOf(before, false));
  await fc.assert(
    fc.asyncProperty(chosen, async (after) => {
      const diff = await applySchema(temporary.database, schemaOf(after, false));
      const names = Object.keys(after);
      const nameOf = (name: string) => (name === "staged" ? "things.by_staged" : `things.${name}`);
      expect(diff.addedIndexes.toSorted()).toEqual(
        names
          .filter((name) => after[name] && !before[name])
          .map(nameOf)
          .toSorted(),
      );
      expect(diff.removedIndexes.toSorted()).toEqual(
        names
          .filter((name) => before[name] && !after[name])
          .map(nameOf)
          .toSorted(),
      );
      expect(await applySchema(temporary.database, schemaOf(after, false))).toEqual({
        addedIndexes: [],
        removedIndexes: [],
      });
      before = after;
    }),
    { numRuns: 30 },
  );
});

test("components have schemas of their own: one says nothing of another's tables", async () => {
  const { database } = temporary;
  const strict = schemaOf({ by_a: true }, true);
  await applySchema(database, strict, "child");
  await write(database, (documents) => documents.insert("anything", { free: true }));
  await expect(
    database.transact((transaction) => transaction.documents("child").insert("anything", {})),
  ).rejects.toThrow('Failed to insert or update a document in table "anything" because the table is not in the schema');
  await database.transact((transaction) => transaction.documents("child").insert("things", { a: 1 }));
  expect(database.catalog.tables("")).toEqual(["anything"]);
  expect(database.catalog.tables("child")).toEqual(["things"]);
  expectConsistent(database);
});
