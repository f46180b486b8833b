import { expect, test } from "vitest";
import { findWrongParameter } from "./check-params.ts";

const check = (method: string, params?: Record<string, unknown>) =>
  findWrongParameter({ jsonrpc: "2.0", id: 1, method, ...(params === undefined ? {} : { params }) });

test.each<[string, Record<string, unknown> | undefined]>([
  ["tools/list", undefined],
  ["tools/list", {}],
  ["tools/list", { cursor: "x", unknown: 1 }],
  ["tools/call", { name: "x" }],
  ["tools/call", { name: "x", arguments: { a: [null] } }],
  ["resources/read", { uri: "wav0://library" }],
  ["ping", { _meta: { progressToken: 5 } }],
  ["no/such/method", { anything: true }],
  ["toString", {}],
])("%s takes %j", (method, params) => {
  expect(check(method, params)).toBeNull();
});

test.each<[string, Record<string, unknown> | undefined, string]>([
  ["tools/call", undefined, "tools/call needs params, which is missing"],
  ["tools/call", {}, "tools/call needs params.name, which is missing"],
  ["tools/call", { name: 5 }, "params.name of tools/call must be text, not number"],
  ["tools/call", { name: ["a"] }, "params.name of tools/call must be text, not a list"],
  ["tools/call", { name: "x", arguments: [] }, "params.arguments of tools/call must be an object, not a list"],
  ["tools/call", { name: "x", arguments: "{}" }, "params.arguments of tools/call must be an object, not string"],
  ["tools/list", { cursor: 1 }, "params.cursor of tools/list must be text, not number"],
  ["resources/subscribe", {}, "resources/subscribe needs params.uri, which is missing"],
  ["prompts/get", { name: "x", arguments: { a: 1 } }, "params.arguments.a of prompts/get must be text, not number"],
])("%s with %j is told in one line", (method, params, problem) => {
  expect(check(method, params)).toBe(problem);
});

test("a value from a list is refused with the list", () => {
  expect(check("logging/setLevel", { level: "loud" })).toMatch(
    /^params\.level of logging\/setLevel must be one of debug, info/,
  );
});

test("null is told as what it is, a value and no object", () => {
  expect(check("tools/call", { name: null })).toBe("params.name of tools/call must be text, not null");
});
