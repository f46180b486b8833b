import { describe, expect, test } from "vitest";
import { parseJson, readMessage } from "./read-message.ts";

const ping = { jsonrpc: "2.0", id: 1, method: "ping" };

describe("text", () => {
  test("behind a byte-order mark is read as without", () => {
    expect(parseJson(`\uFEFF${JSON.stringify(ping)}`)).toEqual({ value: ping });
  });

  test.each(["", "{", "nonsense", '{"id":7,"method":', "\u0000"])("%j is a parse error", (text) => {
    expect(parseJson(text)).toMatchObject({ refusal: { jsonrpc: "2.0", id: null, error: { code: -32_700 } } });
  });
});

describe("a message with one reading is read", () => {
  test.each([
    ["null parameters", { ...ping, params: null }, ping],
    ["a null field", { ...ping, params: { cursor: null, name: "x" } }, { ...ping, params: { name: "x" } }],
    ["an empty list as arguments", { ...ping, params: { arguments: [] } }, { ...ping, params: {} }],
    ["empty text as arguments", { ...ping, params: { arguments: " " } }, { ...ping, params: {} }],
    ["arguments as text", { ...ping, params: { arguments: '{"a":1}' } }, { ...ping, params: { arguments: { a: 1 } } }],
    ["null metadata", { ...ping, params: { _meta: null } }, { ...ping, params: {} }],
    ["a null token", { ...ping, params: { _meta: { progressToken: null } } }, { ...ping, params: { _meta: {} } }],
    ["members of other protocols", { ...ping, extra: 1, auth: "x" }, ping],
    ["an id that is text", { ...ping, id: "a" }, { ...ping, id: "a" }],
    ["an empty id", { ...ping, id: "" }, { ...ping, id: "" }],
    ["a notification", { jsonrpc: "2.0", method: "x", params: null }, { jsonrpc: "2.0", method: "x" }],
    ["an answer", { jsonrpc: "2.0", id: 1, result: {} }, { jsonrpc: "2.0", id: 1, result: {} }],
  ])("%s", (_what, given, message) => {
    expect(readMessage(given)).toEqual({ kind: "message", message });
  });

  test("with null deeper than its own fields, which is the method's to judge", () => {
    const params = { name: "x", arguments: { bpm: null } };
    expect(readMessage({ ...ping, params })).toMatchObject({ message: { params } });
  });
});

describe("a request that is none is refused with its id", () => {
  test.each([
    ["no method", { jsonrpc: "2.0", id: 8 }, 8, -32_600],
    ["no method and no id", { jsonrpc: "2.0" }, null, -32_600],
    ["a method that is a number", { ...ping, method: 1 }, 1, -32_600],
    ["a method that is a number, without an id", { jsonrpc: "2.0", method: 1 }, null, -32_600],
    ["a list of parameters", { ...ping, params: [] }, 1, -32_600],
    ["parameters that are text", { ...ping, params: "x" }, 1, -32_600],
    ["another version", { ...ping, jsonrpc: "1.0" }, 1, -32_600],
    ["no version", { id: 1, method: "ping" }, 1, -32_600],
    ["a null id", { ...ping, id: null }, null, -32_600],
    ["an id that is an object", { ...ping, id: {} }, null, -32_600],
    ["a fractional id", { ...ping, id: 1.5 }, 1.5, -32_600],
    ["an id too large to be exact", { ...ping, id: 2 ** 60 }, 2 ** 60, -32_600],
    ["metadata that is text", { ...ping, params: { _meta: "x" } }, 1, -32_602],
    ["a progress token that is a list", { ...ping, params: { _meta: { progressToken: [] } } }, 1, -32_602],
    ["a number", 5, null, -32_600],
    ["null", null, null, -32_600],
  ])("%s", (_what, given, id, code) => {
    expect(readMessage(given)).toMatchObject({ kind: "refused", answer: { jsonrpc: "2.0", id, error: { code } } });
  });
});

test.each([
  ["a notification with a list of parameters", { jsonrpc: "2.0", method: "notifications/initialized", params: [] }],
  ["a notification of another version", { method: "notifications/initialized" }],
  ["an answer without an id", { jsonrpc: "2.0", result: {} }],
  ["an error without a code", { jsonrpc: "2.0", id: 1, error: "x" }],
])("%s is never answered", (_what, given) => {
  expect(readMessage(given).kind).toBe("ignored");
});
