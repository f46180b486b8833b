import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";

/** What a handler throws, as an expression. */
const THROWN = {
  error: 'new Error("plain")',
  typeError: 'new TypeError("of a type")',
  named: 'Object.assign(new Error("with a name"), { name: "QuotaError" })',
  subclass: 'new (class OutOfTape extends Error {})("roll")',
  empty: "new Error()",
  multiline: 'new Error("one\\ntwo")',
  withCause: 'new Error("outer", { cause: new Error("inner") })',
  string: '"just text"',
  number: "42",
  null: "null",
  undefined: "undefined",
  object: '({ code: "NO" })',
  bare: "Object.create(null)",
  hostile: '({ toString() { throw new Error("no text"); } })',
  convexText: 'new ConvexError("text data")',
  convexNull: "new ConvexError(null)",
  convexObject: 'new ConvexError({ code: "LIMIT", left: 3n, at: new ArrayBuffer(1), nested: [NaN] })',
  convexSubclass: '(() => { class Refused extends ConvexError {} return new Refused({ code: "SUB" }); })()',
  fakeConvex: 'Object.assign(new Error("fake"), { data: { code: "FAKE" } })',
  stackless: 'Object.assign(new Error("without a stack"), { stack: undefined })',
  aggregate: 'new AggregateError([new Error("a"), new Error("b")], "several")',
};
type Name = keyof typeof THROWN;
const cases = Object.entries(THROWN).map(([name, text]) => `  ${name}: () => { throw ${text}; },`);

const modules = {
  errors: `
    const raise = {\n${cases.join("\n")}\n};
    const args = { name: v.string() };
    export const byQuery = query({ args, handler: (_ctx, { name }) => raise[name]() });
    export const byMutation = mutation({ args, handler: async (_ctx, { name }) => raise[name]() });
    export const byAction = action({ args, handler: async (_ctx, { name }) => raise[name]() });
    export const afterAwait = query({ args, handler: async (ctx, { name }) => { await ctx.db.query("rows").first(); raise[name](); } });

    const caught = async (call) => {
      try { await call(); return { kind: "nothing" }; } catch (error) {
        return { isError: error instanceof Error, isConvex: error instanceof ConvexError, data: error.data ?? null, message: error.message };
      }
    };
    export const caughtInQuery = query({ args, handler: (ctx, args) => caught(() => ctx.runQuery(fn("errors:byQuery"), args)) });
    export const caughtInMutation = mutation({ args, handler: (ctx, args) => caught(() => ctx.runMutation(fn("errors:byMutation"), args)) });
    export const caughtInAction = action({ args, handler: (ctx, args) => caught(() => ctx.runAction(fn("errors:byAction"), args)) });

    export const hops = query({
      args: { left: v.number() },
      handler: (ctx, { left }) => {
        if (left === 0) raise.convexObject();
        return ctx.runQuery(fn("errors:hops"), { left: left - 1 });
      },
    });
    export const finallyRuns = mutation({
      args: {},
      handler: async (ctx) => {
        try { throw new Error("first"); } finally { throw new ConvexError("second"); }
      },
    });
    export const rejectedLater = mutation({
      args: {},
      handler: async (ctx) => {
        const failing = ctx.db.insert("rows", { wrong: true });
        await ctx.db.insert("rows", { text: "fine" });
        await failing;
      },
    });
    export const validation = mutation({ args: {}, handler: (ctx) => ctx.db.insert("rows", { text: 1 }) });
    export const deep = query({ args: {}, handler: () => { const dig = (n) => n === 0 ? raise.error() : dig(n - 1) + 1; return dig(20); } });
    export const overflow = query({ args: {}, handler: () => { const dig = () => dig() + 1; return dig(); } });
    export const overflowThenFine = query({ args: {}, handler: () => "fine" });
  `,
  "deep/inside": `
    export const fails = query({ args: {}, handler: () => {
      throw new Error("line three of its module");
    } });
  `,
  broken: `
    export const never = query({ args: {}, handler: () => 1 });
    if (globalThis.process.env.BREAK === "yes") throw new RangeError("while loading");
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: "{ rows: defineTable({ text: v.string() }) }" });
});
afterAll(() => app.dispose());

const failure = async (call: Promise<ConvexJson>) => {
  const error: unknown = await call.then(
    () => new Error("nothing was thrown"),
    (thrown: unknown) => thrown,
  );
  const { message, data } = error as Error & { data?: ConvexJson };
  return { text: message.split("\n    at ")[0], message, data };
};

describe("the caller of a function that throws reads", () => {
  test.each<[Name, string]>([
    ["error", "Uncaught Error: plain"],
    ["typeError", "Uncaught TypeError: of a type"],
    ["named", "Uncaught QuotaError: with a name"],
    ["subclass", "Uncaught Error: roll"],
    ["empty", "Uncaught Error"],
    ["multiline", "Uncaught Error: one\ntwo"],
    ["withCause", "Uncaught Error: outer"],
    ["string", "Uncaught just text"],
    ["number", "Uncaught 42"],
    ["null", "Uncaught null"],
    ["undefined", "Uncaught undefined"],
    ["object", "Uncaught [object Object]"],
    ["bare", "Uncaught [unprintable]"],
    ["hostile", "Uncaught [unprintable]"],
    ["stackless", "Uncaught Error: without a stack"],
    ["aggregate", "Uncaught AggregateError: several"],
    ["fakeConvex", "Uncaught Error: fake"],
  ])("of %s: %j, and no data, from a query, a mutation and an action", async (name, text) => {
    for (const call of [
      app.query("errors:byQuery", { name }),
      app.query("errors:afterAwait", { name }),
      app.mutation("errors:byMutation", { name }),
      app.action("errors:byAction", { name }),
    ]) {
      expect(await failure(call)).toMatchObject({ text, data: undefined });
    }
  });

  test.each<[Name, string, ConvexJson]>([
    ["convexText", "Uncaught ConvexError: text data", "text data"],
    ["convexNull", "Uncaught ConvexError: null", null],
    ["convexSubclass", 'Uncaught ConvexError: {"code":"SUB"}', { code: "SUB" }],
    [
      "convexObject",
      'Uncaught ConvexError: {"code":"LIMIT","left":"3n","at":{},"nested":[null]}',
      {
        code: "LIMIT",
        left: { $integer: "AwAAAAAAAAA=" },
        at: { $bytes: "AA==" },
        nested: [{ $float: "AAAAAAAA+H8=" }],
      },
    ],
  ])("of %s its data, as Convex JSON", async (name, text, data) => {
    for (const call of [
      app.query("errors:byQuery", { name }),
      app.mutation("errors:byMutation", { name }),
      app.action("errors:byAction", { name }),
    ]) {
      const failed = await failure(call);
      expect(failed.data).toEqual(data);
      expect(failed.text?.startsWith(text.slice(0, 30))).toBe(true);
    }
  });
});

describe("a function that catches the error of one that it called", () => {
  test.each(["caughtInQuery", "caughtInMutation", "caughtInAction"])(
    "%s is given an Error with the text",
    async (name) => {
      const call = name.endsWith("Query") ? app.query : name.endsWith("Mutation") ? app.mutation : app.action;
      expect(await call(`errors:${name}`, { name: "error" })).toMatchObject({
        isError: true,
        isConvex: false,
        data: null,
        message: expect.stringMatching(/^Uncaught Error: plain/),
      });
    },
  );

  test.each(["caughtInQuery", "caughtInMutation", "caughtInAction"])(
    "%s is given a ConvexError with its data",
    async (name) => {
      const call = name.endsWith("Query") ? app.query : name.endsWith("Mutation") ? app.mutation : app.action;
      const caught = (await call(`errors:${name}`, { name: "convexObject" })) as ConvexObject;
      expect(caught).toMatchObject({
        isError: true,
        isConvex: true,
        data: { code: "LIMIT", left: { $integer: "AwAAAAAAAAA=" } },
      });
    },
  );

  test("cannot be fooled by an error that has data but is no ConvexError", async () => {
    expect(await app.mutation("errors:caughtInMutation", { name: "fakeConvex" })).toMatchObject({ isConvex: false });
  });
});

test("data survives every call on its way up", async () => {
  for (const left of [0, 1, 7]) {
    const { data } = await failure(app.query("errors:hops", { left }));
    expect(data).toMatchObject({ code: "LIMIT", left: { $integer: "AwAAAAAAAAA=" } });
  }
});

test("the error that leaves the handler counts, not one that it replaced", async () => {
  expect(await failure(app.mutation("errors:finallyRuns"))).toMatchObject({ data: "second" });
});

test("a write that the schema refuses fails where it is awaited, and with it the mutation", async () => {
  const { message } = await failure(app.mutation("errors:rejectedLater"));
  expect(message).toMatch(/^Uncaught Error: Failed to insert or update a document in table "rows"/);
  expect(message).toContain("missing the required field `text`");
  expect((await failure(app.mutation("errors:validation"))).message).toContain(
    "Path: .text\nValue: 1.0\nValidator: v.string()",
  );
});

describe("frames", () => {
  test("name the module, its line and nothing of the engine", async () => {
    const { message } = await failure(app.query("deep/inside:fails"));
    expect(message).toContain("../convex/deep/inside.js:3:");
    expect(message).not.toMatch(/_deps|node:|convex:|realm/);
  });

  test("are each on a line of their own, innermost first", async () => {
    const { message } = await failure(app.query("errors:deep"));
    const frames = message.split("\n").slice(1);
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.every((line) => line.startsWith("    at "))).toBe(true);
    expect(frames[0]).toMatch(/error/);
  });
});

describe("the engine goes on", () => {
  test("after a function that overflowed the stack", async () => {
    expect((await failure(app.query("errors:overflow"))).text).toBe(
      "Uncaught RangeError: Maximum call stack size exceeded",
    );
    expect(await app.query("errors:overflowThenFine")).toBe("fine");
  });

  test("after a module that threw while it loaded, which works once its reason is gone", async () => {
    await app.engine.environment.set([{ name: "BREAK", value: "yes" }]);
    expect((await failure(app.query("broken:never"))).message).toContain("while loading");
    expect((await failure(app.query("broken:never"))).message).toContain("while loading");
    await app.engine.environment.set([{ name: "BREAK", value: null }]);
    expect(await app.query("broken:never")).toBe(1);
  });
});
