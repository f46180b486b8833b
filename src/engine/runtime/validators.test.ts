import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";

/** Functions of one argument `x`, each by the validator of it. */
const VALIDATORS = {
  string: "v.string()",
  number: "v.number()",
  boolean: "v.boolean()",
  nothing: "v.null()",
  int64: "v.int64()",
  bytes: "v.bytes()",
  anything: "v.any()",
  optional: "v.optional(v.number())",
  literal: 'v.literal("a")',
  number1: "v.literal(1)",
  big1: "v.literal(1n)",
  either: 'v.union(v.literal("a"), v.literal("b"), v.number())',
  nullable: "v.union(v.string(), v.null())",
  list: "v.array(v.number())",
  lists: "v.array(v.array(v.string()))",
  object: "v.object({ a: v.string(), b: v.optional(v.number()) })",
  nested: "v.object({ in: v.object({ deep: v.array(v.object({ n: v.number() })) }) })",
  record: "v.record(v.string(), v.number())",
  notes: 'v.id("notes")',
  tagged:
    'v.union(v.object({ kind: v.literal("x"), x: v.number() }), v.object({ kind: v.literal("y"), y: v.string() }))',
};
type Name = keyof typeof VALIDATORS;
const functions = Object.entries(VALIDATORS).map(
  ([name, validator]) =>
    `export const ${name} = query({ args: { x: ${validator} }, returns: v.any(), handler: (_ctx, args) => args });`,
);
const results = Object.entries(VALIDATORS).map(
  ([name, validator]) =>
    `export const ${name} = query({ args: { x: v.any() }, returns: ${validator}, handler: (_ctx, { x }) => x });`,
);
const modules = {
  takes: functions.join("\n"),
  gives: results.join("\n"),
  ids: `
    export const note = mutation({ args: {}, handler: (ctx) => ctx.db.insert("notes", {}) });
    export const other = mutation({ args: {}, handler: (ctx) => ctx.db.insert("others", {}) });
  `,
  shapes: `
    export const none = query({ args: {}, handler: (_ctx, args) => Object.keys(args) });
    export const bare = query(() => "bare");
    export const whole = query({ args: v.object({ a: v.number() }), handler: (_ctx, { a }) => a });
    export const unionOfWhole = query({ args: v.union(v.object({ a: v.number() }), v.object({ b: v.string() })), handler: (_ctx, args) => args });
    export const wrongLater = mutation({ args: {}, returns: v.string(), handler: async (ctx) => { await ctx.db.insert("notes", {}); return 1; } });
    export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).length });
    export const nothing = mutation({ args: {}, returns: v.null(), handler: () => undefined });
    export const callsWrong = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("notes", {});
      return ctx.runQuery(fn("takes:number"), { x: "1" }).catch((error) => error.message);
    } });
  `,
};

let app: TestEngine;
let [note, other] = ["", ""];
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: "{ notes: defineTable({}), others: defineTable({}) }" });
  note = String(await app.mutation("ids:note"));
  other = String(await app.mutation("ids:other"));
});
afterAll(() => app.dispose());

const INT = { $integer: "AQAAAAAAAAA=" };
const NAN = { $float: "AAAAAAAA+H8=" };

const GOOD: [Name, ConvexJson[]][] = [
  ["string", ["", "text", "1"]],
  ["number", [0, -1.5, NAN, { $float: "AAAAAAAA8P8=" }]],
  ["boolean", [true, false]],
  ["nothing", [null]],
  ["int64", [INT]],
  ["bytes", [{ $bytes: "" }, { $bytes: "AQI=" }]],
  ["anything", [null, 1, "x", [INT], { a: { b: [] } }]],
  ["optional", [1]],
  ["literal", ["a"]],
  ["number1", [1]],
  ["big1", [INT]],
  ["either", ["a", "b", 7]],
  ["nullable", ["", null]],
  ["list", [[], [1, 2]]],
  ["lists", [[], [[]], [["a"], []]]],
  ["object", [{ a: "" }, { a: "x", b: 1 }]],
  ["nested", [{ in: { deep: [] } }, { in: { deep: [{ n: 1 }] } }]],
  ["record", [{}, { a: 1, "b c": 2 }]],
  [
    "tagged",
    [
      { kind: "x", x: 1 },
      { kind: "y", y: "" },
    ],
  ],
];

describe("a value that matches is taken as an argument and given as a result", () => {
  test.each(GOOD)("%s: %j", async (name, values) => {
    for (const x of values) {
      expect(await app.query(`takes:${name}`, { x })).toEqual({ x });
      expect(await app.query(`gives:${name}`, { x })).toEqual(x);
    }
  });

  test("an argument that may be left out may", async () => {
    expect(await app.query("takes:optional", {})).toEqual({});
  });

  test("an id is one of its table", async () => {
    expect(await app.query("takes:notes", { x: note })).toEqual({ x: note });
    expect(await app.query("gives:notes", { x: note })).toBe(note);
  });
});

const BAD: [Name, ConvexJson, string][] = [
  ["string", 1, "Value does not match validator.\nPath: .x\nValue: 1.0\nValidator: v.string()"],
  ["string", null, "Value does not match validator.\nPath: .x\nValue: null\nValidator: v.string()"],
  ["number", "1", 'Value does not match validator.\nPath: .x\nValue: "1"\nValidator: v.float64()'],
  ["number", INT, "Value does not match validator.\nPath: .x\nValue: 1\nValidator: v.float64()"],
  ["boolean", 0, "Value does not match validator.\nPath: .x\nValue: 0.0\nValidator: v.boolean()"],
  ["nothing", 0, "Path: .x\nValue: 0.0\nValidator: v.null()"],
  ["int64", 1, "Path: .x\nValue: 1.0\nValidator: v.int64()"],
  ["bytes", "AQ==", 'Path: .x\nValue: "AQ=="\nValidator: v.bytes()'],
  ["literal", "b", '`"b"` does not match literal validator `v.literal("a")`.\nPath: .x'],
  ["number1", INT, "does not match literal validator"],
  ["either", "c", 'Path: .x\nValue: "c"\nValidator: v.union(v.literal("a"), v.literal("b"), v.float64())'],
  ["nullable", 1, "Validator: v.union(v.string(), v.null())"],
  ["list", { 0: 1 }, "Validator: v.array(v.float64())"],
  ["list", [1, "2"], 'Path: .x[1]\nValue: "2"\nValidator: v.float64()'],
  ["lists", [["a"], [1]], "Path: .x[1][0]\nValue: 1.0\nValidator: v.string()"],
  ["object", {}, "Object is missing the required field `a`"],
  ["object", { a: "", c: 1 }, "Object contains extra field `c` that is not in the validator.\nPath: .x"],
  ["object", { a: "", b: null }, "Path: .x.b\nValue: null\nValidator: v.float64()"],
  ["nested", { in: { deep: [{ n: 1 }, { n: "" }] } }, 'Path: .x.in.deep[1].n\nValue: ""'],
  ["record", { a: 1, b: "2" }, 'Path: .x.values()\nValue: "2"'],
  ["tagged", { kind: "x", y: "" }, "Value does not match validator"],
  ["notes", "nonsense", 'Path: .x\nValue: "nonsense"\nValidator: v.id("notes")'],
];

describe("a value that does not match is refused with Convex's text, as an argument and as a result", () => {
  test.each(BAD)("%s: %j", async (name, x, text) => {
    await expect(app.query(`takes:${name}`, { x })).rejects.toThrow(text);
    await expect(app.query(`takes:${name}`, { x })).rejects.toThrow(/^ArgumentValidationError: /);
    const ofResult = text.replaceAll("Path: .x\n", "").replaceAll("\nPath: .x", "").replaceAll("Path: .x", "Path: ");
    await expect(app.query(`gives:${name}`, { x })).rejects.toThrow(ofResult);
    await expect(app.query(`gives:${name}`, { x })).rejects.toThrow(/^ReturnsValidationError: /);
  });

  test("an id of another table is named with that table", async () => {
    const text = `Found ID "${other}" from table \`others\`, which does not match the table name in validator \`v.id("notes")\`.`;
    await expect(app.query("takes:notes", { x: other })).rejects.toThrow(text);
    await expect(app.query("gives:notes", { x: other })).rejects.toThrow(text);
  });

  test("an argument that nobody asked for is named", async () => {
    await expect(app.query("takes:string", { x: "", y: 1 })).rejects.toThrow(
      "Object contains extra field `y` that is not in the validator.",
    );
    await expect(app.query("shapes:none", { y: 1 })).rejects.toThrow("Object contains extra field `y`");
    await expect(app.query("takes:string", {})).rejects.toThrow("Object is missing the required field `x`");
  });
});

describe("the arguments as a whole", () => {
  test("may be none, anything, an object or one of several", async () => {
    expect(await app.query("shapes:none", {})).toEqual([]);
    expect(await app.query("shapes:bare", { any: 1 } as ConvexObject)).toBe("bare");
    expect(await app.query("shapes:whole", { a: 1 })).toBe(1);
    expect(await app.query("shapes:unionOfWhole", { b: "x" })).toEqual({ b: "x" });
    await expect(app.query("shapes:whole", { a: "1" })).rejects.toThrow("Path: .a");
    await expect(app.query("shapes:unionOfWhole", { c: 1 })).rejects.toThrow(/^ArgumentValidationError/);
  });
});

describe("a result that is refused", () => {
  test("takes the mutation back with it", async () => {
    const before = await app.query("shapes:count");
    await expect(app.mutation("shapes:wrongLater")).rejects.toThrow(/^ReturnsValidationError/);
    expect(await app.query("shapes:count")).toBe(before);
  });

  test("is not that of a function that gives nothing where null is due", async () => {
    expect(await app.mutation("shapes:nothing")).toBeNull();
  });
});

test("a refused nested call fails where it was made, and its caller may go on", async () => {
  const before = Number(await app.query("shapes:count"));
  expect(await app.mutation("shapes:callsWrong")).toMatch(
    /^ArgumentValidationError: Value does not match validator\.\nPath: \.x/,
  );
  expect(await app.query("shapes:count")).toBe(before + 1);
});
