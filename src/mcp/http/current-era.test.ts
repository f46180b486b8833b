import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { META } from "../era/revision.ts";
import { createMcpHttp, type McpHttp } from "./mcp-http.ts";
import { createGateServers, type GateServers } from "./testing/gate-server.ts";
import { call, current, INITIALIZE, messages, request } from "./testing/requests.ts";

let gate: GateServers;
let endpoint: McpHttp;

beforeEach(() => {
  gate = createGateServers();
  endpoint = createMcpHttp({ createServer: gate.createServer, isOwnRequest: () => true });
});

afterEach(async () => {
  gate.release();
  await endpoint.close();
});

async function send(method: string, params: Record<string, unknown> = {}, meta: Record<string, unknown> = {}) {
  const { body, headers } = current(method, params, meta);
  const response = await endpoint.fetch(request("POST", body, headers));
  return { status: response.status, all: await messages(response) };
}

describe("a request of revision 2026-07-28", () => {
  test("to discover is answered with what the server can do, without a session", async () => {
    const { status, all } = await send("server/discover");
    expect(status).toBe(200);
    expect(all).toEqual([
      {
        jsonrpc: "2.0",
        id: 7,
        result: {
          supportedVersions: ["2026-07-28"],
          capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
          instructions: "Wait",
          resultType: "complete",
          ttlMs: 300_000,
          cacheScope: "private",
          _meta: { [META.serverInfo]: { name: "gate", version: "1.0.0" } },
        },
      },
    ]);
    expect(endpoint.sessions()).toBe(0);
  });

  test("has a server of its own, which knows the client and ends with the answer", async () => {
    await send("tools/call", { name: "who" });
    const [servers, closed] = [gate.servers.length, gate.closed];
    const { all } = await send(
      "tools/call",
      { name: "who" },
      { [META.clientCapabilities]: { elicitation: {}, extensions: { a: {} } } },
    );
    const [{ result }] = all as [{ result: { resultType: string; content: [{ text: string }] } }];
    expect(result.resultType).toBe("complete");
    expect(result).not.toHaveProperty("ttlMs");
    expect(JSON.parse(result.content[0].text)).toEqual({
      principal: null,
      token: null,
      isLive: false,
      client: { name: "new", capabilities: { extensions: { a: {} } } },
    });
    expect([gate.servers.length - servers, gate.closed - closed]).toEqual([1, 1]);
  });

  test("hears log messages only if it asks for them, and then as a stream", async () => {
    const levels = { debug: 2, info: 2, error: 1 };
    for (const [level, count] of Object.entries(levels)) {
      expect((await send("tools/call", { name: "who" }, { [META.logLevel]: level })).all).toHaveLength(count);
    }
  });

  test("gets lists with a hint for caches and without what has left the protocol", async () => {
    const { all } = await send("tools/list");
    expect(all).toMatchObject([{ result: { ttlMs: 300_000, cacheScope: "private", tools: [{ name: "wait" }, {}] } }]);
    expect(JSON.stringify(all)).not.toContain("execution");
  });

  test("that reads what does not exist gets the code of its revision", async () => {
    const { status, all } = await send("resources/read", { uri: "test://none" });
    expect([status, all]).toMatchObject([200, [{ id: 7, error: { code: -32_602 } }]]);
  });

  test.each(["initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/list", "made/up"])(
    "for %s, which is no method any more, is 404",
    async (method) => {
      const { status, all } = await send(method);
      expect([status, all]).toMatchObject([404, [{ id: 7, error: { code: -32_601 } }]]);
    },
  );

  test("that the client gives up ends the call's wait", async () => {
    const { body, headers } = current("tools/call", { name: "wait" });
    await send("tools/call", { name: "who" });
    const { closed } = gate;
    const begun = gate.begun();
    const aborting = new AbortController();
    const answer = endpoint.fetch(new Request(request("POST", body, headers), { signal: aborting.signal }));
    await begun;
    aborting.abort();
    await (await answer).text();
    expect([gate.aborted, gate.closed - closed, endpoint.connections()]).toEqual([1, 1, 0]);
  });
});

describe("headers", () => {
  const { body, headers } = current("tools/call", { name: "who" });
  const plain = current("tools/list");

  test.each([
    ["no version", body, { ...headers, "mcp-protocol-version": null }, -32_020],
    ["another version", body, { ...headers, "mcp-protocol-version": "2025-11-25" }, -32_020],
    ["no method", body, { ...headers, "mcp-method": null }, -32_020],
    ["another method", body, { ...headers, "mcp-method": "tools/list" }, -32_020],
    ["no name", body, { ...headers, "mcp-name": null }, -32_020],
    ["another name", body, { ...headers, "mcp-name": "wait" }, -32_020],
    ["a name in broken base64", body, { ...headers, "mcp-name": "=?base64?%%?=" }, -32_020],
    ["a version in the header alone", call("who"), headers, -32_602],
    ["a handshake with this version", INITIALIZE, plain.headers, -32_020],
    [
      "a revision that is to come",
      current("tools/list", {}, { [META.protocolVersion]: "2099-01-01" }).body,
      { ...plain.headers, "mcp-protocol-version": "2099-01-01" },
      -32_022,
    ],
    [
      "no capabilities",
      current("tools/list", {}, { [META.clientCapabilities]: undefined }).body,
      plain.headers,
      -32_602,
    ],
    ["a batch", [plain.body], plain.headers, -32_600],
  ])("%s: 400 with the code that says so", async (_what, message, given, code) => {
    const response = await endpoint.fetch(request("POST", message, given));
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code } }]);
    expect(gate.servers).toHaveLength(0);
  });

  test("may carry a name in base64, and spaces around each value", async () => {
    const name = `=?base64?${Buffer.from("who").toString("base64")}?=`;
    const given = { ...headers, "mcp-name": ` ${name} `, "mcp-method": " tools/call " };
    expect((await endpoint.fetch(request("POST", body, given))).status).toBe(200);
  });

  test("of this revision on GET and DELETE: it has neither", async () => {
    for (const method of ["GET", "DELETE"]) {
      const response = await endpoint.fetch(request(method, undefined, { "mcp-protocol-version": "2026-07-28" }));
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });

  test("and a notification without a session is taken and needs no server", async () => {
    const { id: _id, ...notification } = plain.body;
    expect((await endpoint.fetch(request("POST", notification, plain.headers))).status).toBe(202);
    expect(gate.servers).toHaveLength(0);
  });
});

describe("listening", () => {
  async function listen(notifications: Record<string, unknown>) {
    const { body, headers } = current("subscriptions/listen", { notifications });
    return endpoint.fetch(request("POST", body, headers));
  }

  test("acknowledges what it can serve, tells changes with the listener's id, and ends well when the server closes", async () => {
    const response = await listen({
      toolsListChanged: true,
      promptsListChanged: true,
      resourceSubscriptions: ["test://a", "other://b"],
    });
    const [server] = gate.servers;
    await server?.notification({ method: "notifications/tools/list_changed" });
    await server?.notification({ method: "notifications/resources/updated", params: { uri: "test://b" } });
    await server?.notification({ method: "notifications/resources/updated", params: { uri: "test://a" } });
    await endpoint.close();
    const meta = { [META.subscriptionId]: 7 };
    expect(await messages(response)).toEqual([
      {
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: { notifications: { toolsListChanged: true, resourceSubscriptions: ["test://a"] }, _meta: meta },
      },
      { jsonrpc: "2.0", method: "notifications/tools/list_changed", params: { _meta: meta } },
      { jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: "test://a", _meta: meta } },
      {
        jsonrpc: "2.0",
        id: 7,
        result: { resultType: "complete", _meta: { ...meta, [META.serverInfo]: { name: "gate", version: "1.0.0" } } },
      },
    ]);
  });

  test("for nothing that there is ends at once", async () => {
    const all = await messages(await listen({ promptsListChanged: true }));
    expect(all).toMatchObject([{ params: { notifications: {} } }, { id: 7, result: { resultType: "complete" } }]);
    expect(gate.closed).toBe(1);
  });

  test("without saying for what is an error", async () => {
    const { body, headers } = current("subscriptions/listen");
    expect(await messages(await endpoint.fetch(request("POST", body, headers)))).toMatchObject([
      { error: { code: -32_602 } },
    ]);
  });

  test("ends with the connection", async () => {
    const response = await listen({ toolsListChanged: true });
    expect(endpoint.connections()).toBe(1);
    await response.body?.cancel();
    expect([endpoint.connections(), gate.closed]).toEqual([0, 1]);
  });
});

test("clients of both eras are served at the same time", async () => {
  const old = await endpoint.fetch(request("POST", INITIALIZE));
  expect(await messages(old)).toMatchObject([{ result: { protocolVersion: "2025-11-25" } }]);
  expect((await send("server/discover")).status).toBe(200);
  const session = old.headers.get("mcp-session-id") ?? "";
  const answer = await endpoint.fetch(request("POST", call("who"), { "mcp-session-id": session }));
  const all = await messages(answer);
  expect(all.at(-1)).toMatchObject({ id: 1 });
  expect(JSON.stringify(all)).not.toContain("resultType");
});
