import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { Caller } from "../types.ts";
import { arbitraryValue } from "../values/arbitrary-value.fixture.ts";
import { convexSize } from "../values/size.ts";
import { checkArgumentsSize, checkResultSize, MAX_PAYLOAD_BYTES } from "./payload-size.ts";

const PATH = { component: "", module: "sized", name: "take" };
const ADMIN: Caller = { kind: "admin", identity: null };

/** Arguments `[text]` take 4 bytes more than the text. */
const textOf = (size: number): string => "x".repeat(size - 4);

describe("the measure", () => {
  test("is Convex's, and holds at 16 MiB", () => {
    const take = (size: number) => checkArgumentsSize(PATH, [textOf(size)], JSON.stringify([textOf(size)]));
    expect(() => take(MAX_PAYLOAD_BYTES)).not.toThrow();
    expect(() => take(MAX_PAYLOAD_BYTES + 1)).toThrow(
      "Arguments for sized:take are too large (actual: 16.00 MiB, limit: 16 MiB)",
    );
    const numbers = Array.from({ length: 2_000_000 }, () => 1);
    expect(() => checkResultSize(PATH, numbers, JSON.stringify(numbers))).toThrow(
      "Function sized:take return value is too large (actual: 17.17 MiB, limit: 16 MiB)",
    );
  });

  test("is never more than 4.5 bytes for a character of JSON and the list around it, which spares small values the walk", () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(convexSize([value])).toBeLessThanOrEqual(4.5 * JSON.stringify([value]).length);
      }),
    );
  });
});

const modules = {
  sized: `
    const args = { size: v.number() };
    const text = (size) => "x".repeat(size - 2);
    export const query_ = query({ args, handler: (_ctx, { size }) => text(size) });
    export const mutation_ = mutation({ args, handler: async (ctx, { size }) => { await ctx.db.insert("rows", {}); return text(size); } });
    export const action_ = action({ args, handler: (_ctx, { size }) => text(size) });
    export const take = query({ args: { text: v.string() }, handler: (_ctx, { text }) => text.length });
    export const takeByMutation = mutation({ args: { text: v.string() }, handler: (_ctx, { text }) => text.length });
    export const takeByAction = action({ args: { text: v.string() }, handler: (_ctx, { text }) => text.length });
    export const nestedArguments = mutation({ args, handler: (ctx, { size }) => ctx.runQuery(fn("sized:take"), { text: text(size) }) });
    export const nestedResult = mutation({ args, handler: async (ctx, { size }) => { await ctx.runQuery(fn("sized:query_"), { size }); } });
    export const fromAction = action({ args, handler: (ctx, { size }) => ctx.runMutation(fn("sized:takeByMutation"), { text: text(size) }) });
    export const rows = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: "{ rows: defineTable({}) }" });
});
afterAll(() => app.dispose());

describe("16 MiB pass, and one byte more does not", () => {
  test("as the result of a query, a mutation and an action; a mutation that failed by it wrote nothing", async () => {
    for (const [name, call] of [
      ["query_", app.query],
      ["mutation_", app.mutation],
      ["action_", app.action],
    ] as const) {
      expect(await call(`sized:${name}`, { size: MAX_PAYLOAD_BYTES })).toHaveLength(MAX_PAYLOAD_BYTES - 2);
      await expect(call(`sized:${name}`, { size: MAX_PAYLOAD_BYTES + 1 })).rejects.toThrow(
        `Function sized:${name} return value is too large (actual: 16.00 MiB, limit: 16 MiB)`,
      );
    }
    expect(await app.query("sized:rows")).toBe(1);
  });

  test("as arguments of a query, a mutation and an action", async () => {
    /** `[{ text }]` takes 11 bytes more than the text. */
    const args = (size: number) => ({ text: "x".repeat(size - 11) });
    for (const [name, call] of [
      ["take", app.query],
      ["takeByMutation", app.mutation],
      ["takeByAction", app.action],
    ] as const) {
      expect(await call(`sized:${name}`, args(MAX_PAYLOAD_BYTES))).toBe(MAX_PAYLOAD_BYTES - 11);
      await expect(call(`sized:${name}`, args(MAX_PAYLOAD_BYTES + 1))).rejects.toThrow(
        `Arguments for sized:${name} are too large (actual: 16.00 MiB, limit: 16 MiB)`,
      );
    }
  });

  test("between functions", async () => {
    const size = MAX_PAYLOAD_BYTES;
    await expect(app.mutation("sized:nestedArguments", { size })).rejects.toThrow(
      "Arguments for sized:take are too large",
    );
    await expect(app.mutation("sized:nestedResult", { size: size + 1 })).rejects.toThrow("return value is too large");
    await expect(app.action("sized:fromAction", { size })).rejects.toThrow("Arguments for sized:takeByMutation are");
  });

  test("for a subscription, whose query fails alone beside one that is small", async () => {
    const request = (size: number) => ({ path: { ...PATH, name: "query_" }, args: { size }, caller: ADMIN });
    const { answers } = await app.engine.queries([request(MAX_PAYLOAD_BYTES + 1), request(3)]);
    expect(answers).toMatchObject([{ ok: false, message: expect.stringContaining("too large") }, { value: "x" }]);
  });
});
