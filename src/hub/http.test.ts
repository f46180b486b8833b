import { expect, test } from "vitest";
import { createHubApp, isLocalRequest, type HubParts } from "./http.ts";

function app(overrides: Partial<HubParts> = {}) {
  return createHubApp({
    health: () => ({ pid: 1 }),
    stop: () => {},
    token: "secret",
    deployment: { fetch: async (request) => new Response(`deployment ${new URL(request.url).pathname}`) },
    inference: { fetch: (request) => new Response(`inference ${new URL(request.url).pathname}`) },
    ...overrides,
  });
}

const local = { host: "127.0.0.1:4790" };

test.each([
  ["/inference/v1/predictions", "inference /predictions"],
  ["/api/query", "deployment /api/query"],
  ["/http/webhooks/replicate", "deployment /http/webhooks/replicate"],
  ["/version", "deployment /version"],
])("%s goes to its part", async (path, expected) => {
  const response = await app().request(path, { headers: local });
  expect(await response.text()).toBe(expected);
});

test.each([
  [{ host: "127.0.0.1:4790", origin: null }, true],
  [{ host: "localhost", origin: "http://localhost:5173" }, true],
  [{ host: "[::1]:80", origin: "http://[::1]:80" }, true],
  [{ host: null, origin: null }, false],
  [{ host: "evil.example:4790", origin: null }, false],
  [{ host: "127.0.0.1.evil.example", origin: null }, false],
  [{ host: "localhost", origin: "https://evil.example" }, false],
  [{ host: "localhost", origin: "null" }, false],
])("a request with %j is local: %s", (headers, expected) => {
  expect(isLocalRequest(headers)).toBe(expected);
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
