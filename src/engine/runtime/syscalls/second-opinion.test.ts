import { defineSchema, defineTable } from "convex/server";
import { v, type Value } from "convex/values";
import { convexTest } from "convex-test";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { useTemporaryDatabase } from "../../storage/temporary-database.fixture.ts";
import type { SchemaJson } from "../../storage/types.ts";
import { type AnyReader, type AnyWriter, type Doc, fieldsOf, mutation, query } from "./convex-function.fixture.ts";

const schema = defineSchema({
  notes: defineTable(v.any()).index("by_a", ["a"]).index("by_a_b", ["a", "b"]),
});

// `export` is what the CLI calls; the public type leaves it out.
const temporary = useTemporaryDatabase(JSON.parse((schema as unknown as { export(): string }).export()) as SchemaJson);

/** A step of a function, in words that both databases understand; ids are told by their place. */
type Step =
  | { do: "insert"; a: Value; b: Value }
  | { do: "patch"; at: number; a: Value | undefined }
  | { do: "replace"; at: number; b: Value }
  | { do: "delete"; at: number }
  | { do: "get"; at: number }
  | { do: "scan"; order: "asc" | "desc"; count: number }
  | { do: "eq"; a: Value; order: "asc" | "desc" }
  | { do: "between"; a: Value; low: Value; high: Value }
  | { do: "filter"; field: "a" | "b"; equal: Value }
  | { do: "unique"; a: Value };

/** Types whose order convex-test knows as well; in its filters it compares as JavaScript does, so these only ask what is equal. */
const value = fc.constantFrom<Value[]>(null, -1n, 0n, -1.5, 0, 2, false, true, "", "a", "b");
const at = fc.nat({ max: 20 });
const order = fc.constantFrom("asc" as const, "desc" as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("insert" as const), a: value, b: value }),
  fc.record({ do: fc.constant("insert" as const), a: value, b: value }),
  fc.record({ do: fc.constant("patch" as const), at, a: fc.option(value, { nil: undefined }) }),
  fc.record({ do: fc.constant("replace" as const), at, b: value }),
  fc.record({ do: fc.constant("delete" as const), at }),
  fc.record({ do: fc.constant("get" as const), at }),
  fc.record({ do: fc.constant("scan" as const), order, count: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant("eq" as const), a: value, order }),
  fc.record({ do: fc.constant("between" as const), a: value, low: value, high: value }),
  fc.record({ do: fc.constant("filter" as const), field: fc.constantFrom("a" as const, "b" as const), equal: value }),
  fc.record({ do: fc.constant("unique" as const), a: value }),
);

const shown = (document: Doc | null): unknown => document && fieldsOf(document);

async function look(db: AnyReader, ids: string[], next: Step): Promise<unknown> {
  switch (next.do) {
    case "get":
      return ids.length === 0 ? "no ids yet" : shown(await db.get(ids[next.at % ids.length] ?? ""));
    case "scan":
      return (await db.query("notes").order(next.order).take(next.count)).map(shown);
    case "eq":
      return (
        await db
          .query("notes")
          .withIndex("by_a", (q) => q.eq("a", next.a))
          .order(next.order)
          .collect()
      ).map(shown);
    case "between":
      return (
        await db
          .query("notes")
          .withIndex("by_a_b", (q) => q.eq("a", next.a).gte("b", next.low).lt("b", next.high))
          .collect()
      ).map(shown);
    case "filter":
      return (
        await db
          .query("notes")
          .filter((q) => q.eq(q.field(next.field), next.equal))
          .collect()
      ).map(shown);
    case "unique":
      return shown(
        await db
          .query("notes")
          .withIndex("by_a", (q) => q.eq("a", next.a))
          .unique(),
      );
    default:
      return "no look";
  }
}

async function change(db: AnyWriter, ids: string[], next: Step): Promise<string> {
  const id = "at" in next ? (ids[next.at % Math.max(ids.length, 1)] ?? "") : "";
  if (next.do === "insert") ids.push(await db.insert("notes", { a: next.a, b: next.b }));
  else if (next.do === "patch") await db.patch(id, { a: next.a });
  else if (next.do === "replace") await db.replace(id, { b: next.b });
  else if (next.do === "delete") await db.delete(id);
  return "done";
}

/** The results of all steps; of a step that was refused, only that it was: the texts differ. */
async function run(db: AnyWriter, ids: string[], steps: readonly Step[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const next of steps) {
    try {
      const isWrite = ["insert", "patch", "replace", "delete"].includes(next.do);
      results.push(isWrite ? await change(db, ids, next) : await look(db, ids, next));
    } catch {
      results.push("refused");
    }
  }
  return results;
}

test("any function gets from the engine what convex-test gives it", async () => {
  // The least that convex-test wants to see of a project; its own functions are not called.
  const modules = { "./_generated/api.js": async () => ({}) };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      async (calls) => {
        await mutation(temporary.database, async ({ db }) => {
          for await (const note of db.query("notes")) await db.delete(note._id);
        });
        const other = convexTest(schema, modules);
        const [ours, theirs]: [string[], string[]] = [[], []];
        for (const steps of calls) {
          const found = await mutation(temporary.database, ({ db }) => run(db, ours, steps));
          // The same `ctx.db`, seen without its schema.
          const wanted = await other.run(async ({ db }) => run(db as unknown as AnyWriter, theirs, steps));
          expect(found).toEqual(wanted);
        }
        const all = await query(temporary.database, ({ db }) => db.query("notes").collect());
        const wanted = await other.run(async ({ db }) => db.query("notes").collect());
        expect(all.map(shown)).toEqual(wanted.map((document) => fieldsOf(document)));
      },
    ),
    { numRuns: 80 },
  );
});
