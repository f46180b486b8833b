import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { ADMIN_KEY } from "../testing/test-deployment.ts";

const modules = {
  http: `
    const http = httpRouter();
    const says = (text) => httpAction(async () => new Response(text));
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) http.route({ path: "/method", method, handler: says(method) });
    http.route({ path: "/method", method: "OPTIONS", handler: httpAction(async () => new Response(null, { status: 204, headers: { allow: "GET, POST" } })) });
    http.route({ path: "/", method: "GET", handler: says("root") });
    http.route({ path: "/files/exact", method: "GET", handler: says("exact") });
    http.route({ pathPrefix: "/files/", method: "GET", handler: says("short prefix") });
    http.route({ pathPrefix: "/files/deep/", method: "GET", handler: says("long prefix") });
    http.route({ pathPrefix: "/files/deep/", method: "POST", handler: says("long prefix, posted") });
    http.route({ path: "/api/query", method: "GET", handler: says("the app's own /api/query") });

    const seen = async (ctx, request) => {
      const url = new URL(request.url);
      return Response.json({
        method: request.method,
        path: url.pathname,
        query: [...url.searchParams],
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        user: (await ctx.auth.getUserIdentity())?.subject ?? null,
      });
    };
    http.route({ pathPrefix: "/seen/", method: "GET", handler: httpAction(seen) });
    http.route({ pathPrefix: "/seen/", method: "POST", handler: httpAction(seen) });

    const reads = {
      json: async (request) => Response.json(await request.json()),
      form: async (request) => { const form = await request.formData(); return Response.json([...form].map(([name, value]) => [name, typeof value === "string" ? value : value.name])); },
      bytes: async (request) => Response.json([...new Uint8Array(await request.arrayBuffer())]),
      blob: async (request) => { const blob = await request.blob(); return Response.json([blob.type, blob.size]); },
      stream: async (request) => { let size = 0; for await (const chunk of request.body) size += chunk.length; return Response.json(size); },
      clone: async (request) => Response.json([await request.clone().text(), await request.text()]),
      none: async (request) => Response.json([request.body === null, await request.text()]),
    };
    http.route({ pathPrefix: "/read/", method: "POST", handler: httpAction((_ctx, request) => reads[new URL(request.url).pathname.split("/")[2]](request)) });

    const answers = {
      nothing: () => new Response(null, { status: 204 }),
      unchanged: () => new Response(null, { status: 304, headers: { etag: '"1"' } }),
      teapot: () => new Response("short and stout", { status: 418, statusText: "I'm a teapot" }),
      redirect: () => Response.redirect("https://elsewhere.example/there", 303),
      json: () => Response.json({ ok: true }, { headers: { "x-own": "1" } }),
      bytes: () => new Response(new Uint8Array([0, 255, 128])),
      empty: () => new Response(""),
      cookies: () => new Response("", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] }),
      utf8: () => new Response("ä🎛"),
      pieces: () => new Response(new ReadableStream({ start(c) { for (const text of ["one ", "two ", "three"]) c.enqueue(new TextEncoder().encode(text)); c.close(); } })),
      textPieces: () => new Response(new ReadableStream({ start(c) { c.enqueue("no bytes"); c.close(); } })),
      notAResponse: () => ({ status: 200 }),
      nothingAtAll: () => undefined,
      throwsText: () => { throw "just text"; },
      throwsConvexError: () => { throw new ConvexError({ code: "NO" }); },
    };
    http.route({ pathPrefix: "/answer/", method: "GET", handler: httpAction(async (_ctx, request) => answers[new URL(request.url).pathname.split("/")[2]]()) });
    http.route({ path: "/writes", method: "POST", handler: httpAction(async (ctx, request) => {
      await ctx.runMutation(fn("rows:add"), { text: await request.text() });
      await ctx.scheduler.runAfter(3_600_000, fn("rows:add"), { text: "later" });
      return Response.json(await ctx.runQuery(fn("rows:count"), {}));
    }) });
    export default http;
  `,
  rows: `
    export const add = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("rows", args) });
    export const count = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
  `,
};

let deployment: InlineServer;
beforeAll(async () => {
  deployment = await openInlineServer({ modules, tables: "{ rows: defineTable({ text: v.string() }) }" });
});
afterAll(() => deployment.dispose());

const send = (path: string, init?: RequestInit) => deployment.send(`/http${path}`, init);
const text = async (path: string, method = "GET") => (await send(path, { method })).text();

describe("a request is routed", () => {
  test.each(["GET", "POST", "PUT", "DELETE", "PATCH"])("by its method: %s", async (method) => {
    expect(await text("/method", method)).toBe(method);
  });

  test.each([
    ["/files/exact", "exact"],
    ["/files/exact/more", "short prefix"],
    ["/files/exac", "short prefix"],
    ["/files/", "short prefix"],
    ["/files/deep/", "long prefix"],
    ["/files/deep/er/still", "long prefix"],
    ["/files/deep", "short prefix"],
    ["/files/exact?query=1", "exact"],
    ["/", "root"],
    ["", "root"],
    ["/api/query", "the app's own /api/query"],
  ])(
    "by its path, an exact one before prefixes and a longer prefix before a shorter one: %s",
    async (path, expected) => {
      expect(await text(path)).toBe(expected);
    },
  );

  test("to the route of GET where it is HEAD", async () => {
    const response = await send("/files/exact", { method: "HEAD" });
    expect(response.status).toBe(200);
  });

  test("to the app's own OPTIONS: the server answers no preflight in its place", async () => {
    const response = await send("/method", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, POST"]);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test.each([
    ["/none", "GET"],
    ["/files", "GET"],
    ["/files/exact", "DELETE"],
    ["/files/deep", "POST"],
    ["/Method", "GET"],
    ["/method/", "GET"],
  ])("nowhere, which is 404: %s %s", async (path, method) => {
    const response = await send(path, { method });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("No matching routes found");
  });

  test("by no prefix that is only the beginning of another word", async () => {
    expect((await deployment.send("/httpx/files/exact")).status).toBe(404);
  });
});

describe("an HTTP action sees of its request", () => {
  const seen = async (path: string, init?: RequestInit) =>
    (await (await send(`/seen/${path}`, init)).json()) as Record<string, unknown>;

  test("the path as it was sent, percent signs and all", async () => {
    expect((await seen("a%20b/%C3%A4/c%2Fd"))["path"]).toBe("/seen/a%20b/%C3%A4/c%2Fd");
  });

  test("the query, in order and with repeated names", async () => {
    expect((await seen("x?b=2&a=1&b=3&empty=&flag&sp=a+b%26"))["query"]).toEqual([
      ["b", "2"],
      ["a", "1"],
      ["b", "3"],
      ["empty", ""],
      ["flag", ""],
      ["sp", "a b&"],
    ]);
  });

  test("its headers, in lower case", async () => {
    const { headers } = await seen("x", {
      headers: { "X-Custom": "Value", Cookie: "a=1; b=2", Authorization: "Basic abc" },
    });
    expect(headers).toMatchObject({ "x-custom": "Value", cookie: "a=1; b=2", authorization: "Basic abc" });
  });

  test("its body as text, an empty one as none", async () => {
    expect((await seen("x", { method: "POST", body: "ä body" }))["body"]).toBe("ä body");
    expect((await seen("x", { method: "POST" }))["body"]).toBe("");
  });

  test("nobody as its user, for an administrator and for who presents nonsense", async () => {
    for (const authorization of [`Convex ${ADMIN_KEY}`, "Bearer nonsense", "Convex wrong|key"]) {
      expect((await seen("x", { headers: { authorization } }))["user"]).toBeNull();
    }
  });

  test("the user whom an administrator acts as", async () => {
    const identity = Buffer.from(JSON.stringify({ subject: "ada" })).toString("base64");
    const authorization = `Convex ${ADMIN_KEY}:${identity}`;
    expect((await seen("x", { headers: { authorization } }))["user"]).toBe("ada");
  });
});

describe("a body is read", () => {
  const form = new FormData();
  form.append("name", "ä");
  form.append("file", new File(["x"], "take.wav"));
  test.each<[string, RequestInit["body"], unknown]>([
    ["json", '{"a":[1,null]}', { a: [1, null] }],
    ["bytes", new Uint8Array([0, 255, 7]), [0, 255, 7]],
    ["form", new URLSearchParams({ a: "1 & 2" }), [["a", "1 & 2"]]],
    [
      "form",
      form,
      [
        ["name", "ä"],
        ["file", "take.wav"],
      ],
    ],
    ["blob", new Blob(["12345"], { type: "audio/wav" }), ["audio/wav", 5]],
    ["stream", new Uint8Array(100_000), 100_000],
    ["clone", "twice", ["twice", "twice"]],
    ["none", null, [true, ""]],
  ])("as %s", async (way, body, expected) => {
    expect(await (await send(`/read/${way}`, { method: "POST", body })).json()).toEqual(expected);
  });

  test("that is no JSON fails the action with 500", async () => {
    const response = await send("/read/json", { method: "POST", body: "{" });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      code: "InternalServerError",
      message: expect.stringMatching(/^Uncaught SyntaxError/),
    });
  });

  test("of more than 20 MB is refused before the action runs", async () => {
    const body = new Uint8Array(20 * 1024 * 1024 + 1);
    const response = await send("/read/stream", { method: "POST", body });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "BodyTooLarge" });
  });
});

describe("an answer arrives as the action made it", () => {
  test.each([
    ["nothing", 204, ""],
    ["unchanged", 304, ""],
    ["teapot", 418, "short and stout"],
    ["json", 200, '{"ok":true}'],
    ["empty", 200, ""],
    ["utf8", 200, "ä🎛"],
    ["pieces", 200, "one two three"],
  ])("%s: %i %j", async (name, status, body) => {
    const response = await send(`/answer/${name}`);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  test("with its status text, headers, bytes, cookies and where it points", async () => {
    expect((await send("/answer/teapot")).statusText).toBe("I'm a teapot");
    const json = await send("/answer/json");
    expect([json.headers.get("content-type"), json.headers.get("x-own")]).toEqual(["application/json", "1"]);
    expect([...new Uint8Array(await (await send("/answer/bytes")).arrayBuffer())]).toEqual([0, 255, 128]);
    expect((await send("/answer/cookies")).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const redirect = await send("/answer/redirect");
    expect([redirect.status, redirect.headers.get("location")]).toEqual([303, "https://elsewhere.example/there"]);
  });

  test.each([
    ["notAResponse", /./],
    ["nothingAtAll", /./],
    ["throwsText", /^Uncaught just text/],
    ["throwsConvexError", /^Uncaught ConvexError/],
  ])("unless it made none: %s is 500", async (name, message) => {
    const response = await send(`/answer/${name}`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      code: "InternalServerError",
      message: expect.stringMatching(message),
    });
  });

  test("and one whose stream holds anything but bytes breaks off", async () => {
    await expect(send("/answer/textPieces").then((response) => response.text())).rejects.toThrow();
  });
});

test("an HTTP action writes and schedules through mutations", async () => {
  const response = await send("/writes", { method: "POST", body: "written" });
  expect(await response.json()).toBe(1);
  expect(await deployment.app.query("rows:count")).toBe(1);
});

test("a deployment without http.ts says that it has no HTTP actions", async () => {
  const bare = await openInlineServer({ modules: {} });
  const response = await bare.send("/http/anything");
  expect([response.status, await response.text()]).toEqual([
    404,
    "This Convex deployment does not have HTTP actions enabled.",
  ]);
  await bare.dispose();
});
