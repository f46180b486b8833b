import { afterAll, beforeAll, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";

const TABLES = `{ clips: defineTable({ kind: v.string(), e: v.array(v.float64()) }).vectorIndex("by_e", { vectorField: "e", dimensions: 2, filterFields: ["kind"] }) }`;
const CLIPS = `
  export const add = mutation({ args: { kind: v.string(), e: v.array(v.number()) }, handler: (ctx, clip) => ctx.db.insert("clips", clip) });
  export const near = action({
    args: { vector: v.array(v.number()), kinds: v.array(v.string()), limit: v.optional(v.number()) },
    handler: async (ctx, { vector, kinds, limit }) => {
      const filter = kinds.length === 0 ? {} : { filter: (q) => q.or(...kinds.map((kind) => q.eq("kind", kind))) };
      const found = await ctx.vectorSearch("clips", "by_e", { vector, ...filter, ...(limit === undefined ? {} : { limit }) });
      return ctx.runQuery(fn("clips:kinds"), { ids: found.map(({ _id }) => _id) });
    },
  });
  export const kinds = internalQuery({ args: { ids: v.array(v.id("clips")) }, handler: async (ctx, { ids }) => Promise.all(ids.map(async (id) => (await ctx.db.get(id)).kind)) });
`;

let app: TestEngine;
beforeAll(async () => {
  const part = {
    modules: { clips: CLIPS },
    tables: TABLES,
  };
  const through = `
    const { part } = componentsGeneric();
    export const add = mutation({ args: v.any(), handler: (ctx, args) => ctx.runMutation(part.clips.add, args) });
    export const near = action({ args: v.any(), handler: (ctx, args) => ctx.runAction(part.clips.near, args) });
  `;
  app = await openInlineApp({ modules: { clips: CLIPS, through }, tables: TABLES, components: { part } });
});
afterAll(() => app.dispose());

test("an action finds the documents of its own component that are most alike, by the filter it wrote", async () => {
  for (const [kind, e] of [
    ["kick", [1, 0]],
    ["hat", [0, 1]],
    ["snare", [1, 1]],
  ] as const) {
    await app.mutation("clips:add", { kind, e: [...e] });
  }
  await app.mutation("through:add", { kind: "inner", e: [1, 0] });
  const near = (kinds: string[], limit?: number) =>
    app.action("clips:near", { vector: [1, 0.1], kinds, ...(limit === undefined ? {} : { limit }) });
  expect(await near([])).toEqual(["kick", "snare", "hat"]);
  expect(await near([], 1)).toEqual(["kick"]);
  expect(await near(["hat", "snare"])).toEqual(["snare", "hat"]);
  expect(await app.action("through:near", { vector: [1, 0], kinds: [] })).toEqual(["inner"]);
});

test("an action reads why its search is refused", async () => {
  await expect(app.action("clips:near", { vector: [1, 2, 3], kinds: [] })).rejects.toThrow(
    "Uncaught Error: Expected a vector with dimensions 2, received 3.",
  );
  await expect(app.action("clips:near", { vector: [1, 2], kinds: [], limit: 300 })).rejects.toThrow(
    "Vector queries can fetch at most 256 results, requested 300.",
  );
});
