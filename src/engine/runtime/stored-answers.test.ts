import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applySchema, schemaOf, useTemporaryDatabase } from "../storage/temporary-database.fixture.ts";
import { fieldsOf, mutation, query } from "./syscalls/convex-function.fixture.ts";

const temporary = useTemporaryDatabase(schemaOf({ notes: { by_n: ["n"] } }));

/** A value that JSON alone cannot tell: Convex writes these in a form of its own. */
const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .uint8Array({ maxLength: 4 })
    .map(({ buffer, byteOffset, length }) => buffer.slice(byteOffset, byteOffset + length)),
  fc.constantFrom(null, true, -0, [], { nested: [1, { deeper: "x" }] }),
);
const act = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), n: fc.nat(9), value }),
  fc.record({ kind: fc.constantFrom("patch" as const, "replace" as const), at: fc.nat(), n: fc.nat(9), value }),
  fc.record({ kind: fc.constant("delete" as const), at: fc.nat() }),
);

test("functions read their own writes and those of others before, by id and by index, value for value", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const { database } = temporary;
      const rows = await mutation(database, async (ctx) => {
        for (const { _id } of await ctx.db.query("notes").collect()) await ctx.db.delete(_id);
        const model = new Map<(typeof acts)[number] | string, Record<string, unknown>>();
        const ids: Parameters<typeof ctx.db.get>[0][] = [];
        for (const one of acts) {
          const id = "at" in one ? ids[one.at % Math.max(ids.length, 1)] : undefined;
          if (one.kind === "insert") {
            const inserted = await ctx.db.insert("notes", { n: one.n, value: one.value });
            ids.push(inserted);
            model.set(inserted, { n: one.n, value: one.value });
          } else if (id === undefined) continue;
          else if (one.kind === "delete") {
            await ctx.db.delete(id);
            ids.splice(ids.indexOf(id), 1);
            model.delete(id);
          } else {
            await ctx.db[one.kind](id, { n: one.n, value: one.value });
            model.set(id, { n: one.n, value: one.value });
          }
          for (const other of ids) expect(fieldsOf((await ctx.db.get(other)) ?? {})).toEqual(model.get(other));
        }
        return [...model.values()];
      });
      const order = (list: Record<string, unknown>[]) => list.map((row) => Number(row.n)).toSorted((a, b) => a - b);
      const read = await query(database, (ctx) => ctx.db.query("notes").withIndex("by_n").collect());
      expect(read.map(({ n }) => n)).toEqual(order(rows));
      expect(new Set(read.map(fieldsOf))).toEqual(new Set(rows));
      const [first] = order(rows);
      const found = await query(database, (ctx) => ctx.db.query("notes").withIndex("by_n").first());
      expect(found?.n).toBe(first);
    }),
    { numRuns: 40 },
  );
});

test("a walk that is left early, or that meets nothing, leaves others of the same function undisturbed", async () => {
  const { database } = temporary;
  await applySchema(database, schemaOf({ notes: { by_n: ["n"] } }));
  await mutation(database, async (ctx) => {
    for (const n of [1, 2, 3]) await ctx.db.insert("notes", { n });
  });
  const met = await query(database, async (ctx) => {
    const seen: unknown[] = [];
    for await (const outer of ctx.db.query("notes").withIndex("by_n")) {
      for await (const inner of ctx.db.query("notes").withIndex("by_n").order("desc")) {
        seen.push([outer.n, inner.n]);
        if (inner.n === outer.n) break;
      }
      seen.push(
        await ctx.db
          .query("notes")
          .withIndex("by_n", (q) => q.gt("n", 9))
          .unique(),
      );
    }
    return seen;
  });
  expect(met).toEqual([[1, 3], [1, 2], [1, 1], null, [2, 3], [2, 2], null, [3, 3], null]);
});
