import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";

let deployment: InlineServer;
beforeAll(async () => {
  const http = `
    const http = httpRouter();
    http.route({ path: "/own", method: "GET", handler: httpAction(async () => new Response("own")) });
    http.route({ path: "/shared", method: "GET", handler: httpAction(async () => new Response("shared", { headers: { "access-control-allow-origin": "https://friend.example" } })) });
    export default http;
  `;
  deployment = await openInlineServer({
    modules: { http, m: "export const one = query({ args: {}, handler: () => 1 });" },
  });
});
afterAll(() => deployment.dispose());

const ORIGIN = { origin: "https://page.example" };

describe("a page of another origin may read", () => {
  test.each<[string, string, unknown, number]>([
    ["POST", "/api/query", { path: "m:one" }, 200],
    ["POST", "/api/query", { path: "m:none" }, 560],
    ["POST", "/api/query", 7, 400],
    ["POST", "/api/mutation", { path: "m:one" }, 560],
    ["GET", "/version", undefined, 200],
    ["GET", "/instance_name", undefined, 200],
    ["GET", "/nothing", undefined, 404],
    ["POST", "/api/storage/upload?token=none", {}, 401],
  ])("the answer to %s %s %j, also one of %4$i", async (method, path, json, status) => {
    const response = await deployment.send(path, { method, json, headers: ORIGIN });
    expect(response.status).toBe(status);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    // Never with cookies: the wildcard and credentials exclude each other.
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });

  test("the headers that clients need", async () => {
    const response = await deployment.send("/api/query", { json: { path: "m:one" }, headers: ORIGIN });
    const exposed = response.headers.get("access-control-expose-headers")?.split(", ");
    expect(exposed).toEqual(
      expect.arrayContaining(["content-length", "content-range", "digest", "etag", "accept-ranges", "retry-after"]),
    );
  });

  test("an HTTP action only where the app lets it", async () => {
    expect((await deployment.send("/http/own", { headers: ORIGIN })).headers.has("access-control-allow-origin")).toBe(
      false,
    );
    expect(
      (await deployment.send("/http/shared", { headers: ORIGIN })).headers.get("access-control-allow-origin"),
    ).toBe("https://friend.example");
    expect((await deployment.send("/http/none", { headers: ORIGIN })).headers.has("access-control-allow-origin")).toBe(
      false,
    );
  });

  test("no stored file, and not why there is none", async () => {
    const response = await deployment.send("/api/storage/00000000-0000-4000-8000-000000000000", { headers: ORIGIN });
    expect([response.status, response.headers.has("access-control-allow-origin")]).toEqual([404, false]);
  });
});

describe("a browser that asks before", () => {
  test.each(["/api/query", "/api/mutation", "/api/storage/upload", "/api/nothing", "/version"])(
    "about %s is let through, whatever headers it wants",
    async (path) => {
      const headers = {
        ...ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type, x-own",
      };
      const response = await deployment.send(path, { method: "OPTIONS", headers });
      expect([response.status, await response.text()]).toEqual([204, ""]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
        "access-control-allow-headers": "authorization, content-type, x-own",
        "access-control-max-age": "86400",
      });
    },
  );

  test("for no header in particular is let through with any", async () => {
    const response = await deployment.send("/api/query", { method: "OPTIONS", headers: ORIGIN });
    expect(response.headers.get("access-control-allow-headers")).toBe("*");
  });
});

test("the deployment names itself", async () => {
  expect(await (await deployment.send("/instance_name")).text()).toBe("test");
  expect(await (await deployment.send("/version")).text()).toBe(
    await (await deployment.send("/instance_version")).text(),
  );
  expect(await (await deployment.send("/api/debug_event", { json: {} })).json()).toBeNull();
});
