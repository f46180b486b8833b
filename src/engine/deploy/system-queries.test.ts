import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import { ORIGIN } from "../testing/inline-server.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { Caller, QueryAnswer, SystemQueries } from "../types.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { createSystemQueries } from "./system-queries.ts";

const modules = {
  notes: `
    export const add = mutation({ args: { text: v.string() }, returns: v.id("notes"), handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const hidden = internalAction({ args: {}, handler: () => null });
  `,
  http: `const http = httpRouter(); http.route({ path: "/hook", method: "POST", handler: httpAction(async () => new Response("")) }); export default http;`,
};
const tables = "{ notes: defineTable({ text: v.string() }), empty: defineTable({}) }";
const part = {
  modules: { own: "export const put = mutation({ args: {}, handler: (ctx) => ctx.db.insert('things', {}) });" },
  tables: "{ things: defineTable({}) }",
};

let app: TestEngine;
let ask: SystemQueries;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables, components: { part } });
  ask = createSystemQueries(app.engine, { cloudUrl: () => ORIGIN, siteUrl: () => `${ORIGIN}/http` });
  for (const text of ["a", "b", "c", "d", "e"]) await app.mutation("notes:add", { text });
});
afterAll(() => app.dispose());

const ADMIN: Caller = { kind: "admin", identity: null };
function answerOf(
  name: string,
  args: ConvexObject = {},
  where: { component?: string; caller?: Caller } = {},
): QueryAnswer {
  const [module = "", export_ = "default"] = name.split(":");
  const path = { component: where.component ?? "", module: `_system/${module}`, name: export_ };
  return ask({ path, args, caller: where.caller ?? ADMIN }).answer;
}
function valueOf(name: string, args: ConvexObject = {}, component = ""): ConvexJson {
  const answer = answerOf(name, args, { component });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}
const page = (table: string, numItems: number, cursor: string | null = null, order = "asc") =>
  valueOf("cli/tableData", { table, order, paginationOpts: { numItems, cursor } }) as {
    page: ConvexObject[];
    isDone: boolean;
    continueCursor: string;
  };

describe("the deployment tells its administrator", () => {
  test("its tables, and none of its own", () => {
    expect(valueOf("cli/tables")).toMatchObject({
      page: [{ name: "empty" }, { name: "notes" }].toSorted(),
      isDone: true,
    });
    expect(valueOf("cli/tables", {}, "part")).toMatchObject({ page: [{ name: "things" }] });
  });

  test.each(["cli/tables", "cli/tableData", "cli/modules:apiSpec"])(
    "that there is no such component, at %s",
    (name) => {
      const message = "There is no component 'gone' in this deployment; its components are part";
      expect(answerOf(name, { table: "notes" }, { component: "gone" })).toMatchObject({ ok: false, message });
    },
  );

  test("how many documents a table has", () => {
    expect(valueOf("cli/tableSize", { tableName: "notes" })).toBe(5);
    expect(valueOf("cli/tableSize", { tableName: "empty" })).toBe(0);
    expect(valueOf("cli/tableSize", { tableName: "gone" })).toBe(0);
  });

  test("its documents, page by page, in either order", () => {
    const seen: unknown[] = [];
    for (let next = page("notes", 2); ; next = page("notes", 2, next.continueCursor)) {
      seen.push(...next.page.map(({ text }) => text));
      if (next.isDone) break;
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
    expect(page("notes", 100, null, "desc").page.map(({ text }) => text)).toEqual(["e", "d", "c", "b", "a"]);
    expect(page("notes", 0).page).toHaveLength(5);
    expect(page("empty", 10)).toMatchObject({ page: [], isDone: true });
  });

  test("its functions and routes, as the CLI prints them", () => {
    const spec = valueOf("cli/modules:apiSpec") as ConvexObject[];
    expect(spec).toContainEqual({
      identifier: "notes.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
      args: { type: "object", value: { text: { fieldType: { type: "string" }, optional: false } } },
      returns: { type: "id", tableName: "notes" },
    });
    expect(spec).toContainEqual(
      expect.objectContaining({
        identifier: "notes.js:hidden",
        functionType: "Action",
        visibility: { kind: "internal" },
        returns: null,
      }),
    );
    expect(spec).toContainEqual({ functionType: "HttpAction", method: "POST", path: "/hook" });
    expect(valueOf("cli/modules:apiSpec", {}, "part")).toHaveLength(1);
  });

  test("where it is and what it is made of", () => {
    expect(valueOf("cli/convexUrl:cloudUrl")).toBe(ORIGIN);
    expect(valueOf("cli/convexUrl:siteUrl")).toBe(`${ORIGIN}/http`);
    expect(valueOf("frontend/components:list")).toEqual([
      { id: "", path: "", state: "active" },
      { id: "part", path: "part", state: "active" },
    ]);
  });

  test("its variables", async () => {
    await app.engine.environment.set([
      { name: "B", value: "2" },
      { name: "A", value: "1" },
    ]);
    expect(valueOf("cli/queryEnvironmentVariables")).toEqual([
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ]);
    expect(valueOf("cli/queryEnvironmentVariables:get", { name: "B" })).toEqual({ name: "B", value: "2" });
    expect(valueOf("cli/queryEnvironmentVariables:get", { name: "C" })).toBeNull();
  });
});

describe("it refuses", () => {
  test.each<Caller>([
    { kind: "user", identity: null },
    { kind: "user", identity: { subject: "ada", issuer: "i", tokenIdentifier: "i|ada" } },
  ])("everybody else: %j", (caller) => {
    for (const name of ["cli/tables", "cli/tableData", "cli/queryEnvironmentVariables", "frontend/components:list"]) {
      expect(answerOf(name, {}, { caller })).toMatchObject({
        ok: false,
        message: `Could not find public function for '_system/${name}'`,
      });
    }
  });

  test.each(["cli/nothing", "cli/tables:other", "constructor", "cli/__proto__"])(
    "what it does not know: %s",
    (name) => {
      expect(answerOf(name)).toMatchObject({
        ok: false,
        message: expect.stringContaining("Could not find public function"),
      });
    },
  );

  test("a table that it does not have, in words", () => {
    expect(answerOf("cli/tableData", { table: "gone", order: "asc", paginationOpts: {} })).toMatchObject({
      ok: false,
      message: "There is no table gone",
    });
    expect(answerOf("cli/tableData", {})).toMatchObject({ ok: false });
  });

  test("a cursor that it did not give", () => {
    const args = { table: "notes", order: "asc", paginationOpts: { numItems: 1, cursor: "nonsense" } };
    expect(answerOf("cli/tableData", args)).toMatchObject({ ok: false, message: expect.stringMatching(/cursor/i) });
  });
});

test("a subscription to a table is told of its changes, and of no other's", async () => {
  const reads = [
    answerOf("cli/queryTable", { tableName: "notes" }),
    answerOf("cli/tableData", { table: "notes", order: "asc", paginationOpts: { numItems: 10, cursor: null } }),
    answerOf("cli/queryTable", { tableName: "empty" }),
  ].map((answer) => answer.reads);
  const touched: boolean[][] = [];
  const stop = app.engine.onCommit((commit) => touched.push(reads.map((read) => commit.touches(read))));
  await app.mutation("notes:add", { text: "f" });
  stop();
  expect(touched).toEqual([[true, true, false]]);
});
