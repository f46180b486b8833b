import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Principal } from "../../contracts/principal.ts";
import { createMcpHttp, type McpHttp, type McpHttpOptions } from "./mcp-http.ts";
import { createGateServers, type GateServers } from "./testing/gate-server.ts";
import { call, INITIALIZE, messages, request } from "./testing/requests.ts";

let gate: GateServers;
let endpoint: McpHttp;
let now: number;

const isOwnRequest: McpHttpOptions["isOwnRequest"] = ({ host, origin }) =>
  host === "127.0.0.1:4790" && (origin === null || origin === "http://127.0.0.1:4790");

function open(options: Partial<McpHttpOptions> = {}): McpHttp {
  return createMcpHttp({ createServer: gate.createServer, isOwnRequest, now: () => now, ...options });
}

beforeEach(() => {
  now = 1_000_000;
  gate = createGateServers();
  endpoint = open();
});

afterEach(async () => {
  gate.release();
  await endpoint.close();
});

async function begin(headers: Record<string, string> = {}): Promise<string> {
  const response = await endpoint.fetch(request("POST", INITIALIZE, headers));
  expect(response.status).toBe(200);
  await messages(response);
  return response.headers.get("mcp-session-id") ?? "";
}

/** Sends and reads to the end: until then the response counts as one that is being sent. */
async function post(body: unknown, session: string, headers: Record<string, string | null> = {}): Promise<Response> {
  return read(await endpoint.fetch(request("POST", body, { "mcp-session-id": session, ...headers })));
}

async function read(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text || null, { status: response.status, headers: response.headers });
}

describe("what is refused before anybody is asked", () => {
  test.each([
    ["a foreign host", { host: "evil.example" }],
    ["a host that only begins like ours", { host: "127.0.0.1.evil.example:4790" }],
    ["no host", { host: null }],
    ["a foreign origin", { origin: "https://evil.example" }],
    ["a page of another port", { origin: "http://127.0.0.1:6274" }],
    ["an opaque origin", { origin: "null" }],
  ])("%s: 403, for every method and path", async (_what, headers) => {
    let asked = 0;
    endpoint = open({
      authenticate: async () => {
        asked += 1;
        return new Response(null, { status: 401 });
      },
    });
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
      const response = await endpoint.fetch(request(method, method === "POST" ? INITIALIZE : undefined, headers));
      expect(response.status).toBe(403);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
    expect([asked, gate.servers.length]).toEqual([0, 0]);
  });

  test("whoever cannot say who he is, with the words of the one who decides", async () => {
    endpoint = open({
      authenticate: async () => new Response("no", { status: 401, headers: { "www-authenticate": "Bearer" } }),
    });
    const response = await endpoint.fetch(request("POST", INITIALIZE, { origin: "http://127.0.0.1:4790" }));
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(gate.servers).toHaveLength(0);
  });
});

describe("malformed requests", () => {
  test.each([
    ["JSON that is cut off", '{"jsonrpc":"2.0"', {}, 400],
    ["no JSON at all", "", {}, 400],
    ["JSON that is no message", '{"hello":1}', {}, 400],
    ["an empty batch", "[]", {}, 400],
    ["a batch with something that is no message", [call("who"), 5], {}, 400],
    ["initialize without a client", { ...INITIALIZE, params: { protocolVersion: "2025-06-18" } }, {}, 400],
    ["another content type", "{}", { "content-type": "text/plain" }, 415],
    ["a content type that only looks like JSON", "{}", { "content-type": "application/jsonp" }, 415],
    ["no content type", "{}", { "content-type": null }, 415],
    ["a client that takes no stream", INITIALIZE, { accept: "application/json" }, 406],
    ["a tool call without a session", call("who"), {}, 400],
    ["a session that nobody began", call("who"), { "mcp-session-id": "made-up" }, 404],
    ["initialize in a session that nobody began", INITIALIZE, { "mcp-session-id": "made-up" }, 404],
  ])("%s", async (_what, body, headers, status) => {
    const response = await endpoint.fetch(request("POST", body, headers));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
    expect(endpoint.sessions()).toBe(0);
    expect(gate.closed).toBe(gate.servers.length);
  });

  test.each([null, "*/*", "text/html, */*;q=0.1"])("Accept: %s takes both forms of an answer", async (accept) => {
    expect((await read(await endpoint.fetch(request("POST", INITIALIZE, { accept })))).status).toBe(200);
  });

  test("a body above the limit is refused, announced or not", async () => {
    endpoint = open({ maxBodyBytes: 1000 });
    const announced = await endpoint.fetch(request("POST", { pad: "x".repeat(1000) }, { "content-length": "1011" }));
    expect(announced.status).toBe(413);
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(300))),
    });
    const init = { method: "POST", headers: request("POST", "").headers, body: chunks, duplex: "half" };
    expect((await endpoint.fetch(new Request("http://127.0.0.1:4790/mcp", init))).status).toBe(413);
    const enough = JSON.stringify(INITIALIZE).padEnd(1000);
    expect((await read(await endpoint.fetch(request("POST", enough)))).status).toBe(200);
  });

  test("other methods and paths have their own answers", async () => {
    const put = await endpoint.fetch(request("PUT", {}));
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST, DELETE"]);
    expect((await endpoint.fetch(request("GET"))).status).toBe(400);
    expect((await endpoint.fetch(request("DELETE", undefined, { "mcp-session-id": "made-up" }))).status).toBe(404);
    expect(
      (await endpoint.fetch(new Request("http://127.0.0.1/mcp/x", { headers: { host: "127.0.0.1:4790" } }))).status,
    ).toBe(404);
  });
});

describe("a session", () => {
  test("has a server of its own that stays, and an id that cannot be guessed", async () => {
    const [one, two] = [await begin(), await begin()];
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(one).not.toBe(two);
    for (const id of [1, 2, 3]) expect((await post(call("who", id), one)).status).toBe(200);
    expect(gate.servers).toHaveLength(2);
  });

  test("ends by DELETE, and is unknown from then on", async () => {
    const session = await begin();
    expect((await endpoint.fetch(request("DELETE", undefined, { "mcp-session-id": session }))).status).toBe(200);
    expect([endpoint.sessions(), gate.closed]).toEqual([0, 1]);
    const response = await post(call("who"), session);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: -32_001 } }]);
  });

  test("ends after it was idle for far too long, but not while a stream is open", async () => {
    endpoint = open({ expiryMilliseconds: 60_000 });
    const [idle, listening] = [await begin(), await begin()];
    const stream = await endpoint.fetch(request("GET", undefined, { "mcp-session-id": listening }));
    now += 59_999;
    expect((await messages(await post(call("who"), idle)))[0]).toBeDefined();
    now += 60_000;
    expect((await post(call("who"), idle)).status).toBe(404);
    expect((await post(call("who"), listening)).status).toBe(200);
    await stream.body?.cancel();
    now += 60_000;
    expect((await post(call("who"), listening)).status).toBe(404);
    expect([endpoint.sessions(), gate.closed]).toEqual([0, 2]);
  });

  test("rests when it is idle, and goes on with a new server and the same client", async () => {
    endpoint = open({ idleMilliseconds: 60_000 });
    const session = await begin();
    const before = await messages(await post(call("who"), session));
    now += 60_000;
    await begin();
    expect([endpoint.sessions(), gate.closed]).toEqual([2, 1]);
    const answers = await Promise.all([1, 2, 3].map((id) => post(call("who", id), session).then(messages)));
    for (const answer of answers) {
      expect(answer.at(-1)?.["result"]).toEqual(before.at(-1)?.["result"]);
    }
    expect([endpoint.sessions(), gate.servers.length]).toEqual([2, 3]);
  });

  test("answers in the revision that it has negotiated, also after a rest", async () => {
    endpoint = open({ idleMilliseconds: 60_000 });
    const params = { ...INITIALIZE.params, protocolVersion: "2025-03-26" };
    const begun = await endpoint.fetch(request("POST", { ...INITIALIZE, params }));
    expect(await messages(begun)).toMatchObject([{ result: { protocolVersion: "2025-03-26" } }]);
    const session = begun.headers.get("mcp-session-id") ?? "";
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: null };
    for (let count = 0; count < 2; count++) {
      const answers = JSON.stringify(await messages(await post([list, call("who", 2)], session)));
      expect(answers).toContain('"tools"');
      expect(answers).not.toContain("execution");
      now += 60_000;
    }
    const newer = await post([list], await begin());
    expect([newer.status, await newer.json()]).toMatchObject([400, { error: { code: -32_600 } }]);
  });

  test("makes room for a new one when it was idle for longest; where all are in use the new one waits", async () => {
    endpoint = open({ maxSessions: 2 });
    const first = await begin();
    now += 1;
    const second = await begin();
    now += 1;
    const third = await begin();
    expect((await post(call("who"), first)).status).toBe(404);
    const begun = gate.begun(2);
    const calls = [second, third].map((session) => post(call("wait"), session));
    await begun;
    const refused = await endpoint.fetch(request("POST", INITIALIZE));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
    gate.release();
    await Promise.all(calls);
  });
});

describe("a session of somebody", () => {
  const principals: Record<string, Principal> = {};

  beforeEach(() => {
    for (const id of ["ada", "bob"]) {
      principals[id] = { id, token: `${id}-1`, scopes: ["studio:read"], expiresAt: now + 1000 };
    }
    endpoint = open({
      maxSessionsPerPrincipal: 2,
      authenticate: async ({ headers }) =>
        principals[headers.get("authorization") ?? ""] ?? new Response(null, { status: 401 }),
    });
  });

  test("opens for nobody else, who hears the same as of one that never was", async () => {
    const session = await begin({ authorization: "ada" });
    for (const authorization of ["bob", "ada"]) {
      const response = await post(call("who"), session, { authorization });
      expect(response.status).toBe(authorization === "ada" ? 200 : 404);
    }
    const stolen = await endpoint.fetch(
      request("DELETE", undefined, { "mcp-session-id": session, authorization: "bob" }),
    );
    expect([stolen.status, endpoint.sessions()]).toEqual([404, 1]);
  });

  test("gives its server the token of the newest request", async () => {
    const session = await begin({ authorization: "ada" });
    principals["ada"] = { id: "ada", token: "ada-2", scopes: ["studio:read"], expiresAt: now + 2000 };
    const [, answer] = await messages(await post(call("who"), session, { authorization: "ada" }));
    expect(JSON.stringify(answer)).toContain("ada-2");
  });

  test("is one of few: the limit of one user takes nothing from another", async () => {
    const bob = await begin({ authorization: "bob" });
    for (let count = 0; count < 5; count++) await begin({ authorization: "ada" });
    expect(endpoint.sessions()).toBe(3);
    expect((await post(call("who"), bob, { authorization: "bob" })).status).toBe(200);
  });
});

test("no answer lets pages of other origins in: its own need no such header", async () => {
  const origin = "http://127.0.0.1:4790";
  const preflight = { origin, "access-control-request-method": "POST" };
  for (const asked of [request("OPTIONS", undefined, preflight), request("POST", INITIALIZE, { origin })]) {
    const response = await read(await endpoint.fetch(asked));
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

describe("without sessions", () => {
  beforeEach(() => {
    endpoint = open({ mode: "stateless" });
  });

  test("each request has a server of its own, which ends with its answer", async () => {
    for (const id of [1, 2, 3]) {
      const response = await endpoint.fetch(request("POST", call("who", id)));
      expect(response.headers.get("mcp-session-id")).toBeNull();
      expect((await messages(response)).at(-1)).toMatchObject({ id, result: { content: [{ type: "text" }] } });
    }
    expect([gate.servers.length, gate.closed, endpoint.sessions()]).toEqual([3, 3, 0]);
  });

  test("there are no streams to open and no sessions to end", async () => {
    for (const method of ["GET", "DELETE"]) {
      const response = await endpoint.fetch(request(method));
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });
});

describe("closing", () => {
  test("lets running calls answer, ends streams and takes nothing new", async () => {
    const session = await begin();
    const stream = await endpoint.fetch(request("GET", undefined, { "mcp-session-id": session }));
    const begun = gate.begun();
    const answer = post(call("wait"), session).then(messages);
    await begun;
    const closing = endpoint.close();
    const late = await endpoint.fetch(request("POST", INITIALIZE));
    expect([late.status, late.headers.get("retry-after")]).toEqual([503, "2"]);
    const health = await endpoint.fetch(new Request("http://x/mcp/health", { headers: { host: "127.0.0.1:4790" } }));
    expect(await health.json()).toMatchObject({ status: "draining", sessions: 1, connections: 2 });
    gate.release();
    expect((await answer).at(-1)).toMatchObject({ id: 1, result: { content: [{ type: "text" }] } });
    await closing;
    await stream.text();
    expect([endpoint.sessions(), endpoint.connections(), gate.aborted]).toEqual([0, 0, 0]);
  });

  test("does not wait for ever for a call that does not end", async () => {
    endpoint = open({ drainMilliseconds: 20 });
    const session = await begin();
    const begun = gate.begun();
    const answer = post(call("wait"), session).then((response) => response.text());
    await begun;
    await endpoint.close();
    await answer;
    expect([endpoint.sessions(), gate.aborted]).toEqual([0, 1]);
  });
});
