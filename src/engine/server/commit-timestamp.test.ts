import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inlineDeployment } from "../testing/inline-app.ts";
import { startDeployment, type TestDeployment } from "../testing/test-deployment.ts";

const events = `
  export const add = mutation({ args: { names: v.array(v.string()) }, returns: v.commitTs(), handler: async (ctx, { names }) => {
    for (const name of names) await ctx.db.insert("events", { name, at: ctx.db.vars.commitTs });
    return ctx.db.vars.commitTs;
  } });
  export const touch = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => {
    const event = await ctx.db.query("events").withIndex("by_name", (q) => q.eq("name", name)).unique();
    await ctx.db.patch(event._id, { at: ctx.db.vars.commitTs });
  } });
  export const after = query({ args: { at: v.int64() }, handler: async (ctx, { at }) =>
    (await ctx.db.query("events").withIndex("by_at", (q) => q.gt("at", at)).collect()).map((event) => event.name) });
  export const list = query({ args: {}, handler: async (ctx) =>
    (await ctx.db.query("events").withIndex("by_at").collect()).map(({ name, at }) => ({ name, at })) });
`;
const tables = `{ events: defineTable({ name: v.string(), at: v.commitTs() }).index("by_at", ["at"]).index("by_name", ["name"]) }`;
const add = makeFunctionReference<"mutation", { names: string[] }, bigint>("events:add");
const touch = makeFunctionReference<"mutation", { name: string }>("events:touch");
const after = makeFunctionReference<"query", { at: bigint }, string[]>("events:after");
const list = makeFunctionReference<"query", Record<string, never>, { name: string; at: bigint }[]>("events:list");

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await startDeployment({ deployment: await inlineDeployment({ modules: { events }, tables }) });
});
afterAll(() => deployment.stop());

test("official clients get commit timestamps as bigints, by HTTP and by subscription, also after a restart", async () => {
  const http = new ConvexHttpClient(deployment.url, { logger: false });
  const client = new ConvexClient(deployment.url, { logger: false });
  const first = await http.mutation(add, { names: ["a", "b"] });
  const second = await client.mutation(add, { names: ["c"] });
  expect([typeof first, second > first]).toEqual(["bigint", true]);
  expect(await http.query(list, {})).toEqual([
    { name: "a", at: first },
    { name: "b", at: first },
    { name: "c", at: second },
  ]);
  const moved = new Promise<string[]>((resolve) => {
    client.onUpdate(after, { at: second }, (names) => (names.length === 2 ? resolve(names) : undefined));
  });
  await http.mutation(touch, { name: "b" });
  await client.mutation(touch, { name: "a" });
  expect(await moved).toEqual(["b", "a"]);
  await deployment.restart();
  const third = await client.mutation(add, { names: ["d"] });
  const listed = await client.query(list, {});
  await client.close();
  expect(listed.map(({ name }) => name)).toEqual(["c", "b", "a", "d"]);
  expect(listed.map(({ at }) => at)).toEqual(listed.map(({ at }) => at).toSorted((x, y) => (x < y ? -1 : 1)));
  expect(listed.at(-1)?.at).toBe(third);
});
