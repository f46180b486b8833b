import { brotliCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inlineDeployment, type InlineComponent } from "../testing/inline-app.ts";
import { openInlineServer, ORIGIN, type InlineServer } from "../testing/inline-server.ts";
import type { BundledModule } from "../types.ts";

const NOTES = `
  export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const texts = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
`;
const app: InlineComponent = { modules: { notes: NOTES }, tables: "{ notes: defineTable({ text: v.string() }) }" };

/** The body of start_push, as the official CLI makes it of such an app. */
async function pushOf({ modules, tables }: InlineComponent, schemaText?: string) {
  const { components } = await inlineDeployment({ modules });
  const changedModules = components[0]?.modules ?? [];
  // A bundled schema has what it needs in it.
  const library = changedModules.find(({ path }) => path.startsWith("_deps/"))?.source ?? "";
  const source = schemaText ?? `${library}\nexport default defineSchema(${tables});`;
  const schema = tables === undefined ? null : { path: "schema.js", source, environment: "isolate" };
  const appDefinition = {
    definition: null,
    dependencies: [],
    schema,
    changedModules,
    unchangedModuleHashes: [],
    udfServerVersion: "1.48.0",
  };
  return { appDefinition, componentDefinitions: [], nodeDependencies: [] };
}

let deployment: InlineServer;
beforeEach(async () => {
  deployment = await openInlineServer({ modules: {} });
});
afterEach(() => deployment.dispose());

type Answer = Record<string, unknown> & { pushId?: string; code?: string; message?: string };
async function post(path: string, json: unknown): Promise<{ status: number; body: Answer }> {
  const response = await deployment.asAdmin(`/api/${path}`, { json });
  return { status: response.status, body: (await response.json()) as Answer };
}
const start = async (component: InlineComponent) => post("deploy2/start_push", await pushOf(component));
async function push(component: InlineComponent) {
  const started = await start(component);
  expect(started.status).toBe(200);
  return post("deploy2/finish_push", { startPush: started.body, dryRun: false });
}
const without = (modules: BundledModule[]) =>
  modules.map(({ path }) => path).filter((path) => !path.startsWith("_deps/"));

describe("a push", () => {
  test("installs functions and tables, and describes them first", async () => {
    const started = await start(app);
    expect(started.body).toMatchObject({
      pushId: expect.any(String),
      analysis: {
        "": {
          functions: {
            "notes.js": {
              functions: [
                { name: "add", udfType: "Mutation", visibility: { kind: "public" } },
                { name: "texts", udfType: "Query" },
              ],
            },
          },
        },
      },
      app: { componentPath: "", definitionPath: "" },
    });
    expect(deployment.app.engine.lookup({ component: "", module: "notes", name: "add" })).toBeNull();
    const finished = await post("deploy2/finish_push", { startPush: started.body, dryRun: false });
    expect(finished).toMatchObject({
      status: 200,
      body: {
        componentDiffs: { "": { diffType: { type: "modify" }, moduleDiff: { added: ["notes.js"], removed: [] } } },
      },
    });
    await deployment.app.mutation("notes:add", { text: "first" });
    expect(await deployment.app.query("notes:texts")).toEqual(["first"]);
  });

  test("takes the place of the one before, keeps the data, and says what is another", async () => {
    await push(app);
    await deployment.app.mutation("notes:add", { text: "kept" });
    const { body } = await push({
      ...app,
      modules: {
        notes: NOTES.replace("texts = query", "all = query"),
        more: "export const one = query({ args: {}, handler: () => 1 });",
      },
    });
    expect(body).toMatchObject({
      componentDiffs: {
        "": { moduleDiff: { added: ["more.js", "notes.js"].toSorted().reverse(), removed: ["notes.js"] } },
      },
    });
    expect(await deployment.app.query("notes:all")).toEqual(["kept"]);
    await expect(deployment.app.query("notes:texts")).rejects.toThrow("Could not find function");
    expect(without(deployment.app.engine.deployment()?.components[0]?.modules ?? []).toSorted()).toEqual([
      "more.js",
      "notes.js",
    ]);
  });

  test("without changes changes nothing", async () => {
    await push(app);
    const before = deployment.app.engine.latestTimestamp();
    const { body } = await push(app);
    expect(body).toMatchObject({
      componentDiffs: {
        "": {
          moduleDiff: { added: [], removed: [] },
          schemaDiff: null,
          indexDiff: { added_indexes: [], removed_indexes: [] },
        },
      },
    });
    expect(deployment.app.engine.latestTimestamp()).toBe(before);
  });

  test("that is only tried shows the difference and installs nothing", async () => {
    const started = await start(app);
    const tried = await post("deploy2/finish_push", { startPush: started.body, dryRun: true });
    expect(tried.body).toMatchObject({ componentDiffs: { "": { moduleDiff: { added: ["notes.js"] } } } });
    await expect(deployment.app.query("notes:texts")).rejects.toThrow("Could not find function");
    expect((await post("deploy2/finish_push", { startPush: started.body, dryRun: false })).status).toBe(200);
  });

  test("is finished once, and only while it is among the last four", async () => {
    const first = await start(app);
    for (let count = 0; count < 4; count++) await start(app);
    const raced = { status: 400, body: { code: "RaceDetected", message: expect.stringContaining("push again") } };
    expect(await post("deploy2/finish_push", { startPush: first.body })).toMatchObject(raced);
    const last = await start(app);
    expect((await post("deploy2/finish_push", { startPush: last.body })).status).toBe(200);
    expect(await post("deploy2/finish_push", { startPush: last.body })).toMatchObject(raced);
    expect(await post("deploy2/finish_push", { startPush: { pushId: "guess" } })).toMatchObject(raced);
  });

  test("whose schema the data does not match is refused with the document, and changes nothing", async () => {
    await push(app);
    await deployment.app.mutation("notes:add", { text: "only text" });
    const stricter = { ...app, tables: "{ notes: defineTable({ text: v.string(), stars: v.number() }) }" };
    const refused = await push(stricter);
    expect(refused).toMatchObject({
      status: 400,
      body: { code: "PushRejected", message: expect.stringContaining("missing the required field `stars`") },
    });
    await deployment.app.mutation("notes:add", { text: "still the old schema" });
    expect(await deployment.app.query("notes:texts")).toHaveLength(2);
  });

  test("may come compressed as the CLI sends it", async () => {
    const body = brotliCompressSync(JSON.stringify(await pushOf(app)));
    const response = await deployment.asAdmin("/api/deploy2/start_push", {
      method: "POST",
      body,
      headers: { "content-encoding": "br" },
    });
    expect([response.status, ((await response.json()) as Answer).pushId]).toEqual([200, expect.any(String)]);
  });

  test("foretells what becomes of indexes", async () => {
    await push(app);
    await deployment.app.mutation("notes:add", { text: "x" });
    const indexed = { ...app, tables: `{ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) }` };
    const { body } = await post("deploy2/evaluate_schema", await pushOf(indexed));
    expect(body).toMatchObject({
      componentSchemaEvaluations: {
        "": { indexes: [{ name: "notes.by_text", change: "added", needsBackfill: true, numDocs: 1 }] },
      },
      newComponentDefinitions: [],
    });
    await push(indexed);
    const again = await post("deploy2/evaluate_schema", await pushOf(indexed));
    expect(again.body).toMatchObject({
      componentSchemaEvaluations: {
        "": { indexes: [{ name: "notes.by_text", change: "identical", needsBackfill: false }] },
      },
    });
    const dropped = await post("deploy2/evaluate_push", await pushOf(app));
    expect(dropped.body).toMatchObject({
      schemaChange: { indexDiffs: { "": { removed_indexes: [{ name: "notes.by_text" }] } } },
    });
  });
});

describe("a push is refused, with the reason", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "a module that throws",
      { bad: "throw new RangeError('at the door');" },
      /Failed to analyze bad\.js: Uncaught RangeError: at the door/,
    ],
    ["a module that throws a text", { bad: "throw 'no error';" }, /Failed to analyze bad\.js: Uncaught no error/],
    ["a module that is none", { bad: "export const = 1;" }, /Failed to analyze bad\.js|Parse error/],
    ["a module that calls the database", { bad: "await0 = Convex.asyncSyscall;" }, /Failed to analyze bad\.js/],
    [
      "a module that spins",
      { bad: "while (globalThis.never !== 1) globalThis.never = 0;" },
      /Failed to analyze bad\.js: Uncaught .*timed out/,
    ],
    [
      "a cron that never comes",
      { crons: "const crons = cronJobs(); crons.cron('never', '0 0 31 2 *', fn('jobs:none')); export default crons;" },
      /never comes/,
    ],
  ])("%s", async (_what, modules, message) => {
    const quick = await openInlineServer({ modules: {} }, { engine: { transactionTimeoutMillis: 1_500 } });
    const [name = "", text = ""] = Object.entries(modules)[0] ?? [];
    const library = quick.app.engine.deployment()?.components[0]?.modules.find(({ path }) => path.startsWith("_deps/"));
    const prelude = `import { cronJobs, makeFunctionReference as fn } from "./${library?.path}";`;
    const pushed = { ...(await pushOf({ modules: {} })) };
    const changedModules = [library, { path: `${name}.js`, source: `${prelude} ${text}`, environment: "isolate" }];
    const json = { ...pushed, appDefinition: { ...pushed.appDefinition, changedModules } };
    const started = await quick.asAdmin("/api/deploy2/start_push", { json });
    const answer = (await started.json()) as Answer;
    const failed =
      started.status === 200
        ? await quick.asAdmin("/api/deploy2/finish_push", { json: { startPush: answer } })
        : started;
    const body = started.status === 200 ? ((await failed.json()) as Answer) : answer;
    await quick.dispose();
    expect([failed.status, body.message]).toEqual([400, expect.stringMatching(message)]);
  });

  test.each([
    ["a schema that exports none", "export default 7;", /schema\.js must have a default export made by convex\/server/],
    [
      "a schema that throws",
      "throw new Error('in the schema');",
      /Failed to analyze schema\.js: Uncaught Error: in the schema/,
    ],
  ])("%s", async (_what, schemaText, message) => {
    const json = await pushOf({ modules: {}, tables: "{}" }, schemaText);
    expect(await post("deploy2/start_push", json)).toMatchObject({
      status: 400,
      body: { code: "InvalidModules", message: expect.stringMatching(message) },
    });
  });

  test("components that contain themselves", async () => {
    const part = (path: string, dependencies: string[]) => ({
      definitionPath: path,
      definition: null,
      dependencies,
      schema: null,
      functions: [],
    });
    const json = { ...(await pushOf({ modules: {} })), componentDefinitions: [part("a", ["b"]), part("b", ["a"])] };
    expect(await post("deploy2/start_push", json)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("contains itself") },
    });
  });

  test.each([
    "deploy2/start_push",
    "deploy2/finish_push",
    "deploy2/evaluate_push",
    "update_environment_variables",
    "get_config_hashes",
    "deploy2/wait_for_schema",
  ])("who has no admin key, at %s", async (path) => {
    for (const headers of [new Headers(), new Headers({ authorization: "Convex test|wrong" })]) {
      const response = await deployment.send(`/api/${path}`, { json: {}, headers });
      expect([response.status, ((await response.json()) as Answer).code]).toEqual([401, "BadAdminKey"]);
    }
  });

  test("what is no push", async () => {
    for (const json of [null, [], {}, { appDefinition: 7 }]) {
      expect(await post("deploy2/start_push", json)).toMatchObject({ status: 400, body: { code: "BadJsonBody" } });
    }
    const response = await deployment.asAdmin("/api/deploy2/start_push", {
      method: "POST",
      body: "no brotli",
      headers: { "content-encoding": "br" },
    });
    expect([response.status, ((await response.json()) as Answer).code]).toEqual([400, "BadJsonBody"]);
  });
});

describe("the environment over the wire", () => {
  const MODULE = { env: "export const all = query({ args: {}, handler: () => ({ ...process.env }) });" };
  const set = (...changes: object[]) => post("update_environment_variables", { changes });
  const listed = async () =>
    (
      await deployment.asAdmin("/api/query", { json: { path: "_system/cli/queryEnvironmentVariables", args: {} } })
    ).json();
  const get = async (name: string) =>
    (
      await deployment.asAdmin("/api/query", {
        json: { path: "_system/cli/queryEnvironmentVariables:get", args: { name } },
      })
    ).json();

  test("is changed, read by functions at once, and listed by name", async () => {
    await push({ modules: MODULE });
    expect((await set({ name: "B", value: "2" }, { name: "A", value: "1" })).status).toBe(200);
    expect(await deployment.app.query("env:all")).toMatchObject({ A: "1", B: "2" });
    expect(await listed()).toMatchObject({
      value: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    });
    await set({ name: "A", value: null }, { name: "B", value: "" });
    expect(await deployment.app.query("env:all")).toEqual({
      B: "",
      CONVEX_CLOUD_URL: ORIGIN,
      CONVEX_SITE_URL: `${ORIGIN}/http`,
    });
  });

  test("is changed as a whole or not at all", async () => {
    expect(await set({ name: "GOOD", value: "1" }, { name: "1BAD", value: "2" })).toMatchObject({
      status: 400,
      body: { code: "EnvVarNameInvalid" },
    });
    expect(await listed()).toMatchObject({ value: [] });
  });

  test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
    "has no %s but one that was set",
    async (name) => {
      expect(await get(name)).toMatchObject({ status: "success", value: null });
      await set({ name, value: "mine" });
      expect(await get(name)).toMatchObject({ value: { name, value: "mine" } });
    },
  );
});
