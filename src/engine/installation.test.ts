import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inlineDeployment, openInlineApp } from "./testing/inline-app.ts";
import type { TestEngine } from "./testing/open-test-engine.ts";
import type { Deployment } from "./types.ts";

const COUNT = 700;

const FUNCTIONS = `
  export const fill = mutation({ args: { count: v.number() }, handler: async (ctx, { count }) => {
    for (let n = 0; n < count; n += 1) await ctx.db.insert("notes", { n });
  } });
  export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).length });
  export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await ctx.db.insert("notes", { n }); } });
`;
const BY_N = `export const above = query({ args: { n: v.number() }, handler: async (ctx, { n }) =>
  (await ctx.db.query("notes").withIndex("by_n", (q) => q.gte("n", n)).collect()).map((note) => note.n) });`;

function next(functions: string, table: string): Promise<Deployment> {
  return inlineDeployment({ modules: { notes: FUNCTIONS + functions }, tables: `{ notes: ${table} }` });
}

const INDEXED = `defineTable({ n: v.number() }).index("by_n", ["n"])`;

let app: TestEngine;
beforeEach(async () => {
  app = await openInlineApp({ modules: { notes: FUNCTIONS }, tables: "{ notes: defineTable({ n: v.number() }) }" });
  await app.mutation("notes:fill", { count: COUNT });
});
afterEach(() => app.dispose());

function namesOfIndexes(): unknown[] {
  const rows = app.engine.database.connection.prepare("SELECT name FROM storage_indexes ORDER BY index_id").all();
  return rows.map(({ name }) => name).filter((name) => !["by_id", "by_creation_time"].includes(String(name)));
}

test("functions go on while an index of a large table is filled, and all that they wrote is in it", async () => {
  const state = { isInstalled: false };
  const installed = app.engine.install(await next(BY_N, INDEXED)).finally(() => (state.isInstalled = true));
  let written = 0;
  while (!state.isInstalled) {
    await app.mutation("notes:add", { n: 10_000 + written });
    written += 1;
    expect(await app.query("notes:count")).toBe(COUNT + written);
    // As requests of a server come.
    await nextTurn();
  }
  expect(await installed).toEqual({ addedIndexes: ["notes.by_n"], removedIndexes: [] });
  expect(written).toBeGreaterThan(3);
  const expected = Array.from({ length: written }, (_, at) => 10_000 + at);
  expect(await app.query("notes:above", { n: 10_000 })).toEqual(expected);
  expect(await app.query("notes:above", { n: COUNT - 2 })).toEqual([COUNT - 2, COUNT - 1, ...expected]);
});

test("a caller that never lets the event loop turn does not hold up a push", async () => {
  const state = { isInstalled: false };
  const installed = app.engine.install(await next(BY_N, INDEXED)).finally(() => (state.isInstalled = true));
  let written = 0;
  // As many as would be without an end: a test that does not let the loop turn cannot be timed out.
  for (; !state.isInstalled && written < 1_000; written += 1) await app.mutation("notes:add", { n: 10_000 + written });
  expect(state.isInstalled).toBe(true);
  await installed;
  expect(await app.query("notes:above", { n: 10_000 })).toHaveLength(written);
});

test("a push that documents do not match leaves the deployment, and nothing of what was filled for it", async () => {
  const refused = await next(BY_N, `defineTable({ n: v.string() }).index("by_n", ["n"])`);
  await expect(app.engine.install(refused)).rejects.toThrow("Schema validation failed.");
  expect(namesOfIndexes()).toEqual([]);
  expect(await app.query("notes:count")).toBe(COUNT);
  await expect(app.query("notes:above", { n: 0 })).rejects.toThrow("notes:above");
});

test("pushes at the same time are installed one after the other, and the last one stays", async () => {
  const other = `defineTable({ n: v.number() }).index("by_other", ["n"])`;
  const both = [app.engine.install(await next(BY_N, INDEXED)), app.engine.install(await next("", other))];
  expect(await Promise.all(both)).toEqual([
    { addedIndexes: ["notes.by_n"], removedIndexes: [] },
    { addedIndexes: ["notes.by_other"], removedIndexes: ["notes.by_n"] },
  ]);
  expect(namesOfIndexes()).toEqual(["by_other"]);
});

test("a push after one that was refused is installed", async () => {
  const refused = app.engine.install(await next("", `defineTable({ n: v.string() })`));
  const right = app.engine.install(await next(BY_N, INDEXED));
  await expect(refused).rejects.toThrow("Schema validation failed.");
  expect(await right).toEqual({ addedIndexes: ["notes.by_n"], removedIndexes: [] });
});
