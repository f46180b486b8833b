import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlite, type SqliteConnection } from "../engine/storage/disk/sqlite.ts";
import type { Principal } from "../contracts/principal.ts";
import { createMcpHttp, type McpHttp, type McpHttpOptions } from "../mcp/http/mcp-http.ts";
import { createGateServers, type GateServers } from "../mcp/http/testing/gate-server.ts";
import { call, INITIALIZE, messages, request } from "../mcp/http/testing/requests.ts";
import { createSessionStore } from "./mcp-sessions.ts";

let connection: SqliteConnection;
let gate: GateServers;
let endpoint: McpHttp;
let now: number;

beforeEach(() => {
  now = 1_000_000;
  gate = createGateServers();
  connection = openSqlite(":memory:");
  endpoint = open();
});

afterEach(async () => {
  await endpoint.close();
  connection.close();
});

function open(options: Partial<McpHttpOptions> = {}): McpHttp {
  return createMcpHttp({
    createServer: gate.createServer,
    isOwnRequest: () => true,
    now: () => now,
    sessionStore: createSessionStore(connection),
    ...options,
  });
}

async function restart(options: Partial<McpHttpOptions> = {}): Promise<void> {
  await endpoint.close();
  endpoint = open(options);
}

async function begin(headers: Record<string, string> = {}): Promise<string> {
  const response = await endpoint.fetch(request("POST", INITIALIZE, headers));
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}

async function post(body: unknown, session: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await endpoint.fetch(request("POST", body, { "mcp-session-id": session, ...headers }));
  return new Response(await response.text(), { status: response.status, headers: response.headers });
}

const ask = (method: string, params: Record<string, unknown>) => ({ jsonrpc: "2.0", id: 9, method, params });

describe("a session that outlives its process", () => {
  test("is served by one new server, however many requests come at once", async () => {
    const session = await begin();
    await restart();
    expect([endpoint.sessions(), gate.servers.length]).toEqual([1, 1]);
    const answers = await Promise.all([1, 2, 3].map((id) => post(call("who", id), session)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(gate.servers).toHaveLength(2);
    expect(gate.servers[1]?.getClientVersion()).toEqual({ name: "test", version: "1" });
  });

  test("survives a second restart without a request in between", async () => {
    const session = await begin();
    await restart();
    await restart();
    expect((await post(call("who"), session)).status).toBe(200);
  });

  test("is ended by its client without being woken", async () => {
    const session = await begin();
    await restart();
    const ended = await endpoint.fetch(request("DELETE", undefined, { "mcp-session-id": session }));
    expect([ended.status, endpoint.sessions(), gate.servers.length]).toEqual([200, 0, 1]);
    expect((await post(call("who"), session)).status).toBe(404);
    expect(createSessionStore(connection).load()).toEqual([]);
  });

  test("is as old as it was: its time runs on while there is no process", async () => {
    const session = await begin();
    now += 50_000;
    await restart({ expiryMilliseconds: 60_000 });
    now += 10_000;
    expect((await post(call("who"), session)).status).toBe(404);
    await restart();
    expect(endpoint.sessions()).toBe(0);
  });

  test("that has expired before the start is not there, and leaves nothing", async () => {
    await begin();
    now += 60_000;
    await restart({ expiryMilliseconds: 60_000 });
    expect([endpoint.sessions(), createSessionStore(connection).load()]).toEqual([0, []]);
  });

  test("counts towards the limit", async () => {
    const first = await begin();
    now += 1;
    const second = await begin();
    await restart({ maxSessions: 2 });
    now += 1;
    await begin();
    expect((await post(call("who"), first)).status).toBe(404);
    expect((await post(call("who"), second)).status).toBe(200);
  });
});

describe("what a client has asked for still holds after a restart", () => {
  beforeEach(async () => {
    const session = await begin();
    await post(ask("resources/subscribe", { uri: "test://kept" }), session);
    await post(ask("resources/subscribe", { uri: "test://left" }), session);
    await post(ask("resources/unsubscribe", { uri: "test://left" }), session);
    await post(ask("logging/setLevel", { level: "warning" }), session);
    await restart();
    gate.heard.splice(0);
    expect((await post(call("who"), session)).status).toBe(200);
  });

  test("subscriptions and the level of the log", () => {
    expect(gate.heard).toEqual(["resources/subscribe test://kept", "logging/setLevel warning"]);
  });
});

describe("a session of somebody", () => {
  const users: Record<string, Principal> = {};
  const authenticate: McpHttpOptions["authenticate"] = async ({ headers }) =>
    users[headers.get("authorization") ?? ""] ?? new Response(null, { status: 401 });

  beforeEach(async () => {
    for (const id of ["ada", "bob"])
      users[id] = { id, token: `${id}-1`, scopes: ["studio:read"], expiresAt: now + 1000 };
    await restart({ authenticate });
  });

  test("opens after a restart for its principal only, with a token of now", async () => {
    const session = await begin({ authorization: "ada" });
    await restart({ authenticate });
    expect((await post(call("who"), session, { authorization: "bob" })).status).toBe(404);
    users["ada"] = { id: "ada", token: "ada-2", scopes: ["studio:read"], expiresAt: now + 2000 };
    const answers = await messages(await post(call("who"), session, { authorization: "ada" }));
    expect(JSON.stringify(answers)).toContain("ada-2");
    expect(JSON.stringify(createSessionStore(connection).load())).not.toMatch(/ada-[12]/);
  });

  test("opens for nobody where signing in is no longer asked for", async () => {
    const session = await begin({ authorization: "ada" });
    await restart();
    expect((await post(call("who"), session)).status).toBe(404);
  });
});

test("a row that cannot be read is dropped, the others stay", async () => {
  const session = await begin();
  connection.prepare("INSERT INTO sessions (id, last_seen, record) VALUES (?, ?, ?)").run("broken", 1, "{");
  connection.prepare("INSERT INTO sessions (id, last_seen, record) VALUES (?, ?, ?)").run("empty", 1, "{}");
  expect(
    createSessionStore(connection)
      .load()
      .map(({ id }) => id),
  ).toEqual([session]);
  expect(connection.prepare("SELECT count(*) AS n FROM sessions").get()?.["n"]).toBe(1);
});
