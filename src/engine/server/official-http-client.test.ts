import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, ORIGIN, type InlineServer } from "../testing/inline-server.ts";

const modules = {
  notes: `
    export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const texts = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const echo = query({ args: { value: v.any() }, handler: (_ctx, { value }) => value });
    export const echoMutation = mutation({ args: { value: v.any() }, handler: (_ctx, { value }) => value });
    export const echoAction = action({ args: { value: v.any() }, handler: (_ctx, { value }) => value });
    export const refuse = mutation({ args: { value: v.any() }, handler: (_ctx, { value }) => { throw new ConvexError(value); } });
    export const fails = query({ args: {}, handler: () => { console.log("said", { a: 1 }); throw new Error("broken"); } });
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
  `,
};
const query = (name: string) => makeFunctionReference<"query">(`notes:${name}`);
const mutation = (name: string) => makeFunctionReference<"mutation">(`notes:${name}`);
const action = (name: string) => makeFunctionReference<"action">(`notes:${name}`);

let deployment: InlineServer;
let client: ConvexHttpClient;
const requests: { path: string; body: string }[] = [];
beforeAll(async () => {
  deployment = await openInlineServer({ modules, tables: "{ notes: defineTable({ text: v.string() }) }" });
  client = newClient();
});
afterAll(() => deployment.dispose());

function newClient(auth?: string): ConvexHttpClient {
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    requests.push({ path: new URL(request.url).pathname, body: await request.clone().text() });
    return deployment.server.fetch(request);
  };
  return new ConvexHttpClient(ORIGIN, { fetch: send, logger: false, auth });
}

const fieldName = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,5}$/);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, -0, NaN, Infinity, 2n ** 63n - 1n, "ä\u0000"),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => new Uint8Array(bytes).buffer),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fieldName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

test("every value comes back to the official client as it sent it, from each kind of function and in errors", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      expect(await client.query(query("echo"), { value: given })).toEqual(given);
      expect(await client.mutation(mutation("echoMutation"), { value: given })).toEqual(given);
      const thrown: unknown = await client
        .mutation(mutation("refuse"), { value: given })
        .catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(ConvexError);
      expect((thrown as ConvexError<never>).data).toEqual(given);
    }),
    { numRuns: 40 },
  );
  expect(await client.action(action("echoAction"), { value: [1n, { deep: NaN }] })).toEqual([1n, { deep: NaN }]);
});

describe("the official client", () => {
  test("throws the error of a function, which is none of Convex's own kind", async () => {
    const error: unknown = await client.query(query("fails"), {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ConvexError);
    expect(String(error)).toContain("Uncaught Error: broken");
  });

  test("sends mutations one after another unless told otherwise", async () => {
    const texts = ["a", "b", "c", "d"];
    await Promise.all(texts.map((text) => client.mutation(mutation("add"), { text })));
    expect(await client.query(query("texts"), {})).toEqual(texts);
    await Promise.all(["e", "f"].map((text) => client.mutation(mutation("add"), { text }, { skipQueue: true })));
    expect(((await client.query(query("texts"), {})) as string[]).toSorted()).toEqual([...texts, "e", "f"]);
  });

  test("sees one moment in its consistent queries, however they are spread", async () => {
    const other = newClient();
    requests.length = 0;
    const first = await other.consistentQuery(query("texts"), {});
    expect(await other.consistentQuery(query("texts"), {})).toEqual(first);
    expect(requests.map(({ path }) => path)).toEqual(["/api/query_ts", "/api/query_at_ts", "/api/query_at_ts"]);
  });

  test("is told that its token does not hold, and goes on once it has none", async () => {
    const stranger = newClient("not.a.token");
    await expect(stranger.query(query("who"), {})).rejects.toThrow(/InvalidAuthHeader|Could not parse/);
    stranger.clearAuth();
    expect(await stranger.query(query("who"), {})).toBeNull();
  });

  test("asks in Convex's own encoding, with one object of arguments in a list", async () => {
    requests.length = 0;
    await client.query(query("echo"), { value: 1n });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      path: "notes:echo",
      format: "convex_encoded_json",
      args: [{ value: { $integer: "AQAAAAAAAAA=" } }],
    });
  });
});
