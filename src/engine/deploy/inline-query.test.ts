import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { ADMIN_KEY } from "../testing/test-deployment.ts";

const modules = {
  notes: `
    export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const count = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).length });
  `,
};
const tables = "{ notes: defineTable({ text: v.string() }) }";
const part = {
  modules: { own: "export const put = mutation({ args: {}, handler: (ctx) => ctx.db.insert('things', { n: 1n }) });" },
  tables: "{ things: defineTable({ n: v.int64() }) }",
};
const WRAPPERS = 'import { query, internalQuery } from "convex:/_system/repl/wrappers.js";';

let studio: InlineServer;
beforeAll(async () => {
  studio = await openInlineServer({ modules, tables, components: { part } });
  for (const text of ["a", "b"]) await studio.app.mutation("notes:add", { text });
});
afterAll(() => studio.dispose());

async function ask(source: string, componentId?: string): Promise<Record<string, unknown>> {
  const body = { adminKey: ADMIN_KEY, args: {}, bundle: { path: "testQuery.js", source }, componentId };
  const response = await studio.asAdmin("/api/run_test_function", { json: body });
  // Answered by the route under test.
  return (await response.json()) as Record<string, unknown>;
}
const inline = (handler: string, componentId?: string) =>
  ask(`${WRAPPERS} export default query({ handler: ${handler} });`, componentId);

describe("an inline query", () => {
  test("reads tables and calls internal functions of the app", async () => {
    const read = await inline('async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text)');
    expect(read).toEqual({ status: "success", value: ["a", "b"], logLines: [] });
    const called = await ask(
      `${WRAPPERS} export default internalQuery(async (ctx) => ctx.runQuery("notes:count", {}));`,
    );
    expect(called).toMatchObject({ status: "success", value: 2 });
  });

  test("has values in Convex JSON, and its log lines", async () => {
    const answer = await inline("async () => { console.log('hello', 1n); return [7n, -0, new ArrayBuffer(2)]; }");
    expect(answer).toEqual({
      status: "success",
      value: [{ $integer: "BwAAAAAAAAA=" }, { $float: "AAAAAAAAAIA=" }, { $bytes: "AAA=" }],
      logLines: ["[LOG] 'hello' 1n"],
    });
  });

  test("runs within a component, by its path", async () => {
    const own = 'async (ctx) => (await ctx.db.query("things").collect()).length';
    expect(await inline(own, "part")).toMatchObject({ status: "success", value: 0 });
    expect(await inline(own, "gone")).toMatchObject({ code: "ComponentNotFound" });
  });

  test.each([
    ["throws", `${WRAPPERS} export default query(async () => { throw new Error("no luck"); });`, "no luck"],
    ["is not JavaScript", "export default query(;", "Parse error"],
    ["exports nothing", `${WRAPPERS} const x = query(async () => 1);`, "must export by default"],
    ["exports a number", "export default 7;", "must export by default"],
    ["imports what there is not", 'import x from "./gone.js"; export default x;', "Could not find module 'gone.js'"],
  ])("that %s says so", async (_, source, message) => {
    expect(await ask(source)).toMatchObject({ status: "error", errorMessage: expect.stringContaining(message) });
  });

  test("leaves nothing behind: not a function, not a module", async () => {
    const before = JSON.stringify(studio.app.engine.deployment());
    await inline("async () => { globalThis.left = 1; return null; }");
    expect(JSON.stringify(studio.app.engine.deployment())).toBe(before);
    expect(studio.app.engine.lookup({ component: "", module: "testQuery", name: "default" })).toBeNull();
    expect(await inline("async () => globalThis.left ?? null")).toMatchObject({ value: null });
  });

  test("is for the holder of the admin key, and needs a source", async () => {
    const body = { bundle: { source: `${WRAPPERS} export default query(async () => 1);` } };
    expect((await studio.send("/api/run_test_function", { json: body })).status).toBe(401);
    for (const json of [{}, { bundle: {} }, { bundle: 7 }, []]) {
      expect((await studio.asAdmin("/api/run_test_function", { json })).status).toBe(400);
    }
  });
});

describe("the echo of network tests", () => {
  test.each([0, 1, 128, 1 << 20])("gives %i bytes back", async (size) => {
    const bytes = new Uint8Array(size).map((_, index) => (index * 7) % 251);
    const response = await studio.send("/echo", { method: "POST", body: bytes });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test("breaks off what is larger than any test sends", async () => {
    const chunk = new Uint8Array(1 << 20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
    const response = await studio.send("/echo", init);
    await expect(response.arrayBuffer()).rejects.toThrow("larger than 64 MB");
    expect(sent).toBeLessThan(80);
  });
});
