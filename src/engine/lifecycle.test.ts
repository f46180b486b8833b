import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { inlineDeployment } from "./testing/inline-app.ts";
import { openTestEngine, type TestEngine } from "./testing/open-test-engine.ts";
import type { Caller, Deployment } from "./types.ts";

const V1 = `
  export const version = query({ args: {}, handler: () => 1 });
  export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("rows", args) });
  export const rows = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).map((row) => row.text) });
  export const act = action({ args: {}, handler: async (ctx) => { await new Promise((r) => setTimeout(r, 20)); return [await ctx.runQuery(fn("app:version"), {}), process.env.MODE ?? null]; } });
`;
const TABLES = "{ rows: defineTable({ text: v.string() }) }";
const ADMIN: Caller = { kind: "admin", identity: null };
const at = (name: string) => ({ component: "", module: "app", name });
const version = (number: number): Promise<Deployment> =>
  inlineDeployment({ modules: { app: V1.replace("=> 1 }", `=> ${number} }`) }, tables: TABLES });

let app: TestEngine;
afterEach(() => app.dispose());
const open = async () => (app = await openTestEngine({}, await version(1)));

describe("a push while the engine runs", () => {
  test("is seen by the next call, whole: functions, types and what they read", async () => {
    await open();
    expect(await app.query("app:version")).toBe(1);
    await app.engine.install(await version(2));
    expect(await app.query("app:version")).toBe(2);
    await app.engine.install(
      await inlineDeployment({ modules: { app: V1.replace("version = query", "version = mutation") }, tables: TABLES }),
    );
    await expect(app.query("app:version")).rejects.toThrow("defined as Mutation");
  });

  test("does not disturb an action that runs, which calls the code of now", async () => {
    await open();
    const acting = app.action("app:act");
    await app.engine.install(await version(3));
    expect(await acting).toEqual([3, null]);
  });

  test("that is refused leaves everything as it was", async () => {
    await open();
    await app.mutation("app:add", { text: "kept" });
    const stricter = await inlineDeployment({
      modules: { app: V1.replace("=> 1 }", "=> 9 }") },
      tables: "{ rows: defineTable({ text: v.number() }) }",
    });
    await expect(app.engine.install(stricter)).rejects.toThrow(/rows/);
    expect(await app.query("app:version")).toBe(1);
    expect(await app.query("app:rows")).toEqual(["kept"]);
    await app.mutation("app:add", { text: "still text" });
  });

  test("announces what it did to indexes, and nothing when nothing changed", async () => {
    await open();
    const indexed = await inlineDeployment({
      modules: { app: V1 },
      tables: `{ rows: defineTable({ text: v.string() }).index("by_text", ["text"]) }`,
    });
    expect(JSON.stringify((await app.engine.install(indexed)).addedIndexes)).toContain("by_text");
    expect(await app.engine.install(indexed)).toEqual({ addedIndexes: [], removedIndexes: [] });
    expect(JSON.stringify((await app.engine.install(await version(1))).removedIndexes)).toContain("by_text");
  });
});

describe("a variable that changes", () => {
  test("is seen by queries, mutations and actions from then on", async () => {
    await open();
    expect(await app.action("app:act")).toEqual([1, null]);
    await app.engine.environment.set([{ name: "MODE", value: "new" }]);
    expect(await app.action("app:act")).toEqual([1, "new"]);
  });
});

describe("an engine that is opened again", () => {
  test("has the code, the data, the variables and the time of before", async () => {
    await open();
    await app.mutation("app:add", { text: "kept" });
    await app.engine.environment.set([{ name: "MODE", value: "kept" }]);
    const before = app.engine.latestTimestamp();
    await app.engine.close();
    app = await openTestEngine({ directory: app.directory }, await version(1));
    expect(app.engine.latestTimestamp()).toBe(before);
    expect(await app.query("app:rows")).toEqual(["kept"]);
    expect(await app.action("app:act")).toEqual([1, "kept"]);
    expect(app.engine.deployment()).toEqual(await version(1));
  });

  test("answers a request of a session as before, whether it had succeeded or failed", async () => {
    await open();
    const session = (requestId: number) => ({ sessionId: "s", requestId });
    const send = (requestId: number, args: object) =>
      app.engine.mutation(at("add"), { ...args }, ADMIN, session(requestId));
    const [good, bad] = [await send(1, { text: "once" }), await send(2, {})];
    await app.engine.close();
    app = await openTestEngine({ directory: app.directory }, await version(1));
    expect(await send(1, { text: "other arguments count for nothing" })).toMatchObject({
      ok: true,
      value: good.ok ? good.value : null,
    });
    expect(await send(2, { text: "valid now, but it has failed" })).toMatchObject({
      ok: false,
      message: bad.ok ? "" : bad.message,
    });
    expect(await app.query("app:rows")).toEqual(["once"]);
    expect((await send(3, { text: "twice" })).ok).toBe(true);
  });

  test("forgets the answers of sessions after two weeks", async () => {
    let now = Date.UTC(2026, 0, 1);
    const clock = () => now;
    app = await openTestEngine({ clock }, await version(1));
    const send = () => app.engine.mutation(at("add"), { text: "again" }, ADMIN, { sessionId: "s", requestId: 1 });
    await send();
    for (const days of [13, 2]) {
      await app.engine.close();
      now += days * 86_400_000;
      app = await openTestEngine({ clock, directory: app.directory }, await version(1));
      await app.engine.start();
      await send();
    }
    expect(await app.query("app:rows")).toEqual(["again", "again"]);
  });
});

describe("sessions", () => {
  test("are apart: the same request of two of them is done twice", async () => {
    await open();
    for (const sessionId of ["a", "b", "a"])
      await app.engine.mutation(at("add"), { text: sessionId }, ADMIN, { sessionId, requestId: 1 });
    expect(await app.query("app:rows")).toEqual(["a", "b"]);
  });

  test("whose request comes twice at once have it done once", async () => {
    await open();
    const session = { sessionId: "s", requestId: 1 };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => app.engine.mutation(at("add"), { text: "x" }, ADMIN, session)),
    );
    expect(new Set(outcomes.map((outcome) => (outcome.ok ? outcome.value : null))).size).toBe(1);
    expect(await app.query("app:rows")).toEqual(["x"]);
  });

  test("do not remember who was not allowed to call", async () => {
    await open();
    const session = { sessionId: "s", requestId: 1 };
    const hidden = await inlineDeployment({
      modules: { app: V1.replace("add = mutation", "add = internalMutation") },
      tables: TABLES,
    });
    const nobody: Caller = { kind: "user", identity: null };
    await app.engine.install(hidden);
    expect(await app.engine.mutation(at("add"), { text: "x" }, nobody, session)).toMatchObject({ ok: false });
    await app.engine.install(await version(1));
    expect(await app.engine.mutation(at("add"), { text: "x" }, nobody, session)).toMatchObject({ ok: true });
  });
});

describe("an engine that is closed", () => {
  test("runs nothing more, and says so", async () => {
    await open();
    const { engine, directory } = app;
    await engine.close();
    await expect(engine.mutation(at("add"), { text: "late" }, ADMIN)).rejects.toThrow("The database is closed");
    await expect(engine.queries([{ path: at("rows"), args: {}, caller: ADMIN }])).rejects.toThrow(
      "The database is closed",
    );
    expect(await engine.action(at("act"), {}, ADMIN)).toMatchObject({
      ok: false,
      message: "Transient error while executing action",
    });
    app = await openTestEngine({ directory }, await version(1));
    expect(await app.query("app:rows")).toEqual([]);
  });

  test("ends the actions that run, which fail for who waits", async () => {
    await open();
    const acting = app.action("app:act");
    await new Promise(setImmediate);
    await app.engine.close();
    await expect(acting).rejects.toThrow("Transient error while executing action");
    rmSync(app.directory, { recursive: true, force: true });
    await open();
  });

  test("may be closed twice", async () => {
    await open();
    await app.engine.close();
    await expect(app.engine.close()).resolves.toBeUndefined();
    expect(app.engine.deployment()).not.toBeNull();
  });
});

test("an engine without a deployment answers that there is nothing", async () => {
  app = await openTestEngine({}, { components: [], authConfig: null, udfServerVersion: "0.0.0" });
  expect(app.engine.lookup(at("add"))).toBeNull();
  await expect(app.query("app:rows")).rejects.toThrow("Could not find function for 'app:rows'");
  const response = await app.engine.httpAction(new Request("http://host/x"), ADMIN);
  expect(response.status).toBe(404);
  expect(app.engine.openWork()).toBe(0);
});
