import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp, type InlineComponent } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { UserIdentity } from "../types.ts";

/** A shelf of books: what the app and its components are all made of, each with books of its own. */
const SHELF = `
  export const put = mutation({ args: { title: v.string() }, handler: (ctx, args) => ctx.db.insert("books", args) });
  export const titles = query({ args: {}, handler: async (ctx) => (await ctx.db.query("books").collect()).map((book) => book.title) });
  export const get = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.title ?? null });
  export const normalize = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.db.normalizeId("books", id) });
  export const surroundings = query({
    args: {},
    handler: async (ctx) => ({ ...process.env, user: (await ctx.auth.getUserIdentity())?.subject ?? null }),
  });
  export const putAndFail = mutation({
    args: { title: v.string() },
    handler: async (ctx, args) => { await ctx.db.insert("books", args); throw new ConvexError({ shelf: "full" }); },
  });
  export const later = mutation({ args: { title: v.string() }, handler: (ctx, args) => ctx.scheduler.runAfter(0, fn("shelf:put"), args) });
  export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.name) });
  export const internalTitles = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("books").collect()).length });
  export const call = mutation({ args: { handle: v.string(), title: v.string() }, handler: (ctx, { handle, title }) => ctx.runMutation(handle, { title }) });
  export const where = query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
  let calls = 0;
  export const count = query({ args: {}, handler: () => { calls += 1; globalThis.shared = (globalThis.shared ?? 0) + 1; return [calls, globalThis.shared]; } });
`;
const BOOKS = `{ books: defineTable({ title: v.string() }) }`;

const inner: InlineComponent = { modules: { shelf: SHELF }, tables: BOOKS };
const middle: InlineComponent = {
  modules: {
    shelf: SHELF,
    down: `
      const components = componentsGeneric();
      export const putBelow = mutation({ args: { title: v.string() }, handler: (ctx, args) => ctx.runMutation(components.inner.shelf.put, args) });
      export const titlesBelow = query({ args: {}, handler: (ctx) => ctx.runQuery(components.inner.shelf.titles, {}) });
      export const environmentBelow = query({ args: {}, handler: (ctx) => ctx.runQuery(components.inner.shelf.surroundings, {}) });
    `,
  },
  tables: BOOKS,
  environment: { GREETING: { kind: "literal", value: "hello" }, KEY: { kind: "variable", name: "APP_KEY" } },
  components: { inner },
};
const app: InlineComponent = {
  modules: {
    shelf: SHELF,
    parent: `
      const components = componentsGeneric();
      const at = (name) => name.split(".").reduce((tree, part) => tree[part], components);
      const args = { to: v.string(), args: v.any() };
      export const read = query({ args, handler: (ctx, { to, args }) => ctx.runQuery(at(to), args) });
      export const write = mutation({ args, handler: (ctx, { to, args }) => ctx.runMutation(at(to), args) });
      export const act = action({ args, handler: (ctx, { to, args }) => ctx.runMutation(at(to), args) });
      export const putBoth = mutation({
        args: { title: v.string() },
        handler: async (ctx, args) => {
          await ctx.db.insert("books", args);
          const error = await ctx.runMutation(components.left.shelf.putAndFail, args).catch((thrown) => thrown);
          return error.data;
        },
      });
      export const handleOf = query({ args: { to: v.string() }, handler: (_ctx, { to }) => createFunctionHandle(at(to)) });
      export const ownHandle = query({ args: {}, handler: () => createFunctionHandle(fn("shelf:put")) });
      export const scheduleIn = mutation({ args, handler: (ctx, { to, args }) => ctx.scheduler.runAfter(0, at(to), args) });
    `,
  },
  tables: BOOKS,
  components: { left: middle, right: { ...middle, environment: {} } },
};

const ADA: UserIdentity = { subject: "ada", issuer: "https://i", tokenIdentifier: "https://i|ada" };
let deployment: TestEngine;
beforeAll(async () => {
  deployment = await openInlineApp(app, { environment: { APP_KEY: "secret", UNSEEN: "1" } });
});
afterAll(() => deployment.dispose());

const read = (to: string, args = {}) => deployment.query("parent:read", { to, args });
const write = (to: string, args = {}) => deployment.mutation("parent:write", { to, args });

describe("the data of a component", () => {
  test("is its own: the app, two instances of one definition and what is below them hold different books", async () => {
    await deployment.mutation("shelf:put", { title: "of the app" });
    await write("left.shelf.put", { title: "of left" });
    await write("right.shelf.put", { title: "of right" });
    await write("left.down.putBelow", { title: "below left" });
    expect(await deployment.query("shelf:titles")).toEqual(["of the app"]);
    expect(await read("left.shelf.titles")).toEqual(["of left"]);
    expect(await read("right.shelf.titles")).toEqual(["of right"]);
    expect(await read("left.down.titlesBelow")).toEqual(["below left"]);
    expect(await read("right.down.titlesBelow")).toEqual([]);
  });

  test("is out of reach by its ids: another component finds nothing there", async () => {
    const id = String(await write("left.shelf.put", { title: "by id" }));
    expect(await read("left.shelf.get", { id })).toBe("by id");
    expect(await read("left.shelf.normalize", { id })).toBe(id);
    expect(await read("right.shelf.get", { id })).toBeNull();
    expect(await deployment.query("shelf:get", { id })).toBeNull();
  });

  test("is written in the transaction of the caller, and taken back alone if the component fails", async () => {
    expect(await deployment.mutation("parent:putBoth", { title: "half" })).toEqual({ shelf: "full" });
    expect(await deployment.query("shelf:titles")).toContain("half");
    expect(await read("left.shelf.titles")).not.toContain("half");
  });

  test("is written by an action, too", async () => {
    await deployment.action("parent:act", { to: "right.shelf.put", args: { title: "by an action" } });
    expect(await read("right.shelf.titles")).toContain("by an action");
  });

  test("makes a query of the app run again when it changes", async () => {
    const path = { component: "", module: "parent", name: "read" };
    const args = { to: "left.down.titlesBelow", args: {} };
    const { answers } = await deployment.engine.queries([{ path, args, caller: { kind: "admin", identity: null } }]);
    const touched: boolean[] = [];
    const stop = deployment.engine.onCommit((commit) =>
      touched.push(answers.some(({ reads }) => commit.touches(reads))),
    );
    await write("right.down.putBelow", { title: "elsewhere" });
    await write("left.down.putBelow", { title: "here" });
    stop();
    expect(touched).toEqual([false, true]);
  });
});

describe("what a component sees", () => {
  const builtIn = { CONVEX_CLOUD_URL: "http://127.0.0.1:1", CONVEX_SITE_URL: "http://127.0.0.1:1/http" };

  test("of the environment is what its parent hands to it, and nothing that the parent has itself", async () => {
    expect(await deployment.query("shelf:surroundings")).toEqual({
      ...builtIn,
      APP_KEY: "secret",
      UNSEEN: "1",
      user: null,
    });
    expect(await read("left.shelf.surroundings")).toEqual({ ...builtIn, GREETING: "hello", KEY: "secret", user: null });
    expect(await read("right.shelf.surroundings")).toEqual({ ...builtIn, user: null });
    expect(await read("left.down.environmentBelow")).toEqual({ ...builtIn, user: null });
  });

  test("of the user is nothing: the app decides what to tell it", async () => {
    const ada = deployment.as(ADA);
    expect(await ada.query("shelf:surroundings")).toMatchObject({ user: "ada" });
    expect(await ada.query("parent:read", { to: "left.shelf.surroundings", args: {} })).toMatchObject({ user: null });
  });

  test("of modules is its own copy, with its own globals", async () => {
    const [ofApp, ofLeft] = [await deployment.query("shelf:count"), await read("left.shelf.count")];
    expect([ofApp, ofLeft]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("of itself is its path", async () => {
    expect(await deployment.query("shelf:where")).toMatchObject({ name: "shelf:where", componentPath: "" });
    expect(await read("left.shelf.where")).toMatchObject({ name: "shelf:where", componentPath: "left" });
  });
});

describe("the functions of a component", () => {
  test.each(["nobody.shelf.titles", "left.nothing.titles", "left.shelf.nothing"])(
    "%s is not found, and named",
    async (to) => {
      const [component = "", module, name] = to.split(".");
      await expect(read(to)).rejects.toThrow(
        `Could not find function for '${module}:${name}' in component '${component}'`,
      );
    },
  );

  test("are called by a handle from anywhere, and run where they belong", async () => {
    const handle = String(await deployment.query("parent:handleOf", { to: "right.shelf.put" }));
    expect(handle).toBe("function://right;shelf:put");
    await write("left.shelf.call", { handle, title: "by a handle" });
    expect(await read("right.shelf.titles")).toContain("by a handle");
    const own = String(await deployment.query("parent:ownHandle"));
    await write("left.shelf.call", { handle: own, title: "back in the app" });
    expect(await deployment.query("shelf:titles")).toContain("back in the app");
  });

  test("are not called by a user over the wire, however they are named", async () => {
    for (const component of ["left", "left/inner", "nobody"]) {
      const path = { component, module: "shelf", name: "titles" };
      const { answers } = await deployment.engine.queries([
        { path, args: {}, caller: { kind: "user", identity: ADA } },
      ]);
      expect(answers[0]).toMatchObject({
        ok: false,
        message: expect.stringContaining("Could not find public function"),
      });
    }
  });

  test("are called by an administrator by component and path", async () => {
    const path = { component: "left/inner", module: "shelf", name: "titles" };
    const { answers } = await deployment.engine.queries([
      { path, args: {}, caller: { kind: "admin", identity: null } },
    ]);
    expect(answers[0]).toMatchObject({ ok: true, value: expect.arrayContaining(["below left"]) });
  });
});

describe("a job", () => {
  test("belongs to the component that scheduled it, wherever its function lives", async () => {
    await write("left.shelf.later", { title: "scheduled in left" });
    await deployment.mutation("parent:scheduleIn", { to: "right.shelf.put", args: { title: "scheduled by the app" } });
    expect(await read("left.shelf.jobs")).toEqual(["shelf.js:put"]);
    expect(await read("right.shelf.jobs")).toEqual([]);
    expect(await deployment.query("shelf:jobs")).toEqual(["shelf.js:put"]);
    await deployment.engine.start();
    await expect.poll(() => read("left.shelf.titles")).toContain("scheduled in left");
    await expect.poll(() => read("right.shelf.titles")).toContain("scheduled by the app");
  });
});
