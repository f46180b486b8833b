import type { InitializeResult, JSONRPCMessage, Result } from "@modelcontextprotocol/sdk/types.js";
import { beforeEach, expect, test } from "vitest";
import { current } from "../http/testing/requests.ts";
import { Listeners } from "./listeners.ts";

const HELLO: InitializeResult = {
  protocolVersion: "2025-11-25",
  serverInfo: { name: "test", version: "1" },
  capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
};
const CHANGE = { jsonrpc: "2.0" as const, method: "notifications/tools/list_changed" };

let sent: JSONRPCMessage[];
let asked: string[];
let answer: (result: Result | null) => void;
let listeners: Listeners;

beforeEach(() => {
  [sent, asked] = [[], []];
  listeners = new Listeners({
    send: async (message) => void sent.push(message),
    ask(method, { uri }) {
      asked.push(`${method} ${String(uri)}`);
      return new Promise((resolve) => (answer = resolve));
    },
  });
});

function open(): Promise<void> {
  const { body } = current("subscriptions/listen", {
    notifications: { toolsListChanged: true, resourceSubscriptions: ["test://a"] },
  });
  return listeners.open({ ...body, jsonrpc: "2.0", id: 7, method: "subscriptions/listen" }, HELLO);
}

test("a change while a listener is being opened is told after the acknowledgement", async () => {
  const opened = open();
  await listeners.tell(CHANGE);
  expect(sent).toEqual([]);
  answer({});
  await opened;
  expect(sent).toMatchObject([{ method: "notifications/subscriptions/acknowledged" }, { method: CHANGE.method }]);
  await listeners.tell(CHANGE);
  expect(sent).toHaveLength(3);
});

test("a listener that is cancelled while it is being opened hears nothing and leaves nothing watched", async () => {
  const opened = open();
  await listeners.cancel(7);
  answer({});
  await expect.poll(() => asked).toEqual(["resources/subscribe test://a", "resources/unsubscribe test://a"]);
  answer({});
  await opened;
  await listeners.tell(CHANGE);
  expect(sent).toEqual([]);
  expect(listeners.has(7)).toBe(false);
});
