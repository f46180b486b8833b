import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGateServers, type GateServers } from "../mcp/http/testing/gate-server.ts";
import { call, INITIALIZE, messages } from "../mcp/http/testing/requests.ts";
import { startMcpServer, type McpTestServer } from "./testing/mcp-server.ts";

let gate: GateServers;
let server: McpTestServer;

beforeEach(async () => {
  gate = createGateServers();
  server = await startMcpServer({ createServer: gate.createServer });
});

afterEach(async () => {
  gate.release();
  await server.close();
});

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2025-11-25",
};

async function begin(): Promise<string> {
  const response = await fetch(server.url, { method: "POST", headers: HEADERS, body: JSON.stringify(INITIALIZE) });
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}

function post(body: unknown, session: string, signal?: AbortSignal): Promise<Response> {
  const headers = { ...HEADERS, "mcp-session-id": session };
  return fetch(server.url, { method: "POST", headers, body: JSON.stringify(body), signal });
}

test("a call whose stream breaks goes on, and its result is there for whoever resumes", async () => {
  const session = await begin();
  const begun = gate.begun();
  const breaking = new AbortController();
  const broken = await post(call("wait"), session, breaking.signal);
  const first = await broken.body?.getReader().read();
  const [, eventId = ""] = /^id: (\d+)$/m.exec(Buffer.from(first?.value ?? []).toString("utf8")) ?? [];
  expect(eventId).not.toBe("");
  await begun;
  breaking.abort();
  gate.release();
  const resumed = await fetch(server.url, {
    headers: { ...HEADERS, "mcp-session-id": session, "last-event-id": eventId },
  });
  expect(resumed.status).toBe(200);
  const reader = resumed.body?.getReader();
  let text = "";
  while (!text.includes('"id":1')) text += Buffer.from((await reader?.read())?.value ?? []).toString("utf8");
  await reader?.cancel();
  expect(text).toContain('"isLive\\":true');
  expect(gate.aborted).toBe(0);
});

test("events of one session resume nothing in another", async () => {
  const [mine, theirs] = [await begin(), await begin()];
  const text = await (await post(call("who"), theirs)).text();
  const [, eventId = ""] = /^id: (\d+)$/m.exec(text) ?? [];
  const stolen = await fetch(server.url, { headers: { ...HEADERS, "mcp-session-id": mine, "last-event-id": eventId } });
  expect(stolen.status).toBe(400);
});

test("the SDK's client goes on after a restart of the hub, as the same client", async () => {
  const client = new Client({ name: "persistent", version: "1" }, { capabilities: { roots: {} } });
  const transport = new StreamableHTTPClientTransport(new URL(server.url));
  await client.connect(transport);
  const before = await client.callTool({ name: "who", arguments: {} });
  await server.restart();
  expect(await client.callTool({ name: "who", arguments: {} })).toEqual(before);
  expect(JSON.stringify(before)).toContain("persistent");
  await transport.terminateSession();
  await client.close();
  expect(server.endpoint.sessions()).toBe(0);
});

test("after a restart a session that has ended is as unknown as one that never was", async () => {
  const [ended, open] = [await begin(), await begin()];
  await fetch(server.url, { method: "DELETE", headers: { ...HEADERS, "mcp-session-id": ended } });
  await server.restart();
  for (const session of [ended, "00000000-0000-4000-8000-000000000000"]) {
    const lost = await post(call("who"), session);
    expect([lost.status, await lost.json()]).toMatchObject([404, { error: { code: -32_001 } }]);
  }
  expect((await post(call("who"), open)).status).toBe(200);
});

test("what was sent on a stream before a restart can be resumed after it", async () => {
  const session = await begin();
  const text = await (await post(call("who"), session)).text();
  const [, eventId = ""] = /^id: (\d+)$/m.exec(text) ?? [];
  await server.restart();
  const resumed = await fetch(server.url, {
    headers: { ...HEADERS, "mcp-session-id": session, "last-event-id": eventId },
  });
  const reader = resumed.body?.getReader();
  let rest = "";
  while (!rest.includes('"id":1')) rest += Buffer.from((await reader?.read())?.value ?? []).toString("utf8");
  await reader?.cancel();
  expect(resumed.status).toBe(200);
});

test("a request that a web page makes by a rebound name gets no answer but 403", async () => {
  const { request } = await import("node:http");
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(server.url);
    const made = request(
      { host: "127.0.0.1", port, path: "/mcp", method: "POST", headers: { ...HEADERS, host: `evil.example:${port}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    made.on("error", reject);
    made.end(JSON.stringify(INITIALIZE));
  });
  expect([status, server.endpoint.sessions()]).toEqual([403, 0]);
});

test("a body of many megabytes is refused while it is being sent", async () => {
  const body = JSON.stringify({ ...INITIALIZE, pad: "x".repeat(20 * 1024 * 1024) });
  const response = await fetch(server.url, { method: "POST", headers: HEADERS, body }).catch(() => null);
  // The connection may break before the client has read why.
  expect([413, undefined]).toContain(response?.status);
  expect(server.endpoint.sessions()).toBe(0);
  expect(await messages(await post(call("who"), await begin()))).toHaveLength(2);
});

test("a hundred clients have a session each and hear their own answers", async () => {
  const clients = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const client = new Client({ name: `client ${index}`, version: "1" });
      await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
      return client;
    }),
  );
  expect(server.endpoint.sessions()).toBe(100);
  const answers = await Promise.all(clients.map((client) => client.callTool({ name: "who", arguments: {} })));
  answers.forEach((answer, index) => expect(JSON.stringify(answer)).toContain(`client ${index}\\"`));
  await Promise.all(clients.map((client) => client.close()));
});
