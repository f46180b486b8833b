import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { LogEntry } from "../types.ts";

const modules = {
  talk: `
    export const levels = query({
      args: {},
      handler: () => {
        for (const level of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) console[level](level);
      },
    });
    export const quiet = query({
      args: {},
      handler: () => {
        console.group("g"); console.groupEnd(); console.time("t"); console.timeLog("t"); console.timeEnd("t");
        console.count(); console.countReset(); console.clear(); console.assert(true, "holds");
        console.assert(1 > 2, "one is", 1);
      },
    });
    export const values = query({
      args: {},
      handler: () => {
        console.log("text", 1, -0, 2n, null, undefined, true);
        console.log([1, ["two"]], { a: { b: { c: { d: { e: 1 } } } } });
        console.log(new Date(0), /r/g, Symbol("s"), () => 1, new Map([["k", 1]]), new Set(["x"]));
        console.log(new Error("shown").message, new Uint8Array([1, 2]));
        console.log();
        console.log("%s is not a format", "this");
      },
    });
    export const many = query({ args: { count: v.number() }, handler: (_ctx, { count }) => { for (let i = 0; i < count; i++) console.log(i); } });
    export const circular = query({ args: {}, handler: () => { const a = {}; a.self = a; console.log(a); } });
    export const hostile = query({
      args: {},
      handler: () => {
        console.log({ get boom() { throw new Error("getter"); } });
        console.log(new Proxy({}, { get() { throw new Error("trap"); }, ownKeys() { throw new Error("keys"); } }));
        return "went on";
      },
    });
    export const nested = mutation({
      args: {},
      handler: async (ctx) => {
        console.log("before");
        await ctx.runQuery(fn("talk:say"), { text: "from a query" });
        await ctx.runMutation(fn("talk:sayAndFail"), { text: "from one that fails" }).catch(() => console.warn("caught"));
        console.log("after");
      },
    });
    export const say = query({ args: { text: v.string() }, handler: (_ctx, { text }) => console.log(text) });
    export const sayAndFail = mutation({
      args: { text: v.string() },
      handler: (_ctx, { text }) => { console.error(text); throw new Error("failed"); },
    });
    export const fromAction = action({
      args: {},
      handler: async (ctx) => {
        console.log("action begins");
        await ctx.runMutation(fn("talk:sayFromMutation"), {});
        console.warn("action ends", { deep: [1] });
      },
    });
    export const sayFromMutation = mutation({ args: {}, handler: () => console.log("of the mutation") });
    export const replaces = query({ args: {}, handler: () => { console.log = () => {}; console.log("lost"); } });
  `,
};

let app: TestEngine;
const entries: LogEntry[] = [];
beforeAll(async () => {
  app = await openInlineApp({ modules });
  app.engine.onLog((entry) => entries.push(entry));
});
beforeEach(() => void entries.splice(0));
afterAll(() => app.dispose());

async function linesOf(name: string, args = {}): Promise<string[]> {
  const path = { component: "", module: "talk", name };
  const { answers } = await app.engine.queries([{ path, args, caller: { kind: "admin", identity: null } }]);
  return answers[0]?.logLines ?? [];
}

describe("a line of the console", () => {
  test("begins with its level", async () => {
    expect(await linesOf("levels")).toEqual([
      "[LOG] 'log'",
      "[INFO] 'info'",
      "[WARN] 'warn'",
      "[ERROR] 'error'",
      "[DEBUG] 'debug'",
      "[DEBUG] 'trace'",
      "[LOG] 'dir'",
      "[LOG] 'table'",
    ]);
  });

  test("shows values as Node does, four levels deep, and is one line", async () => {
    expect(await linesOf("values")).toEqual([
      "[LOG] 'text' 1 -0 2n null undefined true",
      "[LOG] [ 1, [ 'two' ] ] { a: { b: { c: { d: { e: 1 } } } } }",
      "[LOG] 1970-01-01T00:00:00.000Z /r/g Symbol(s) [Function (anonymous)] Map(1) { 'k' => 1 } Set(1) { 'x' }",
      "[LOG] 'shown' Uint8Array(2) [ 1, 2 ]",
      "[LOG] ",
      "[LOG] '%s is not a format' 'this'",
    ]);
  });

  test("shows what refers to itself", async () => {
    expect(await linesOf("circular")).toEqual(["[LOG] <ref *1> { self: [Circular *1] }"]);
  });

  test("is not written by what groups, measures and clears, nor by an assertion that holds", async () => {
    expect(await linesOf("quiet")).toEqual(["[ERROR] 'Assertion failed:' 'one is' 1"]);
  });

  test("of a hostile value does not fail the function", async () => {
    expect(await app.query("talk:hostile")).toBe("went on");
  });

  test("does not outlive the call in which a function replaced the console", async () => {
    expect(await linesOf("replaces")).toEqual([]);
    expect(await linesOf("say", { text: "heard" })).toEqual(["[LOG] 'heard'"]);
  });
});

describe("the lines of a call", () => {
  test.each([255, 256, 257, 1_000])("are at most 256 and a word about the rest (%i written)", async (count) => {
    const lines = await linesOf("many", { count });
    expect(lines.slice(0, 256)).toEqual(Array.from({ length: Math.min(count, 256) }, (_, index) => `[LOG] ${index}`));
    expect(lines.slice(256)).toEqual(
      count > 256 ? ["[WARN] 'Log overflow (maximum 256). Remaining log lines omitted.'"] : [],
    );
  });

  test("hold those of the functions that it called, in order, also of one that failed", async () => {
    await app.mutation("talk:nested");
    expect(entries.map(({ logLines }) => logLines)).toEqual([
      ["[LOG] 'before'", "[LOG] 'from a query'", "[ERROR] 'from one that fails'", "[WARN] 'caught'", "[LOG] 'after'"],
    ]);
  });

  test("are kept when the call fails", async () => {
    await expect(app.mutation("talk:sayAndFail", { text: "last words" })).rejects.toThrow("failed");
    expect(entries).toMatchObject([{ outcome: "failure", logLines: ["[ERROR] 'last words'"], udfType: "mutation" }]);
  });

  test("of an action are its own; what it called is told apart, and earlier", async () => {
    await app.action("talk:fromAction");
    expect(entries).toMatchObject([
      { path: { name: "sayFromMutation" }, udfType: "mutation", logLines: ["[LOG] 'of the mutation'"] },
      {
        path: { name: "fromAction" },
        udfType: "action",
        logLines: ["[LOG] 'action begins'", "[WARN] 'action ends' { deep: [ 1 ] }"],
      },
    ]);
  });
});

describe("a listener of the log", () => {
  test("is told how long a call took and when it was, never for a nested one", async () => {
    const before = Date.now();
    await app.mutation("talk:nested");
    expect(entries).toHaveLength(1);
    const [entry] = entries;
    expect(entry?.executionMillis).toBeGreaterThan(0);
    expect(entry?.timestamp).toBeGreaterThanOrEqual(before - 1);
    expect(entry?.error).toBeNull();
  });

  test("is not told any more once it has stopped listening", async () => {
    let heard = 0;
    const stop = app.engine.onLog(() => (heard += 1));
    await app.query("talk:say", { text: "1" });
    stop();
    await app.query("talk:say", { text: "2" });
    expect(heard).toBe(1);
  });
});
