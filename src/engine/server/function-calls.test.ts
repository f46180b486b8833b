import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { decodeTimestamp, encodeTimestamp } from "./timestamp.ts";

const modules = {
  shop: `
    export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").collect()).map((item) => item.name) });
    export const add = mutation({ args: { name: v.string() }, handler: async (ctx, args) => { await ctx.db.insert("items", args); console.log("added", args.name); return "added"; } });
    export const addLater = action({ args: { name: v.string() }, handler: async (ctx, args) => { console.warn("later"); return ctx.runMutation(fn("shop:add"), args); } });
    export const secret = internalQuery({ args: {}, handler: () => "secret" });
    export const secretAdd = internalMutation({ args: { name: v.string() }, handler: (ctx, args) => ctx.db.insert("items", args) });
    export const values = query({ args: {}, handler: () => ({ big: 2n ** 62n, bytes: new Uint8Array([1, 2]).buffer, nan: NaN, minus: -Infinity, zero: -0, list: [1n] }) });
    export const echo = query({ args: { value: v.any() }, handler: (_ctx, { value }) => value });
    export const refuse = mutation({ args: {}, handler: () => { throw new ConvexError({ code: "NO", left: 0n }); } });
    export const fails = query({ args: {}, handler: () => { console.error("before it failed"); throw new Error("plain"); } });
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export default query({ args: {}, handler: () => "the default export" });
  `,
  "deep/er/module": `export const here = query({ args: {}, handler: () => "deep" });`,
};

let deployment: InlineServer;
beforeAll(async () => {
  deployment = await openInlineServer(
    {
      modules,
      tables: "{ items: defineTable({ name: v.string() }) }",
      components: { part: { modules: { own: `export const where = query({ args: {}, handler: () => "in part" });` } } },
    },
    {
      server: {
        failureHeaders: (data): Record<string, string> =>
          data === undefined ? {} : { "x-reason": JSON.stringify(data) },
      },
    },
  );
});
afterAll(() => deployment.dispose());

async function call(
  path: string,
  json: unknown,
  as: "user" | "admin" = "user",
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await (as === "admin" ? deployment.asAdmin : deployment.send)(path, { json });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

describe("a call answers", () => {
  test.each<[string, string, object, unknown, string[]]>([
    ["/api/query", "shop:list", {}, [], []],
    ["/api/mutation", "shop:add", { name: "a" }, "added", ["[LOG] 'added' 'a'"]],
    ["/api/action", "shop:addLater", { name: "b" }, "added", ["[WARN] 'later'"]],
    ["/api/function", "shop:list", {}, ["a", "b"], []],
    ["/api/function", "shop:add", { name: "c" }, "added", ["[LOG] 'added' 'c'"]],
    ["/api/function", "shop:addLater", { name: "d" }, "added", ["[WARN] 'later'"]],
    ["/api/query", "shop", {}, "the default export", []],
    ["/api/query", "shop:default", {}, "the default export", []],
    ["/api/query", "shop.js:list", {}, ["a", "b", "c", "d"], []],
    ["/api/query", "deep/er/module:here", {}, "deep", []],
  ])("at %s of %s with the value and what was printed", async (...[path, name, args, value, logLines]) => {
    expect(await call(path, { path: name, args })).toMatchObject({
      status: 200,
      body: { status: "success", value, logLines },
    });
  });

  test.each<[string, string]>([
    ["/api/run/shop/list", "list"],
    ["/api/run/shop:list", "list"],
    ["/api/run/deep/er/module/here", "deep"],
    ["/api/run/deep%2Fer%2Fmodule%3Ahere", "deep"],
  ])("at its own address %s", async (path) => {
    expect((await call(path, { args: {} })).body).toMatchObject({ status: "success" });
  });

  test.each([
    ["a list of one object", [{ value: 1 }], 1],
    ["an object", { value: 1 }, 1],
    ["more than one, of which the first counts", [{ value: 1 }, { value: 2 }], 1],
  ])("whose arguments are %s", async (_how, args, value) => {
    expect((await call("/api/query", { path: "shop:echo", args })).body).toMatchObject({ value });
  });

  test.each([[undefined], [null], [[]], [[null]], [{}]])("without arguments where they are %j", async (args) => {
    expect((await call("/api/query", { path: "shop:list", args })).body).toMatchObject({ status: "success" });
  });
});

describe("a call that fails", () => {
  test("answers 560 with its error, its data, what it printed, and the headers of the host", async () => {
    const { status, body, headers } = await call("/api/mutation", { path: "shop:refuse", args: {} });
    expect(status).toBe(560);
    expect(body).toMatchObject({
      status: "error",
      errorMessage: expect.stringMatching(/^Uncaught ConvexError/),
      errorData: { code: "NO", left: "0" },
      logLines: [],
    });
    expect(JSON.parse(headers.get("x-reason") ?? "")).toMatchObject({ code: "NO" });
  });

  test("has no data where it threw none", async () => {
    const { status, body, headers } = await call("/api/query", { path: "shop:fails", args: {} });
    expect(status).toBe(560);
    expect(body).toMatchObject({
      errorMessage: expect.stringMatching(/^Uncaught Error: plain/),
      logLines: ["[ERROR] 'before it failed'"],
    });
    expect(body).not.toHaveProperty("errorData");
    expect(headers.has("x-reason")).toBe(false);
  });

  test.each<[string, string, object, RegExp]>([
    ["/api/query", "shop:add", { name: "x" }, /Trying to execute shop:add as Query, but it is defined as Mutation/],
    ["/api/mutation", "shop:list", {}, /Trying to execute shop:list as Mutation, but it is defined as Query/],
    ["/api/action", "shop:list", {}, /Trying to execute shop:list as Action/],
    ["/api/mutation", "shop:add", {}, /missing the required field `name`/],
    ["/api/mutation", "shop:add", { name: "x", extra: 1 }, /extra field `extra`/],
    ["/api/query", "shop:none", {}, /Could not find public function for 'shop:none'/],
    ["/api/query", "none:none", {}, /Could not find public function for 'none:none'/],
    ["/api/query", "", {}, /Could not find public function/],
    ["/api/query", ":", {}, /Could not find public function/],
    ["/api/query", "shop:__proto__", {}, /Could not find public function/],
    ["/api/query", "shop:constructor", {}, /Could not find public function/],
    ["/api/query", "shop:secret", {}, /Could not find public function/],
    ["/api/mutation", "shop:secretAdd", { name: "x" }, /Could not find public function/],
    ["/api/function", "shop:none", {}, /Could not find function for 'shop:none'/],
    ["/api/query", "_system/cli/tables", {}, /Could not find public function/],
    ["/api/query", "_system/cli/modules:apiSpec", {}, /Could not find public function/],
  ])("at %s of %j: in words", async (path, name, args, message) => {
    expect(await call(path, { path: name, args })).toMatchObject({
      status: 560,
      body: { status: "error", errorMessage: expect.stringMatching(message) },
    });
  });

  test("with a value that is none of Convex's is the function's to fail with", async () => {
    for (const value of [
      { $integer: "AQ==" },
      { $integer: 7 },
      { $float: "nonsense" },
      { $bytes: 7 },
      { $unknown: 1 },
    ]) {
      const { status, body } = await call("/api/query", { path: "shop:echo", args: { value } });
      expect([status, body]).toEqual([560, expect.objectContaining({ status: "error" })]);
    }
  });
});

describe("a request that is no call is answered with a code and a message", () => {
  test.each<[string, string, number, string]>([
    ["/api/query", "", 400, "BadJsonBody"],
    ["/api/query", "{", 400, "BadJsonBody"],
    ["/api/query", "null", 400, "BadJsonBody"],
    ["/api/query", "[]", 400, "BadJsonBody"],
    ["/api/query", "7", 400, "BadJsonBody"],
    ["/api/query", "{}", 400, "BadConvexFunctionIdentifier"],
    ["/api/query", '{"path":7}', 400, "BadConvexFunctionIdentifier"],
    ["/api/query", '{"path":"shop:list","args":7}', 400, "BadJsonBody"],
    ["/api/query", '{"path":"shop:list","args":"{}"}', 400, "BadJsonBody"],
    ["/api/query", '{"path":"shop:list","args":[[]]}', 400, "BadJsonBody"],
    ["/api/query", '{"path":"shop:list","args":{},"format":"xml"}', 400, "BadFormat"],
    ["/api/query", '{"path":"shop:list","args":{},"format":7}', 400, "BadFormat"],
    ["/api/query_batch", "{}", 400, "BadJsonBody"],
    ["/api/query_batch", '{"queries":{}}', 400, "BadJsonBody"],
    ["/api/query_batch", '{"queries":[7]}', 400, "BadJsonBody"],
    ["/api/query_at_ts", '{"path":"shop:list"}', 400, "BadTimestamp"],
    ["/api/query_at_ts", '{"path":"shop:list","ts":"AQ=="}', 400, "BadTimestamp"],
    ["/api/query_at_ts", '{"path":"shop:list","ts":7}', 400, "BadTimestamp"],
    ["/api/query_at_ts", '{"path":"shop:list","ts":"/////////38="}', 400, "TimestampInFuture"],
    ["/api/run/%", "{}", 400, "BadConvexFunctionIdentifier"],
    ["/api/run/shop%ZZlist", "{}", 400, "BadConvexFunctionIdentifier"],
    ["/api/nothing", "{}", 404, "NotFound"],
    ["/api/query/", "{}", 404, "NotFound"],
    ["/", "{}", 404, "NotFound"],
  ])("POST %s %s: %i %s", async (path, body, status, code) => {
    const response = await deployment.send(path, { method: "POST", body });
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(await response.json()).toEqual({ code, message: expect.stringMatching(/./) });
  });

  test.each(["GET", "PUT", "DELETE"])("%s of what is only posted", async (method) => {
    expect((await deployment.send("/api/mutation", { method })).status).toBe(404);
  });
});

describe("a GET query", () => {
  const get = async (search: Record<string, string>) => {
    const response = await deployment.send(`/api/query?${new URLSearchParams(search)}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("has its path, arguments and format in the address", async () => {
    const args = JSON.stringify({ value: { text: "ä & b", big: { $integer: "AQAAAAAAAAA=" } } });
    expect(await get({ path: "shop:echo", args })).toMatchObject({
      status: 200,
      body: { value: { text: "ä & b", big: "1" } },
    });
    expect((await get({ path: "shop:echo", args, format: "convex_encoded_json" })).body["value"]).toEqual(
      JSON.parse(args).value,
    );
    expect(await get({ path: "shop:list" })).toMatchObject({ status: 200 });
  });

  test.each<[Record<string, string>, string]>([
    [{}, "BadConvexFunctionIdentifier"],
    [{ path: "shop:list", args: "{" }, "BadJsonBody"],
    [{ path: "shop:list", args: "" }, "BadJsonBody"],
    [{ path: "shop:list", args: "7" }, "BadJsonBody"],
    [{ path: "shop:list", format: "yaml" }, "BadFormat"],
  ])("of %j is refused with %s", async (search, code) => {
    expect(await get(search)).toMatchObject({ status: 400, body: { code } });
  });

  test("runs no mutation", async () => {
    expect(await get({ path: "shop:add", args: '{"name":"by get"}' })).toMatchObject({ status: 560 });
    expect((await get({ path: "shop:list" })).body["value"]).not.toContain("by get");
  });
});

describe("the format of values", () => {
  test("is plain JSON, or Convex's own where it is asked for", async () => {
    const plain = await call("/api/query", { path: "shop:values", args: {} });
    expect(plain.body).toMatchObject({
      value: { big: "4611686018427387904", bytes: "AQI=", nan: "NaN", minus: "-Infinity", list: ["1"] },
    });
    const encoded = await call("/api/query", { path: "shop:values", args: {}, format: "convex_encoded_json" });
    expect(encoded.body).toMatchObject({
      value: { big: { $integer: "AAAAAAAAAEA=" }, bytes: { $bytes: "AQI=" }, list: [{ $integer: "AQAAAAAAAAA=" }] },
    });
  });

  test("holds for the data of errors, too", async () => {
    const encoded = await call("/api/mutation", { path: "shop:refuse", args: {}, format: "convex_encoded_json" });
    expect(encoded.body).toMatchObject({ errorData: { code: "NO", left: { $integer: "AAAAAAAAAAA=" } } });
  });
});

describe("several queries", () => {
  test("of one batch are answered in order, each by itself, at one moment and each in its format", async () => {
    const queries = [
      { path: "shop:echo", args: { value: 1 } },
      { path: "shop:fails", args: {} },
      { path: "shop:none", args: {} },
      { path: "shop:values", args: {}, format: "convex_encoded_json" },
      { path: "shop:add", args: { name: "never" } },
    ];
    const { status, body } = await call("/api/query_batch", { queries });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { status: "success", value: 1 },
        { status: "error", errorMessage: expect.stringContaining("plain") },
        { status: "error", errorMessage: expect.stringContaining("Could not find") },
        { status: "success", value: { nan: { $float: expect.any(String) } } },
        { status: "error", errorMessage: expect.stringContaining("defined as Mutation") },
      ],
    });
  });

  test("of an empty batch are none", async () => {
    expect((await call("/api/query_batch", { queries: [] })).body).toEqual({ results: [] });
  });

  test("may be of the app and of the deployment itself, for an administrator", async () => {
    const queries = [
      { path: "_system/cli/tables", args: {} },
      { path: "shop:who", args: {} },
      { path: "_system/cli/nothing", args: {} },
    ];
    const { body } = await call("/api/query_batch", { queries }, "admin");
    expect(body).toMatchObject({
      results: [{ value: { page: [{ name: "items" }] } }, { value: null }, { status: "error" }],
    });
  });

  test("at a timestamp are those of now, which is told and only rises", async () => {
    const ts = async () => ((await call("/api/query_ts", null)).body as { ts: string }).ts;
    const before = await ts();
    await call("/api/mutation", { path: "shop:add", args: { name: "newer" } });
    const after = await ts();
    expect(decodeTimestamp(after) > decodeTimestamp(before)).toBe(true);
    for (const at of [before, after, encodeTimestamp(0n)]) {
      expect((await call("/api/query_at_ts", { path: "shop:list", args: {}, ts: at })).body).toMatchObject({
        value: expect.arrayContaining(["newer"]),
      });
    }
  });
});

describe("an administrator", () => {
  test("calls what is internal, and functions of components", async () => {
    expect((await call("/api/query", { path: "shop:secret", args: {} }, "admin")).body).toMatchObject({
      value: "secret",
    });
    expect(
      (await call("/api/function", { path: "own:where", args: {}, componentPath: "part" }, "admin")).body,
    ).toMatchObject({ value: "in part" });
    expect(
      (await call("/api/function", { path: "own:where", args: {}, componentPath: "gone" }, "admin")).body,
    ).toMatchObject({ errorMessage: expect.stringContaining("Could not find function") });
  });

  test("who is none is told so", async () => {
    for (const authorization of ["Convex wrong|key", "Bearer x.y.z", "Basic dTpw", "nonsense", "Convex", "Bearer"]) {
      const response = await deployment.send("/api/query", { json: { path: "shop:list" }, headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: expect.stringMatching(/BadAdminKey|InvalidAuthHeader/) });
    }
  });
});
