import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGateServers } from "../http/testing/gate-server.ts";
import { call, current, INITIALIZE } from "../http/testing/requests.ts";
import { serveStdio } from "../stdio.ts";
import { META } from "./revision.ts";

type Message = Record<string, unknown>;

let stdin: PassThrough;
let stdout: PassThrough;
let served: Promise<void>;
let received: Message[];
let onMessage: () => void;

beforeEach(() => {
  [stdin, stdout, received] = [new PassThrough(), new PassThrough(), []];
  onMessage = () => {};
  let rest = "";
  stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    received.push(...lines.map((line): Message => JSON.parse(line)));
    onMessage();
  });
  const { createServer } = createGateServers();
  served = serveStdio(createServer({ principal: () => null, isLive: true }), { stdin, stdout });
});

afterEach(async () => {
  stdin.end();
  await served;
});

function send(message: Message): void {
  stdin.write(`${JSON.stringify(message)}\n`);
}

/** The answer to a request. */
async function ask(message: Message): Promise<Message> {
  const answer = new Promise<Message>((resolve) => {
    onMessage = () => {
      const found = received.find(({ id }) => id === message["id"]);
      if (found) resolve(found);
    };
  });
  send(message);
  return answer;
}

function newRequest(id: number, method: string, params: Message = {}, meta: Message = {}): Message {
  return { ...current(method, params, meta).body, id };
}

test("a client of the current revision needs no handshake", async () => {
  expect(await ask(newRequest(1, "server/discover"))).toMatchObject({
    result: { supportedVersions: ["2026-07-28"], resultType: "complete", instructions: "Wait" },
  });
  expect(await ask(newRequest(2, "tools/list"))).toMatchObject({ result: { ttlMs: 300_000, tools: [{}, {}] } });
  expect(await ask(newRequest(3, "ping"))).toMatchObject({ error: { code: -32_601 } });
  expect(received).toHaveLength(3);
});

test("a client that discovers and then shakes hands after all is served as an old one", async () => {
  await ask(newRequest(1, "server/discover"));
  expect(await ask({ ...INITIALIZE, id: 2 })).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  send({ jsonrpc: "2.0", method: "notifications/initialized" });
  const answer = await ask(call("who", 3));
  expect(answer).not.toHaveProperty("result.resultType");
  expect(JSON.stringify(answer)).toContain('\\"name\\":\\"test\\"');
  expect(received.filter(({ method }) => method === "notifications/message")).toHaveLength(1);
});

test("an old client notices nothing of the new revision", async () => {
  expect(await ask({ ...INITIALIZE, id: 1 })).toMatchObject({ result: { serverInfo: { name: "gate" } } });
  expect(await ask({ jsonrpc: "2.0", id: 2, method: "server/discover" })).toMatchObject({ error: { code: -32_601 } });
  expect(await ask({ jsonrpc: "2.0", id: 3, method: "ping" })).toEqual({ jsonrpc: "2.0", id: 3, result: {} });
});

test.each([
  ["a revision that is to come", { [META.protocolVersion]: "2099-01-01" }, -32_022],
  ["a claim without capabilities", { [META.clientCapabilities]: undefined }, -32_602],
])("%s is refused with the reason", async (_what, meta, code) => {
  expect(await ask(newRequest(1, "tools/list", {}, meta))).toMatchObject({ error: { code } });
});

test("a listener hears of changes by its id until it cancels", async () => {
  send(newRequest(1, "subscriptions/listen", { notifications: { toolsListChanged: true } }));
  send(newRequest(2, "tools/call", { name: "wait" }));
  await new Promise<void>((resolve) => {
    onMessage = () => received.length >= 2 && resolve();
  });
  const params = { _meta: { [META.subscriptionId]: 1 } };
  expect(received).toMatchObject([
    {
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: { toolsListChanged: true }, ...params },
    },
    { method: "notifications/tools/list_changed", params },
  ]);
  for (const requestId of [1, 2]) send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });
  send(newRequest(3, "tools/call", { name: "wait" }));
  send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 3 } });
  await ask(newRequest(4, "tools/list"));
  expect(received).toHaveLength(3);
});
