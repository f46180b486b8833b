import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convexToJson, jsonToConvex, type Value } from "convex/values";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexJson } from "../values/json.ts";

/** Expressions that a handler answers with. */
const EXPRESSIONS = {
  nothing: "undefined",
  null: "null",
  true: "true",
  integer: "1",
  fraction: "-2.5",
  minusZero: "-0",
  notANumber: "NaN",
  infinite: "-Infinity",
  int64: "-9223372036854775808n",
  text: '"é \\u0000 🎛"',
  bytes: "new Uint8Array([1, 2, 255]).buffer",
  list: "[1, [2n, [null]]]",
  object: "({ a: { b: [true] }, c: undefined })",
  promise: "Promise.resolve(7)",
  thenable: "({ then: (resolve) => resolve(8) })",
  frozen: "Object.freeze([Object.freeze({ a: 1 })])",
  bareObject: "Object.assign(Object.create(null), { a: 1 })",
  getter: "({ get a() { return 1; } })",
  date: "new Date(0)",
  map: "new Map()",
  set: "new Set([1])",
  symbol: "Symbol('s')",
  function: "(() => 1)",
  instance: "new (class Point { x = 1 })()",
  view: "new Uint8Array([1])",
  bigint65: "2n ** 64n",
  undefinedInList: "[1, undefined]",
  dollarField: "({ $integer: 'AQAAAAAAAAA=' })",
  nonAsciiField: "({ 'ä': 1 })",
  error: "new Error('as a value')",
  nestedDate: "({ deep: [{ date: new Date(0) }] })",
};
const handlers = Object.entries(EXPRESSIONS).map(([name, text]) => `if (name === "${name}") return (${text});`);

const modules = {
  values: `
    const valueNamed = (name) => { ${handlers.join("\n")} };
    const args = { name: v.string() };
    export const byQuery = query({ args, handler: (_ctx, { name }) => valueNamed(name) });
    export const byMutation = mutation({ args, handler: async (_ctx, { name }) => valueNamed(name) });
    export const byAction = action({ args, handler: async (_ctx, { name }) => valueNamed(name) });
    export const nested = query({ args, handler: (ctx, { name }) => ctx.runQuery(fn("values:byQuery"), { name }) });
    export const echo = query({ args: { value: v.any() }, handler: (_ctx, { value }) => value });
    export const echoNested = mutation({ args: { value: v.any() }, handler: (ctx, args) => ctx.runQuery(fn("values:echo"), args) });
    export const echoAction = action({ args: { value: v.any() }, handler: (ctx, args) => ctx.runQuery(fn("values:echo"), args) });
    export const store = mutation({
      args: { value: v.any() },
      handler: async (ctx, { value }) => (await ctx.db.get(await ctx.db.insert("rows", { value }))).value,
    });
    export const bare = query((_ctx, given) => given);
    export const withoutArgs = query({ handler: (_ctx, given) => Object.keys(given) });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: `{ rows: defineTable({ value: v.any() }) }` });
});
afterAll(() => app.dispose());

const int64 = (value: bigint) => convexToJson(value);

describe("a function's result", () => {
  test.each<[keyof typeof EXPRESSIONS, ConvexJson]>([
    ["nothing", null],
    ["null", null],
    ["true", true],
    ["integer", 1],
    ["fraction", -2.5],
    ["minusZero", { $float: "AAAAAAAAAIA=" }],
    ["notANumber", { $float: "AAAAAAAA+H8=" }],
    ["infinite", { $float: "AAAAAAAA8P8=" }],
    ["int64", { $integer: "AAAAAAAAAIA=" }],
    ["text", "é \u0000 🎛"],
    ["bytes", { $bytes: "AQL/" }],
    ["list", [1, [int64(2n) as ConvexJson, [null]]]],
    ["object", { a: { b: [true] } }],
    ["promise", 7],
    ["thenable", 8],
    ["frozen", [{ a: 1 }]],
    ["bareObject", { a: 1 }],
    ["getter", { a: 1 }],
  ])("%s is %j for whoever called, from a query, a mutation, an action and a nested query", async (name, expected) => {
    expect(await app.query("values:byQuery", { name })).toEqual(expected);
    expect(await app.mutation("values:byMutation", { name })).toEqual(expected);
    expect(await app.action("values:byAction", { name })).toEqual(expected);
    expect(await app.query("values:nested", { name })).toEqual(expected);
  });

  test.each<[keyof typeof EXPRESSIONS, RegExp]>([
    ["date", /Date .* is not a supported Convex type/],
    ["map", /Map\[\] is not a supported Convex type/],
    ["set", /Set\[1\] is not a supported Convex type/],
    ["symbol", /not a supported Convex type|Symbol/],
    ["function", /not a supported Convex type/],
    ["instance", /Point.* is not a supported Convex type/],
    ["view", /Uint8Array .* is not a supported Convex type/],
    ["bigint65", /BigInt .* does not fit into a 64-bit signed integer/],
    ["undefinedInList", /undefined is not a valid Convex value/],
    ["dollarField", /Field name \$integer starts with a '\$', which is reserved/],
    ["nonAsciiField", /Field name ä has invalid character 'ä'/],
    ["error", /not a supported Convex type/],
    ["nestedDate", /Date .* is not a supported Convex type .*\.deep\[0\]\.date/],
  ])("%s is refused with Convex's text", async (name, message) => {
    await expect(app.query("values:byQuery", { name })).rejects.toThrow(message);
    await expect(app.action("values:byAction", { name })).rejects.toThrow(message);
  });
});

/** Fields that convex/values takes: printable ASCII, not beginning with "$" or "_". */
const fieldName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_ .-]{0,6}$/);
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, true, false, -0, NaN, Infinity, -Infinity, 0n, 2n ** 63n - 1n, -(2n ** 63n), ""),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes).buffer),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fieldName, tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("any Convex value goes through arguments, documents and results as it is", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const json = convexToJson(given) as ConvexJson;
      for (const name of ["values:echoNested", "values:store"]) {
        expect(jsonToConvex(await app.mutation(name, { value: json }))).toEqual(given);
      }
      expect(await app.query("values:echo", { value: json })).toEqual(json);
    }),
    { numRuns: 60 },
  );
});

test("the same holds through a thread of actions", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const json = convexToJson(given) as ConvexJson;
      expect(await app.action("values:echoAction", { value: json })).toEqual(json);
    }),
    { numRuns: 25 },
  );
});

describe("a function without validators", () => {
  test("takes any arguments and is given them as they are", async () => {
    expect(await app.query("values:bare", { a: [1], b: { $integer: "AQAAAAAAAAA=" } })).toEqual({
      a: [1],
      b: { $integer: "AQAAAAAAAAA=" },
    });
    expect(await app.query("values:withoutArgs", { x: 1, y: null })).toEqual(["x", "y"]);
  });
});
