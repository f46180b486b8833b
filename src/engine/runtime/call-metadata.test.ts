import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

const part = {
  modules: { own: "export const meta = query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });" },
};
const modules = {
  meta: `
    const components = componentsGeneric();
    export const ofQuery = query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export const ofMutation = mutation({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export default query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export const ofAction = action({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export const nested = mutation({ args: {}, handler: async (ctx) => [await ctx.runQuery(fn("meta:ofQuery"), {}), await ctx.runQuery(components.part.own.meta, {}), await ctx.meta.getFunctionMetadata()] });
    export const request = query({ args: {}, handler: (ctx) => Convex.asyncSyscall("1.0/getRequestMetadata", "{}").then(JSON.parse) });
    export const requests = mutation({ args: {}, handler: async (ctx) => [await ctx.meta.getRequestMetadata(), await ctx.runMutation(fn("meta:requestOfMutation"), {})] });
    export const requestOfMutation = mutation({ args: {}, handler: (ctx) => ctx.meta.getRequestMetadata() });
    export const deployment = action({ args: {}, handler: (ctx) => ctx.meta.getDeploymentMetadata() });
    export const usage = mutation({
      args: {},
      handler: async (ctx) => {
        const before = await ctx.meta.getTransactionMetrics();
        for (let i = 0; i < 5; i++) await ctx.db.insert("rows", { text: "x".repeat(1_000) });
        await ctx.db.query("rows").collect();
        await ctx.scheduler.runAfter(60_000, fn("meta:requestOfMutation"), {});
        await ctx.runMutation(fn("meta:insert"), {});
        return [before, await ctx.meta.getTransactionMetrics()];
      },
    });
    export const insert = mutation({ args: {}, handler: (ctx) => ctx.db.insert("rows", { text: "nested" }) });
    export const signs = query({ args: {}, handler: () => Convex.asyncSyscall("1.0/signJwt", "{}") });
    export const audits = mutation({ args: {}, handler: () => Convex.asyncSyscall("1.0/auditLog", "{}") });
    export const unknown = query({ args: { name: v.string() }, handler: (_ctx, { name }) => Convex.asyncSyscall(name, "{}") });
    export const handles = query({ args: {}, handler: async () => [await createFunctionHandle(fn("meta:ofQuery")), await createFunctionHandle(components.part.own.meta)] });
    export const call = query({ args: { address: v.any() }, handler: (ctx, { address }) => Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "query", args: {}, ...address })).then(JSON.parse) });
    export const timestamp = query({ args: {}, handler: () => Convex.asyncSyscall("1.0/getSnapshotTs", "{}") });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: "{ rows: defineTable({ text: v.string() }) }", components: { part } });
});
afterAll(() => app.dispose());

describe("a function knows", () => {
  test("its own name and component, whatever called it", async () => {
    expect(await app.query("meta:ofQuery")).toMatchObject({ name: "meta:ofQuery", componentPath: "" });
    expect(await app.mutation("meta:ofMutation")).toMatchObject({ name: "meta:ofMutation", componentPath: "" });
    expect(await app.query("meta")).toMatchObject({ name: "meta", componentPath: "" });
    expect(await app.action("meta:ofAction")).toMatchObject({ name: "meta:ofAction", componentPath: "" });
    expect(await app.mutation("meta:nested")).toMatchObject([
      { name: "meta:ofQuery", componentPath: "" },
      { name: "own:meta", componentPath: "part" },
      { name: "meta:nested", componentPath: "" },
    ]);
  });

  test("its request, which all functions of a transaction share and no two transactions", async () => {
    const [outer, inner] = (await app.mutation("meta:requests")) as ConvexObject[];
    expect(inner).toEqual(outer);
    expect(outer).toEqual({
      ip: null,
      userAgent: null,
      requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
      scheduledFunctionId: null,
      authToken: null,
    });
    const another = (await app.query("meta:request")) as ConvexObject;
    expect(another["requestId"]).not.toBe(outer?.["requestId"]);
  });

  test("its deployment", async () => {
    expect(await app.action("meta:deployment")).toEqual({ name: "test", region: null, class: "s16" });
  });

  test("how much of its limits is used, with what it called", async () => {
    type Metrics = Record<string, { used: number; remaining: number }>;
    const [before, after] = (await app.mutation("meta:usage")) as unknown as [Metrics, Metrics];
    expect(before["documentsWritten"]).toEqual({ used: 0, remaining: 16_000 });
    expect(after["documentsWritten"]?.used).toBeGreaterThanOrEqual(6);
    expect(after["documentsRead"]?.used).toBeGreaterThanOrEqual(5);
    expect(after["bytesWritten"]?.used).toBeGreaterThan(5_000);
    expect(after["functionsScheduled"]).toEqual({ used: 1, remaining: 999 });
    for (const { used, remaining } of Object.values(after)) expect(Math.min(used, remaining)).toBeGreaterThanOrEqual(0);
  });

  test("the moment that it reads, which does not move", async () => {
    const before = await app.query("meta:timestamp");
    expect(JSON.parse(String(before))).toEqual({ $integer: expect.any(String) });
    expect(await app.query("meta:timestamp")).toEqual(before);
    await app.mutation("meta:insert");
    expect(await app.query("meta:timestamp")).not.toEqual(before);
  });
});

describe("what the engine lacks or does not know is refused in words", () => {
  test("a token of the deployment's own", async () => {
    await expect(app.query("meta:signs")).rejects.toThrow("ctx.auth.signJwt is not supported by the embedded engine.");
  });

  test.each(["1.0/nonsense", "", "2.0/get", "constructor", "__proto__"])("the syscall %j", async (name) => {
    await expect(app.query("meta:unknown", { name })).rejects.toThrow(`Unknown async operation ${name}`);
  });

  test("but audit logs are taken and forgotten", async () => {
    expect(await app.mutation("meta:audits")).toBe("null");
  });
});

describe("a function is addressed", () => {
  test("by a handle that names it for good", async () => {
    expect(await app.query("meta:handles")).toEqual(["function://;meta:ofQuery", "function://part;own:meta"]);
  });

  test.each<[object, string]>([
    [{ name: "meta:ofQuery" }, "meta:ofQuery"],
    [{ name: "meta.js:ofQuery" }, "meta:ofQuery"],
    [{ functionHandle: "function://;meta:ofQuery" }, "meta:ofQuery"],
    [{ functionHandle: "function://;meta#ofQuery" }, "meta:ofQuery"],
    [{ functionHandle: "function://part;own:meta" }, "own:meta"],
    [{ reference: "_reference/childComponent/part/own/meta" }, "own:meta"],
  ])("as %j", async (address, name) => {
    expect(await app.query("meta:call", { address: address as ConvexObject })).toMatchObject({ name });
  });

  test.each<[object, RegExp]>([
    [{}, /Expected a function name, a reference or a function handle/],
    [{ name: "meta:gone" }, /Could not find function for 'meta:gone'/],
    [{ functionHandle: "nonsense" }, /Invalid function handle: nonsense/],
    [{ functionHandle: "function://gone;own:meta" }, /Could not find function for 'own:meta' in component 'gone'/],
    [{ reference: "_reference/childComponent/part" }, /Could not resolve the reference/],
    [{ reference: "nonsense" }, /Could not resolve the reference 'nonsense'/],
    [{ name: "meta:ofQuery", udfType: "procedure" }, /Unknown kind of function: procedure/],
  ])("but not as %j", async (address, message) => {
    await expect(app.query("meta:call", { address: address as ConvexObject })).rejects.toThrow(message);
  });
});
