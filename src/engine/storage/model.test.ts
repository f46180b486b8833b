import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryObject } from "../values/arbitrary-value.fixture.ts";
import { compareValues } from "../values/compare.ts";
import type { ConvexObject } from "../values/json.ts";
import { applySchema, useTemporaryDatabase, read, schemaOf } from "./temporary-database.fixture.ts";
import type { ConvexDocument } from "../values/json.ts";
import type { DocumentReader, DocumentWriter, QueryJson, Savepoint } from "./types.ts";

const temporary = useTemporaryDatabase();

/** The plainest database: documents by id. */
type Model = Map<string, ConvexObject>;

type Write = { kind: "insert" | "patch" | "replace"; at: number; value: ConvexObject } | { kind: "remove"; at: number };

type Operation = Write | { kind: "begin" } | { kind: "release" } | { kind: "rollback" };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("insert" as const, "insert" as const, "patch" as const, "replace" as const),
    at: fc.nat(),
    value: arbitraryObject,
  }),
  fc.record({ kind: fc.constant("remove" as const), at: fc.nat() }),
  fc.constantFrom({ kind: "begin" as const }, { kind: "release" as const }, { kind: "rollback" as const }),
);

function apply(documents: DocumentWriter, model: Model, write: Write): void {
  if (write.kind === "insert") {
    model.set(documents.insert("things", write.value), write.value);
    return;
  }
  const id = [...model.keys()][write.at % Math.max(model.size, 1)];
  if (id === undefined) return;
  switch (write.kind) {
    case "patch":
      documents.patch(id, write.value);
      model.set(id, { ...model.get(id), ...write.value });
      break;
    case "replace":
      documents.replace(id, write.value);
      model.set(id, write.value);
      break;
    case "remove":
      documents.remove(id);
      model.delete(id);
  }
}

function all(documents: DocumentReader, query: QueryJson): ConvexDocument[] {
  const found: ConvexDocument[] = [];
  const stream = documents.stream(query);
  for (let next = stream.next(); next.done !== true; next = stream.next()) found.push(next.value);
  return found;
}

function expectSame(documents: DocumentReader, model: Model): void {
  const stored = all(documents, { source: { type: "FullTableScan", tableName: "things" }, operators: [] });
  const fields = stored.map(({ _id, _creationTime, ...rest }) => [_id, rest] as const);
  // Compared with `toEqual`, which does not mind the order of an object's fields.
  expect(new Map(fields)).toEqual(model);
  const byA = all(documents, { source: { type: "IndexRange", indexName: "things.by_a", range: [] }, operators: [] });
  expect(byA).toEqual([...stored].sort((x, y) => compareValues(x.a, y.a) || x._creationTime - y._creationTime));
  for (const document of stored) expect(documents.get(document._id)).toEqual(document);
  expect(documents.count("things")).toBe(model.size);
}

test("any writes, under any savepoints, leave what a plain map of documents would hold", async () => {
  const { database } = temporary;
  await applySchema(database, schemaOf({ things: { by_a: ["a"] } }));
  let model: Model = new Map();
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), fc.boolean(), async (operations, fails) => {
      const before: Model = new Map(model);
      const done = database.transact((transaction) => {
        const documents = transaction.documents("");
        const open: { savepoint: Savepoint; model: Model }[] = [];
        for (const step of operations) {
          if (step.kind === "begin") open.push({ savepoint: transaction.savepoint(), model: new Map(model) });
          else if (step.kind === "release") open.pop()?.savepoint.release();
          else if (step.kind === "rollback") {
            const last = open.pop();
            last?.savepoint.rollback();
            model = last?.model ?? model;
          } else apply(documents, model, step);
        }
        for (const { savepoint } of open.reverse()) savepoint.release();
        expectSame(documents, model);
        if (fails) throw new Error("on purpose");
      });
      if (fails) {
        await expect(done).rejects.toThrow("on purpose");
        model = before;
      } else await done;
      read(database, (documents) => expectSame(documents, model));
    }),
    { numRuns: 100 },
  );
  read(temporary.reopen(), (documents) => expectSame(documents, model));
});
