import { expect, test } from "vitest";
import { AppError } from "../contracts/errors.ts";
import { createHubApp, type HubParts } from "./http.ts";

function app(overrides: Partial<HubParts> = {}) {
  return createHubApp({
    health: () => ({ pid: 1 }),
    readiness: async () => ({ ready: true, away: [] }),
    log: () => {},
    stop: () => {},
    metrics: null,
    token: "secret",
    deployment: { fetch: async (request) => new Response(`deployment ${new URL(request.url).pathname}`) },
    inference: { fetch: (request) => new Response(`inference ${new URL(request.url).pathname}`) },
    mcp: { fetch: async (request) => new Response(`mcp ${new URL(request.url).pathname}`) },
    dashboard: null,
    auth: null,
    publicUrl: null,
    mayBeOwnUser: async () => true,
    ...overrides,
  });
}

const local = { host: "127.0.0.1:4790" };

test.each([
  ["/inference/v1/predictions", "inference /predictions"],
  ["/mcp", "mcp /mcp"],
  ["/mcp/health", "mcp /mcp/health"],
  ["/mcpx", "deployment /mcpx"],
  ["/api/query", "deployment /api/query"],
  ["/http/webhooks/replicate", "deployment /http/webhooks/replicate"],
  ["/version", "deployment /version"],
])("%s goes to its part", async (path, expected) => {
  const response = await app().request(path, { headers: local });
  expect(await response.text()).toBe(expected);
});

test("a method of which no request can be made is refused at every part", async () => {
  const hub = app();
  // Undici makes no such request, Node's listener does.
  const forbidden = (path: string): Request =>
    Object.defineProperty(new Request(`http://${local.host}${path}`, { headers: local }), "method", { value: "TRACE" });
  for (const path of ["/inference/v1/files", "/mcp", "/api/query", "/health", "/http/x"]) {
    expect((await hub.fetch(forbidden(path))).status).toBe(405);
  }
});

test("metrics need their token, count answers, and are not there unless they are asked for", async () => {
  const counted: string[] = [];
  const countAnswer = (path: string, status: number) => void counted.push(`${path} ${status}`);
  const hub = app({ metrics: { token: "m".repeat(16), read: async () => "wav0_up 1\n", countAnswer } });
  const get = (headers: Record<string, string>) => hub.request("/metrics", { headers: { ...local, ...headers } });
  expect((await get({})).status).toBe(401);
  expect((await get({ authorization: "Bearer secret" })).status).toBe(401);
  const answer = await get({ authorization: `Bearer ${"m".repeat(16)}` });
  expect([answer.headers.get("content-type"), await answer.text()]).toEqual([
    "text/plain; version=0.0.4; charset=utf-8",
    "wav0_up 1\n",
  ]);
  await hub.request("/mcp", { headers: { host: "evil.example" } });
  expect(counted).toEqual(["/metrics 401", "/metrics 401", "/metrics 200", "/mcp 403"]);
  expect(await (await app().request("/metrics", { headers: local })).text()).toBe("deployment /metrics");
});

test("readiness is 200 or 503, with the parts that are away", async () => {
  expect((await app().request("/ready", { headers: local })).status).toBe(200);
  const readiness = { ready: false, away: ["accounts" as const] };
  const response = await app({ readiness: async () => readiness }).request("/ready", { headers: local });
  expect([response.status, await response.json()]).toEqual([503, readiness]);
});

test("a part that fails is answered in words: what the caller can act on with its status, a fault of the hub in the log", async () => {
  const lines: unknown[] = [];
  const failingWith = (error: Error) =>
    app({
      log: (message, details) => void lines.push([message, details]),
      deployment: {
        async fetch() {
          throw error;
        },
      },
    }).request("/api/query", { headers: local, method: "POST" });
  const details = { retryAfterSeconds: 4.2 };
  const away = await failingWith(new AppError("HUB_UNAVAILABLE", "Try again", { details }));
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await away.json()).toEqual({ code: "HUB_UNAVAILABLE", message: "Try again", details });
  expect(lines).toEqual([]);
  const fault = await failingWith(new Error("a bug"));
  expect([fault.status, await fault.json()]).toEqual([500, { code: "INTERNAL", message: expect.any(String) }]);
  const error = expect.stringContaining("a bug");
  expect(lines).toEqual([[expect.any(String), { request: "POST /api/query", error }]]);
});

test("every route refuses a foreign host before it is asked", async () => {
  let stopped = false;
  const hub = app({ stop: () => (stopped = true) });
  for (const [path, method] of [
    ["/health", "GET"],
    ["/control/stop", "POST"],
    ["/api/query", "POST"],
  ] as const) {
    const response = await hub.request(path, {
      method,
      headers: { host: "evil.example", authorization: "Bearer secret" },
    });
    expect(response.status).toBe(403);
  }
  expect(stopped).toBe(false);
});

test("only the hub token stops the hub", async () => {
  let stops = 0;
  const hub = app({ stop: () => (stops += 1) });
  for (const authorization of ["", "Bearer", "Bearer wrong", "Bearer secret2", "secret"]) {
    expect((await hub.request("/control/stop", { method: "POST", headers: { ...local, authorization } })).status).toBe(
      401,
    );
  }
  expect(stops).toBe(0);
  expect(
    (await hub.request("/control/stop", { method: "POST", headers: { ...local, authorization: "Bearer secret" } }))
      .status,
  ).toBe(202);
  expect(stops).toBe(1);
});

test("sign-in answers for its own paths before the deployment, and learns who asks", async () => {
  const auth = {
    fetch: async (request: Request, { address }: { address: string }) =>
      new Response(`auth ${new URL(request.url).pathname} for ${address}`),
  };
  const hub = app({ auth, publicUrl: "https://studio.example" });
  const ask = async (path: string) => {
    const response = await hub.request(
      path,
      { headers: { host: "studio.example" } },
      { peer: { address: "192.0.2.7", port: 5 } },
    );
    return response.text();
  };
  expect(await ask("/api/auth/jwks")).toBe("auth /api/auth/jwks for 192.0.2.7");
  expect(await ask("/.well-known/oauth-protected-resource/mcp")).toContain("auth ");
  expect(await ask("/api/query")).toBe("deployment /api/query");
});
