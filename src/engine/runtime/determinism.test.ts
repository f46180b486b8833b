import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";

const NOW = Date.UTC(2026, 1, 28, 23, 59, 59, 250);

const modules = {
  clock: `
    const loadedAt = Date.now();
    const told = () => [Date.now(), new Date().getTime(), new Date(Date.now()).getTime(), performance.now(), Date.parse(new Date().toISOString())];
    export const readings = query({ args: {}, handler: () => told() });
    export const overWork = mutation({
      args: {},
      handler: async (ctx) => {
        const before = Date.now();
        for (let i = 0; i < 50; i++) await ctx.db.insert("rows", { i });
        return Date.now() - before;
      },
    });
    export const nested = mutation({
      args: {},
      handler: async (ctx) => [Date.now(), await ctx.runQuery(fn("clock:now"), {}), await ctx.runMutation(fn("clock:nowOfMutation"), {})],
    });
    export const now = query({ args: {}, handler: () => Date.now() });
    export const nowOfMutation = mutation({ args: {}, handler: () => Date.now() });
    export const text = query({ args: {}, handler: () => Date() === new Date().toString() });
    export const fields = query({
      args: {},
      handler: () => {
        const leap = new Date(Date.UTC(2024, 1, 29));
        return [leap.toISOString(), new Date(2024, 0).getTimezoneOffset(), new Date(0).valueOf(), new Date("nonsense").getTime()];
      },
    });
    export const subclass = query({
      args: {},
      handler: () => {
        class Day extends Date { get name() { return this.toISOString().slice(0, 10); } }
        const day = new Day();
        return [day.name, day instanceof Day, day instanceof Date, new Date() instanceof Date, Object.prototype.toString.call(day)];
      },
    });
    export const created = mutation({
      args: {},
      handler: async (ctx) => {
        const row = await ctx.db.get(await ctx.db.insert("rows", { i: -1 }));
        return row._creationTime - Date.now();
      },
    });
    export const load = query({ args: {}, handler: () => loadedAt });
  `,
  chance: `
    const drawnAtLoad = Math.random();
    const draw = (count) => Array.from({ length: count }, () => Math.random());
    export const numbers = query({ args: { count: v.number() }, handler: (_ctx, { count }) => draw(count) });
    export const ofMutation = mutation({ args: {}, handler: () => draw(3) });
    export const nested = mutation({
      args: {},
      handler: async (ctx) => [...draw(1), ...(await ctx.runMutation(fn("chance:ofMutation"), {})), ...draw(1)],
    });
    export const ids = mutation({
      args: {},
      handler: (ctx) => Promise.all([1, 2, 3].map((i) => ctx.db.insert("rows", { i }))),
    });
    export const uuids = query({ args: {}, handler: () => [crypto.randomUUID(), crypto.randomUUID()] });
    export const bytes = query({ args: {}, handler: () => [...crypto.getRandomValues(new Uint8Array(8))] });
    export const atLoad = query({ args: {}, handler: () => drawnAtLoad });
  `,
  forbidden: `
    export const byName = query({ args: { name: v.string() }, handler: (_ctx, { name }) => { globalThis[name](() => {}, 0); } });
    export const kinds = query({
      args: {},
      handler: () => Object.fromEntries(
        ["require", "module", "Buffer", "global", "XMLHttpRequest", "WebSocket", "Worker"].map((name) => [name, typeof globalThis[name]]),
      ),
    });
    export const microtask = query({
      args: {},
      handler: async () => {
        const order = [];
        queueMicrotask(() => order.push("microtask"));
        order.push("now");
        await null;
        return order;
      },
    });
  `,
};

let now = NOW;
let draws: number[] = [];
let app: TestEngine;
beforeAll(async () => {
  const random = () => draws.shift() ?? 0.5;
  app = await openInlineApp(
    { modules, tables: `{ rows: defineTable({ i: v.number() }) }` },
    { clock: () => now, random },
  );
});
afterAll(() => app.dispose());

describe("the clock of a query or mutation", () => {
  test("tells the time of the transaction, by every way of asking", async () => {
    const readings = (await app.query("clock:readings")) as number[];
    expect(new Set(readings)).toEqual(new Set([Math.trunc(readings[0] ?? 0)]));
    expect(Math.trunc(readings[0] ?? 0)).toBeGreaterThanOrEqual(NOW);
  });

  test("stands still while the function works", async () => {
    expect(await app.mutation("clock:overWork")).toBe(0);
  });

  test("is the same in all functions of one transaction, and goes on between transactions", async () => {
    const times = (await app.mutation("clock:nested")) as number[];
    expect(new Set(times).size).toBe(1);
    now += 1_000;
    expect(Number(await app.query("clock:now")) - (times[0] ?? 0)).toBeGreaterThanOrEqual(999);
  });

  test("is written by Date as a function as by Date as a class", async () => {
    expect(await app.query("clock:text")).toBe(true);
  });

  test("leaves dates of other times as they are", async () => {
    const [leap, offset, zero, nonsense] = (await app.query("clock:fields")) as unknown[];
    expect([leap, zero]).toEqual(["2024-02-29T00:00:00.000Z", 0]);
    expect(offset).toEqual(expect.any(Number));
    expect(nonsense).toEqual({ $float: "AAAAAAAA+H8=" });
  });

  test("reaches classes that extend Date", async () => {
    now = NOW + 5_000;
    expect(await app.query("clock:subclass")).toEqual(["2026-03-01", true, true, true, "[object Date]"]);
  });

  test("is never behind the creation time of a document that it wrote", async () => {
    expect(Number(await app.mutation("clock:created"))).toBeLessThanOrEqual(1);
  });

  test("of a module is that of the call which loaded it", async () => {
    expect(Number(await app.query("clock:load"))).toBeLessThanOrEqual(now);
  });
});

describe("Math.random", () => {
  const numbers = async (seed: number, count = 4) => {
    draws = [seed];
    return (await app.query("chance:numbers", { count })) as number[];
  };

  test("is the same for the same seed and another for another", async () => {
    const first = await numbers(0.25);
    expect(await numbers(0.25)).toEqual(first);
    expect(await numbers(0.75)).not.toEqual(first);
    expect(new Set(first).size).toBe(4);
  });

  test("does not go on where the last call of the realm stopped", async () => {
    const [first] = await numbers(0.1, 1);
    await numbers(0.1, 50);
    expect((await numbers(0.1, 1))[0]).toBe(first);
  });

  test("is evenly spread over [0, 1)", async () => {
    const drawn = await numbers(0.3, 4_000);
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => drawn.filter((value) => Math.floor(value * 10) === tenth));
    for (const { length } of tenths) expect(Math.abs(length - 400)).toBeLessThan(100);
  });

  test("of a nested call has a seed of its own, and leaves that of its caller alone", async () => {
    draws = [0.1, 0.2];
    const [before, ...rest] = (await app.mutation("chance:nested")) as number[];
    draws = [0.1, 0.9];
    const [again, ...others] = (await app.mutation("chance:nested")) as number[];
    expect(again).toBe(before);
    expect(others.at(-1)).toBe(rest.at(-1));
    expect(others.slice(0, 3)).not.toEqual(rest.slice(0, 3));
  });

  test("at the load of a module is one number for all calls of the realm", async () => {
    expect(await app.query("chance:atLoad")).toBe(await app.query("chance:atLoad"));
  });

  test.each(["chance:uuids", "chance:bytes", "chance:ids"])(
    "has no part in %s, which never come again",
    async (name) => {
      const call = () => (name.endsWith("ids") && !name.endsWith("uuids") ? app.mutation(name) : app.query(name));
      draws = [0.4];
      const first = await call();
      draws = [0.4];
      expect(await call()).not.toEqual(first);
    },
  );
});

describe("queries and mutations", () => {
  test.each(["setTimeout", "setInterval", "setImmediate", "fetch"])(
    "may not use %s, and are told what may",
    async (name) => {
      await expect(app.query("forbidden:byName", { name })).rejects.toThrow(
        `Can't use ${name}() in queries and mutations. Please consider using an action.`,
      );
    },
  );

  test("have nothing of Node and no way to the network", async () => {
    const kinds = Object.values((await app.query("forbidden:kinds")) as Record<string, string>);
    expect(new Set(kinds)).toEqual(new Set(["undefined"]));
  });

  test("have microtasks, in order", async () => {
    expect(await app.query("forbidden:microtask")).toEqual(["now", "microtask"]);
  });
});
