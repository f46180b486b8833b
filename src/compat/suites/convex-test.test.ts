import {
  anyApi,
  defineSchema,
  defineTable,
  type GenericMutationCtx,
  type DataModelFromSchemaDefinition,
} from "convex/server";
import { v } from "convex/values";
import { afterEach, expect, test, vi } from "vitest";
import { closeAll, convexTest } from "./convex-test.ts";

const schema = defineSchema({ notes: defineTable({ text: v.string(), at: v.optional(v.commitTs()) }) });
type Context = GenericMutationCtx<DataModelFromSchemaDefinition<typeof schema>>;

/** As a glob gives them. */
const modules = { "./_generated/api.ts": async () => ({}), "./waker.ts": async () => import("./waker.ts") };
const open = () => convexTest(schema as never, modules);
const texts = (ctx: Context) => ctx.db.query("notes").collect();

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

test("a function of a test runs in one transaction of the engine, with what it closes over", async () => {
  const t = open();
  const text = "closed over";
  const id = await t.run(async (ctx: Context) => ctx.db.insert("notes", { text }));
  const failing = t.run(async (ctx: Context) => {
    await ctx.db.insert("notes", { text: "undone" });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await t.query(texts)).toMatchObject([{ _id: id, text }]);
  await expect(t.run(async (ctx: Context) => ctx.db.insert("notes", { text: 1 as never }))).rejects.toThrow(
    "v.string()",
  );
  await expect(t.query(async (ctx: Context) => ctx.db.insert("notes", { text }))).rejects.toThrow();
});

test.each(["value", "accessor"])(
  "what others have set for their functions, as %s, is there afterwards",
  async (kind) => {
    let others = { syscall: () => "others" };
    const first = others;
    const before = Object.getOwnPropertyDescriptor(globalThis, "Convex");
    Object.defineProperty(globalThis, "Convex", {
      configurable: true,
      ...(kind === "value"
        ? { value: others, writable: true }
        : { get: () => others, set: (value) => (others = value) }),
    });
    try {
      expect(await open().query(texts)).toEqual([]);
      expect(Reflect.get(globalThis, "Convex")).toBe(first);
    } finally {
      Reflect.deleteProperty(globalThis, "Convex");
      if (before) Object.defineProperty(globalThis, "Convex", before);
    }
  },
);

test("what it returns of its commit is that of the document", async () => {
  const t = open();
  const at = await t.run(async (ctx: Context) => {
    const { commitTs } = ctx.db.vars;
    await ctx.db.insert("notes", { text: "", at: commitTs });
    return commitTs;
  });
  expect(at).toBeTypeOf("bigint");
  expect(await t.query(texts)).toMatchObject([{ at }]);
});

test("functions of modules run in the engine's realms, and scheduled ones when their time comes", async () => {
  vi.useFakeTimers();
  const t = open();
  const { waker } = anyApi;
  if (waker === undefined) throw new Error("No module");
  await t.run(async (ctx: Context) => ctx.scheduler.runAfter(60_000, waker["wake"] as never));
  const states = (ctx: Context) => ctx.db.system.query("_scheduled_functions").collect();
  expect(await t.query(states)).toMatchObject([{ state: { kind: "pending" } }]);
  await t.finishAllScheduledFunctions(vi.runAllTimers);
  expect(await t.query(states)).toMatchObject([{ state: { kind: "success" } }, { state: { kind: "success" } }]);
  await expect(t.mutation(waker["missing"] as never)).rejects.toThrow("Could not find function for 'waker:missing'");
});
