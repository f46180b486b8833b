import { expect, test } from "vitest";
import { isStanding, noteStanding, sessionRecordSchema, type SessionRecord } from "./session-record.ts";

const record = (): SessionRecord => ({
  id: "s1",
  principalId: null,
  handshake: { protocolVersion: "2025-11-25" },
  standing: {},
  lastSeen: 0,
});

const note = (to: SessionRecord, method: string, params?: Record<string, unknown>) =>
  noteStanding(to, { jsonrpc: "2.0", id: 1, method, ...(params ? { params } : {}) });

test("what still holds is kept once each, in its newest form, without what was of the one request only", () => {
  const session = record();
  note(session, "logging/setLevel", { level: "info", _meta: { progressToken: 1 } });
  note(session, "resources/subscribe", { uri: "a", _meta: { progressToken: 2 } });
  note(session, "resources/subscribe", { uri: "b" });
  note(session, "resources/subscribe", { uri: "a" });
  note(session, "resources/list", { cursor: "far" });
  note(session, "logging/setLevel", { level: "error" });
  note(session, "resources/unsubscribe", { uri: "b" });
  expect(Object.values(session.standing)).toEqual([
    { method: "logging/setLevel", params: { level: "error" } },
    { method: "resources/subscribe", params: { uri: "a" } },
    { method: "resources/list", params: {} },
  ]);
  expect(sessionRecordSchema.parse(JSON.parse(JSON.stringify(session)))).toEqual(session);
});

test("other requests are of the moment and change nothing", () => {
  const session = record();
  for (const method of ["tools/call", "resources/read", "ping", "constructor"]) {
    expect(isStanding({ jsonrpc: "2.0", id: 1, method })).toBe(false);
    expect(note(session, method, { uri: "a" })).toBe(false);
  }
  expect(session.standing).toEqual({});
});

test("a request that is repeated, and an end of what never began, change nothing", () => {
  const session = record();
  expect(note(session, "resources/subscribe", { uri: "a" })).toBe(true);
  expect(note(session, "resources/subscribe", { uri: "a" })).toBe(false);
  expect(note(session, "resources/unsubscribe", { uri: "b" })).toBe(false);
  expect(note(session, "logging/setLevel", { level: "info" })).toBe(true);
  expect(note(session, "logging/setLevel", { level: "error" })).toBe(true);
  expect(Object.values(session.standing).map(({ params }) => params)).toEqual([{ uri: "a" }, { level: "error" }]);
});

test("names that every object inherits are subscribed like any other", () => {
  const session = record();
  for (const uri of ["constructor", "__proto__", "toString"])
    expect(note(session, "resources/subscribe", { uri })).toBe(true);
  expect(Object.values(session.standing).map(({ params }) => params["uri"])).toEqual([
    "constructor",
    "__proto__",
    "toString",
  ]);
});

test("a client can fill its own record only so far, and still change and take back what is in it", () => {
  const session = record();
  for (let index = 0; index < 300; index += 1) note(session, "resources/subscribe", { uri: `u${index}` });
  expect(Object.keys(session.standing)).toHaveLength(256);
  expect(note(session, "logging/setLevel", { level: "info" })).toBe(false);
  expect(note(session, "resources/unsubscribe", { uri: "u7" })).toBe(true);
  expect(note(session, "logging/setLevel", { level: "info" })).toBe(true);
  expect(Object.keys(session.standing)).toHaveLength(256);
});
