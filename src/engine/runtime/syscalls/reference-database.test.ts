import type { Value } from "convex/values";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  answer,
  type ReferenceBound,
  type ReferenceDocument,
  type ReferenceQuery,
} from "../../storage/reference-database.fixture.ts";
import { useTemporaryDatabase, schemaOf } from "../../storage/temporary-database.fixture.ts";
import { bytes } from "../../values/sample-values.fixture.ts";
import {
  type AnyQuery,
  type AnyRange,
  type AnyReader,
  type AnyWriter,
  mutation,
  query,
} from "./convex-function.fixture.ts";

const INDEXES: Record<string, string[]> = { by_a: ["a"], by_a_b: ["a", "b.c"], by_b: ["b.c", "a"] };

const temporary = useTemporaryDatabase(schemaOf({ things: INDEXES }));

/** Few enough to meet each other, of all types. */
const VALUES: (Value | undefined)[] = [
  undefined,
  null,
  0n,
  -1n,
  0,
  -0,
  1.5,
  Number.NaN,
  true,
  "",
  "a",
  "a\0",
  bytes(),
  bytes(0),
  [],
  [null],
  {},
  { c: 1 },
];
const value = fc.constantFrom(...VALUES);
const fields = fc.record({ a: value, b: fc.oneof(value, value.map(inObject)) });

function inObject(c: Value | undefined): Value {
  return c === undefined ? {} : { c };
}

type Write =
  | { kind: "insert" | "patch" | "replace"; at: number; fields: Record<string, Value | undefined> }
  | { kind: "delete"; at: number };

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ kind: fc.constantFrom("insert", "insert", "patch", "replace"), at: fc.nat(), fields }),
  fc.record({ kind: fc.constant("delete" as const), at: fc.nat() }),
);

/** Any range that an index allows: equalities on its first fields, then bounds of one. */
const reading: fc.Arbitrary<{ index: string; query: ReferenceQuery; limit: number }> = fc
  .record({
    index: fc.constantFrom(...Object.keys(INDEXES)),
    equalities: fc.array(value, { maxLength: 2 }),
    lower: fc.option(fc.tuple(fc.constantFrom("gt" as const, "gte" as const), value)),
    upper: fc.option(fc.tuple(fc.constantFrom("lt" as const, "lte" as const), value)),
    order: fc.constantFrom("asc" as const, "desc" as const),
    limit: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ index, equalities, lower, upper, order, limit }) => {
    const paths = INDEXES[index] ?? [];
    const equal = equalities.slice(0, paths.length).map((operand, at): ReferenceBound => {
      return { type: "eq", field: paths[at] ?? "", value: operand };
    });
    const next = paths[equal.length];
    const ends = [lower, upper].flatMap((end): ReferenceBound[] =>
      end === null || next === undefined ? [] : [{ type: end[0], field: next, value: end[1] }],
    );
    return { index, query: { fields: paths, bounds: [...equal, ...ends], order }, limit };
  });

function ask(db: AnyReader, index: string, { bounds, order }: ReferenceQuery): AnyQuery {
  const range = (q: AnyRange) => bounds.reduce((so, { type, field, value: operand }) => so[type](field, operand), q);
  return db.query("things").withIndex(index, range).order(order);
}

async function apply(db: AnyWriter, model: ReferenceDocument[], change: Write): Promise<void> {
  if (change.kind === "insert") {
    const id = await db.insert("things", change.fields);
    const created = (await db.get(id))?._creationTime ?? Number.NaN;
    model.push(documentOf({ ...change.fields, _id: id, _creationTime: created }));
    return;
  }
  const position = change.at % Math.max(model.length, 1);
  const chosen = model[position];
  if (chosen === undefined) return;
  const { _id, _creationTime } = chosen;
  if (change.kind === "delete") {
    await db.delete(_id);
    model.splice(position, 1);
    return;
  }
  await db[change.kind](_id, change.fields);
  const kept = change.kind === "patch" ? chosen : {};
  model[position] = documentOf({ ...kept, ...change.fields, _id, _creationTime });
}

/** Without the fields that are undefined: they are not stored. */
function documentOf(all: Record<string, Value | undefined>): ReferenceDocument {
  // `_id` and `_creationTime` are among the fields given.
  return Object.fromEntries(Object.entries(all).filter(([, field]) => field !== undefined)) as ReferenceDocument;
}

test("any mutations leave a table that answers each query as an array of its documents would", async () => {
  const model: ReferenceDocument[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 1, maxLength: 10 }),
      fc.array(reading, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (writes, readings, fails) => {
        const before = model.map((document) => structuredClone(document));
        const done = mutation(temporary.database, async ({ db }) => {
          for (const change of writes) await apply(db, model, change);
          for (const { index, query: asked } of readings) {
            expect(await ask(db, index, asked).collect()).toEqual(answer(model, asked));
          }
          if (fails) throw new Error("on purpose");
        });
        if (fails) {
          await expect(done).rejects.toThrow("on purpose");
          model.splice(0, model.length, ...before);
        } else await done;
        await query(temporary.database, async ({ db }) => {
          for (const { index, query: asked, limit } of readings) {
            const wanted = answer(model, asked);
            expect(await ask(db, index, asked).collect()).toEqual(wanted);
            expect(await ask(db, index, asked).take(limit)).toEqual(wanted.slice(0, limit));
            expect(await ask(db, index, asked).first()).toEqual(wanted[0] ?? null);
          }
        });
      },
    ),
    { numRuns: 150 },
  );
  temporary.reopen();
  const oldest = { fields: [], bounds: [], order: "asc" as const };
  expect(await query(temporary.database, ({ db }) => db.query("things").collect())).toEqual(answer(model, oldest));
});
