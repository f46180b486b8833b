import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";

let app: TestEngine;
beforeAll(async () => {
  app = await openTestEngine();
});
afterAll(() => app.dispose());

const attempt = (name: string) => app.query("web:attempt", { name });

test.each<[string, unknown]>([
  ["text", "hé"],
  ["json", { a: [1] }],
  ["buffer", 3],
  ["blob", ["text/html", "x"]],
  ["urlencoded", "1 & 2"],
  ["form", ['a "quoted" näme', "take.wav", "audio/wav", [0, 255]]],
  ["twice", "true true"],
  ["clone", ['{"a":1}', '{"a":1}', 201, "application/json"]],
  ["status", [false, "http://h/b"]],
])("a body is read inside the call: %s", async (name, expected) => {
  expect(await attempt(name)).toEqual(expected);
});

test.each<[string, unknown]>([
  ["stream", ["a", "b"]],
  ["from", [1, 2, 3]],
  ["tee", ["both", "both"]],
  ["through", ["A", "B", "END"]],
  ["written", [["a", "b"], null]],
  ["broken", "Error: no more"],
  ["locked", [true, true]],
  ["abort", ["abort", true, "why"]],
])("streams and signals work inside the call: %s", async (name, expected) => {
  expect(await attempt(name)).toEqual(expected);
});

test.each<[string, unknown]>([
  ["instantiate", 5],
  ["compile", 9],
  ["badModule", true],
  ["dynamicImport", true],
])("code that is loaded late is there at once: %s", async (name, expected) => {
  expect(await attempt(name)).toEqual(expected);
});

/** RFC 7914, section 11 has PBKDF2's first bytes for one round; these are of two, by OpenSSL, as are HKDF's. */
test.each<[string, unknown]>([
  ["gcm", "secret"],
  ["cbc", "secret"],
  ["tampered", "OperationError"],
  ["unexportable", "InvalidAccessError"],
  ["pbkdf2", [174, 77, 12, 149]],
  ["hkdf", [6, 74, 159, 91]],
])("secret keys of Web Crypto work inside the call: %s", async (name, expected) => {
  expect(await attempt(name)).toEqual(expected);
});

test("what would call back after the call is refused, or never calls", async () => {
  await expect(attempt("timeout")).rejects.toThrow(/Can't use AbortSignal.timeout\(\) in queries and mutations/);
  expect(await attempt("registry")).toBe(false);
  expect(await attempt("waiting")).toBe(false);
});
