import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureDeployment, openTestEngine, type TestEngine } from "./testing/open-test-engine.ts";
import type { Caller, QueryRequest } from "./types.ts";

const ADMIN: Caller = { kind: "admin", identity: null };
const NOBODY: Caller = { kind: "user", identity: null };
const counter = (name: string) => ({ component: "", module: "counters", name });
const value = (name: string): QueryRequest => ({ path: counter("value"), args: { name }, caller: ADMIN });

let app: TestEngine;
beforeAll(async () => {
  app = await openTestEngine();
});
afterAll(() => app.dispose());

describe("transactions", () => {
  test("a mutation writes and a query reads it", async () => {
    expect(await app.mutation("counters:add", { name: "a", amount: 2 })).toBe(2);
    expect(await app.query("counters:value", { name: "a" })).toBe(2);
  });

  test("any interleaving of mutations equals some serial order", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 }), async (amounts) => {
        const name = `serial${round++}`;
        const results = await Promise.all(amounts.map((amount) => app.mutation("counters:add", { name, amount })));
        const total = amounts.reduce((sum, amount) => sum + amount, 0);
        expect(await app.query("counters:value", { name })).toBe(total);
        // Calls are queued in order, so each saw exactly what the ones before it wrote.
        expect(results).toEqual(amounts.map((_, index) => amounts.slice(0, index + 1).reduce((a, b) => a + b, 0)));
      }),
      { numRuns: 15 },
    );
  });

  test("a failed mutation leaves nothing behind", async () => {
    await expect(app.mutation("counters:failAfterWriting", { name: "lost" })).rejects.toThrow(
      /^Uncaught Error: boom\n/,
    );
    expect(await app.query("counters:value", { name: "lost" })).toBeNull();
  });

  test("the frames of an uncaught error point into the module that threw", async () => {
    const error = await app.mutation("counters:failAfterWriting", { name: "x" }).catch((thrown: Error) => thrown);
    expect(String(error)).toContain("../convex/counters.js:");
    expect(String(error)).not.toContain("realm");
  });

  test("a failed nested mutation takes back its own writes only, and its data reaches the caller", async () => {
    expect(await app.mutation("counters:addThreeOfWhichOneFails")).toEqual({
      statuses: ["fulfilled", "rejected", "fulfilled"],
      data: [null, { code: "NO", name: "second" }, null],
    });
    expect(await app.query("counters:value", { name: "first" })).toBe(1);
    expect(await app.query("counters:value", { name: "second" })).toBeNull();
    expect(await app.query("counters:value", { name: "third" })).toBe(1);
  });

  test("nested queries see the state of their transaction", async () => {
    await app.mutation("counters:add", { name: "n1", amount: 3 });
    await app.mutation("counters:add", { name: "n2", amount: 4 });
    expect(await app.query("counters:sumOfNested", { names: ["n1", "n2", "none"] })).toBe(7);
  });

  test("the data of a ConvexError crosses as Convex JSON", async () => {
    const error = await app.mutation("counters:failWithData").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ data: { code: "LIMIT", big: { $integer: "DAAAAAAAAAA=" } } });
    expect(String(error)).toContain("Uncaught ConvexError");
  });

  test("calls may nest eight deep and no deeper", async () => {
    expect(await app.mutation("counters:callItself", { depth: 8 })).toBe("bottom");
    await expect(app.mutation("counters:callItself", { depth: 9 })).rejects.toThrow(/depth limit exceeded. Limit: 8/);
  });

  test("a query that streams reads every document in index order", async () => {
    const names = (await app.query("counters:names")) as string[];
    expect(names).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(3);
  });

  test("only one paginated query per function is allowed", async () => {
    await expect(app.query("counters:twoPages")).rejects.toThrow(/ran multiple paginated queries/);
  });

  test("readers cannot write", async () => {
    expect(await app.query("counters:insertFromQuery")).toBe("readers have no insert");
  });
});

describe("validation and access", () => {
  test("arguments that do not match fail with Convex's text", async () => {
    await expect(app.mutation("counters:add", { name: 1, amount: 1 })).rejects.toThrow(
      "ArgumentValidationError: Value does not match validator.\nPath: .name\nValue: 1.0\nValidator: v.string()",
    );
  });

  test("a result that does not match fails and rolls back", async () => {
    await expect(app.mutation("counters:returnWrongType")).rejects.toThrow(/^ReturnsValidationError/);
  });

  test("a function that does not exist, or of another type, is named", async () => {
    await expect(app.query("counters:missing")).rejects.toThrow("Could not find function for 'counters:missing'");
    await expect(app.query("counters:add", { name: "a", amount: 1 })).rejects.toThrow(
      "Trying to execute counters:add as Query, but it is defined as Mutation.",
    );
  });

  test("users cannot call internal functions, or functions of components", async () => {
    const internal = await app.engine.mutation(counter("addAndFail"), { name: "x" }, NOBODY);
    expect(internal).toMatchObject({ ok: false, message: expect.stringContaining("Could not find public function") });
    const inComponent = { component: "workflow", module: "workflow", name: "getStatus" };
    const { answers } = await app.engine.queries([{ path: inComponent, args: {}, caller: NOBODY }]);
    expect(answers[0]).toMatchObject({ ok: false, message: expect.stringContaining("Could not find public function") });
  });

  test("a function sees who calls it", async () => {
    const identity = { tokenIdentifier: "i|s", subject: "s", issuer: "i" };
    expect(await app.as(identity).query("work:identity")).toEqual(identity);
    expect(await app.as(null).query("work:identity")).toBeNull();
  });

  test("lookup tells type and visibility", () => {
    expect(app.engine.lookup(counter("add"))).toMatchObject({ udfType: "mutation", visibility: "public" });
    expect(app.engine.lookup(counter("addAndFail"))).toMatchObject({ visibility: "internal" });
    expect(app.engine.lookup(counter("none"))).toBeNull();
  });
});

describe("reactivity", () => {
  test("all answers of one call are from one snapshot, each with its own reads", async () => {
    await app.mutation("counters:add", { name: "r1", amount: 1 });
    const { timestamp, answers } = await app.engine.queries([value("r1"), value("r2")]);
    expect(timestamp).toBe(app.engine.latestTimestamp());
    const touched: boolean[][] = [];
    const stop = app.engine.onCommit((commit) => touched.push(answers.map(({ reads }) => commit.touches(reads))));
    await app.mutation("counters:add", { name: "r1", amount: 1 });
    await app.mutation("counters:add", { name: "r2", amount: 1 });
    await app.mutation("counters:add", { name: "r3", amount: 1 });
    stop();
    expect(touched).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  test("timestamps grow with every mutation", async () => {
    const first = await app.engine.mutation(counter("add"), { name: "t", amount: 1 }, ADMIN);
    const second = await app.engine.mutation(counter("add"), { name: "t", amount: 1 }, ADMIN);
    expect(second.timestamp > first.timestamp).toBe(true);
  });

  test("a page that runs again ends where it ended before", async () => {
    const paged = await openTestEngine();
    for (const name of ["a", "c", "e", "g"]) await paged.mutation("counters:add", { name, amount: 1 });
    const page = async (journal: string | null) => {
      const args = { paginationOpts: { numItems: 2, cursor: null } };
      const { answers } = await paged.engine.queries([{ path: counter("page"), args, caller: ADMIN, journal }]);
      const [answer] = answers;
      if (!answer?.ok) throw new Error("the page failed");
      const { page: rows } = answer.value as { page: { name: string }[] }; // The shape of a page.
      return { names: rows.map(({ name }) => name), journal: answer.journal };
    };
    const first = await page(null);
    expect(first.names).toEqual(["a", "c"]);
    await paged.mutation("counters:add", { name: "b", amount: 1 });
    expect((await page(first.journal)).names).toEqual(["a", "b", "c"]);
    expect((await page(null)).names).toEqual(["a", "b"]);
    await paged.dispose();
  });
});

const addOnce = (engine: TestEngine["engine"], requestId: number) =>
  engine.mutation(counter("add"), { name: "once", amount: 1 }, NOBODY, { sessionId: "s", requestId });
const failOnce = () => app.engine.mutation(counter("failWithData"), {}, NOBODY, { sessionId: "f", requestId: 1 });

describe("sessions", () => {
  test("the same request of a session runs once and repeats its answer, also after a restart", async () => {
    const first = await openTestEngine();
    expect(await addOnce(first.engine, 1)).toMatchObject({ ok: true, value: 1 });
    expect(await addOnce(first.engine, 1)).toMatchObject({ ok: true, value: 1 });
    await first.engine.close();
    const second = await openTestEngine({ directory: first.directory });
    expect(await addOnce(second.engine, 1)).toMatchObject({ ok: true, value: 1 });
    expect(await addOnce(second.engine, 2)).toMatchObject({ ok: true, value: 2 });
    await second.dispose();
  });

  test("a failed request repeats its failure", async () => {
    const first = await failOnce();
    expect(first).toMatchObject({ ok: false, data: { code: "LIMIT" } });
    expect(await failOnce()).toMatchObject({
      ok: false,
      message: first.ok ? "" : first.message,
      data: { code: "LIMIT" },
    });
  });
});

describe("deployments and environment", () => {
  test("installing the same deployment again changes nothing", async () => {
    const before = app.engine.latestTimestamp();
    expect(await app.engine.install(await fixtureDeployment())).toEqual({ addedIndexes: [], removedIndexes: [] });
    expect(app.engine.latestTimestamp()).toBe(before);
  });

  test("a changed schema adds and drops indexes, and stays after a restart", async () => {
    const changing = await openTestEngine();
    const deployment = structuredClone(await fixtureDeployment());
    const table = deployment.components[0]?.schema?.tables.find(({ tableName }) => tableName === "counters");
    table?.indexes.splice(0, 1, { indexDescriptor: "by_value", fields: ["value"] });
    const diff = await changing.engine.install(deployment);
    expect(JSON.stringify(diff.addedIndexes)).toContain("by_value");
    expect(JSON.stringify(diff.removedIndexes)).toContain("by_name");
    await expect(changing.query("counters:value", { name: "a" })).rejects.toThrow(/by_name/);
    await changing.dispose();
  });

  test("functions see the deployment's variables and nothing of the host", async () => {
    process.env["LOG_LEVEL"] = "info";
    const own = await openTestEngine({ environment: { OVERRIDE: "host" } });
    const builtIn = { CONVEX_CLOUD_URL: "http://127.0.0.1:1", CONVEX_SITE_URL: "http://127.0.0.1:1/http" };
    expect(await own.query("realm:environment")).toEqual({ ...builtIn, OVERRIDE: "host" });
    await own.engine.environment.set([
      { name: "KEPT", value: "1" },
      { name: "OVERRIDE", value: "ignored" },
    ]);
    expect(await own.query("realm:environment")).toEqual({ ...builtIn, OVERRIDE: "host", KEPT: "1" });
    await own.engine.close();
    const again = await openTestEngine({ directory: own.directory });
    expect(again.engine.environment.list()).toEqual({ KEPT: "1", OVERRIDE: "ignored" });
    await again.engine.environment.set([{ name: "KEPT", value: null }]);
    expect(again.engine.environment.get("KEPT")).toBeUndefined();
    await again.dispose();
    delete process.env["LOG_LEVEL"];
  });

  test("the log tells what ran, how it ended and what it printed", async () => {
    const entries: unknown[] = [];
    const stop = app.engine.onLog((entry) => entries.push(entry));
    await app.query("realm:talk");
    await app.mutation("counters:failWithData").catch(() => undefined);
    stop();
    await app.query("realm:talk");
    expect(entries).toEqual([
      expect.objectContaining({
        udfType: "query",
        outcome: "success",
        logLines: ["[LOG] 'hello' { a: [ 1 ] }", "[WARN] 3n"],
      }),
      expect.objectContaining({
        udfType: "mutation",
        outcome: "failure",
        error: expect.stringContaining("ConvexError"),
      }),
    ]);
  });

  test("a module is evaluated apart from what is installed", async () => {
    const module = {
      path: "m.js",
      source: "export const x = process.env.X; export default 7;",
      environment: "isolate" as const,
    };
    expect({ ...(await app.engine.evaluator([module], { X: "y" })("m.js")) }).toEqual({ x: "y", default: 7 });
    await expect(
      app.engine.evaluator([{ ...module, source: "throw new Error('bad')" }], {})("m.js"),
    ).rejects.toMatchObject({
      message: "bad",
    });
  });
});
