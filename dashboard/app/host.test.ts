import { beforeEach, expect, test } from "vitest";
import { connectHost, type HostContext, type HostPort, type ToolResult } from "./host.ts";

type Message = { id?: number | string; method?: string; params?: unknown; result?: unknown; error?: unknown };

let sent: Message[];
let receive: (message: unknown) => void;
let contexts: HostContext[];
let results: ToolResult[];
let endings: string[];

const port: HostPort = {
  post: (message) => void sent.push(message),
  listen: (listener) => (receive = listener),
};

beforeEach(() => {
  sent = [];
  contexts = [];
  results = [];
  endings = [];
});

async function connect() {
  const connecting = connectHost(port, {
    onContext: (context) => contexts.push(context),
    onToolResult: (result) => results.push(result),
    onToolCancelled: () => endings.push("cancelled"),
    onTeardown: () => endings.push("teardown"),
  });
  receive({ jsonrpc: "2.0", id: sent[0]?.id, result: { hostContext: { theme: "dark" } } });
  return connecting;
}

test("the handshake names the revision, takes the theme and says that the page is ready", async () => {
  await connect();
  expect(sent[0]).toMatchObject({ method: "ui/initialize", params: { protocolVersion: "2026-01-26" } });
  expect(sent[1]).toMatchObject({ method: "ui/notifications/initialized" });
  expect(contexts).toEqual([{ theme: "dark" }]);
});

test("answers find their questions, in any order", async () => {
  const host = await connect();
  const first = host.callTool("a", {});
  const second = host.callTool("b", {});
  const [one, two] = sent.slice(-2);
  receive({ jsonrpc: "2.0", id: two?.id, result: { structuredContent: 2 } });
  receive({ jsonrpc: "2.0", id: one?.id, result: { structuredContent: 1 } });
  expect(await first).toEqual({ structuredContent: 1 });
  expect(await second).toEqual({ structuredContent: 2 });
});

test("a refusal of the host rejects with its reason", async () => {
  const host = await connect();
  const call = host.callTool("a", {});
  receive({ jsonrpc: "2.0", id: sent.at(-1)?.id, error: { code: -32_000, message: "not allowed" } });
  await expect(call).rejects.toThrow("not allowed");
});

test("events reach the page, and requests are answered", async () => {
  await connect();
  receive({ jsonrpc: "2.0", method: "ui/notifications/tool-result", params: { structuredContent: 1 } });
  receive({ jsonrpc: "2.0", method: "ui/notifications/host-context-changed", params: { theme: "light" } });
  receive({ jsonrpc: "2.0", method: "ui/notifications/tool-cancelled", params: {} });
  receive({ jsonrpc: "2.0", id: "x", method: "ui/resource-teardown", params: {} });
  expect(results).toEqual([{ structuredContent: 1 }]);
  expect(contexts.at(-1)).toEqual({ theme: "light" });
  expect(endings).toEqual(["cancelled", "teardown"]);
  expect(sent.at(-1)).toEqual({ jsonrpc: "2.0", id: "x", result: {} });
});

test("an unknown request is refused and noise is ignored", async () => {
  await connect();
  receive({ jsonrpc: "2.0", id: 7, method: "ui/unheard-of" });
  expect(sent.at(-1)).toMatchObject({ id: 7, error: { code: -32_601 } });
  const before = sent.length;
  for (const noise of [null, "text", {}, { jsonrpc: "2.0", id: 999, result: {} }]) receive(noise);
  expect(sent).toHaveLength(before);
});

test("only the height is sent, since the host decides the width", async () => {
  const host = await connect();
  host.resize(240);
  expect(sent.at(-1)).toMatchObject({ method: "ui/notifications/size-changed", params: { height: 240 } });
});
