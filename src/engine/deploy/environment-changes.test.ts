import { describe, expect, test } from "vitest";
import { parseEnvironmentChanges } from "./environment-changes.ts";

describe("changes of the environment", () => {
  test.each<[what: string, changes: unknown[], parsed: unknown[]]>([
    ["none", [], []],
    ["a value", [{ name: "A", value: "1" }], [{ name: "A", value: "1" }]],
    ["an empty value", [{ name: "A", value: "" }], [{ name: "A", value: "" }]],
    ["a removal", [{ name: "A", value: null }], [{ name: "A", value: null }]],
    ["a removal by leaving the value out", [{ name: "A" }], [{ name: "A", value: null }]],
    ["a value with line breaks", [{ name: "KEY_1", value: "a\nb" }], [{ name: "KEY_1", value: "a\nb" }]],
    [
      "the longest name and value",
      [{ name: "x".repeat(40), value: "y".repeat(8192) }],
      [{ name: "x".repeat(40), value: "y".repeat(8192) }],
    ],
  ])("may be %s", (_, changes, parsed) => expect(parseEnvironmentChanges({ changes })).toEqual(parsed));

  test.each<[what: string, body: unknown, message: string]>([
    ["no object", null, "The body"],
    ["no list", { changes: "A=1" }, "changes must be a list"],
    ["a change that is none", { changes: ["A=1"] }, "A change"],
    [
      "a name with a dash",
      { changes: [{ name: "A-B", value: "1" }] },
      'Environment variable name "A-B" must be at most 40',
    ],
    ["a name that begins with a digit", { changes: [{ name: "1A", value: "1" }] }, 'name "1A" must be'],
    ["a name of 41 letters", { changes: [{ name: "x".repeat(41), value: "1" }] }, "must be at most 40 letters"],
    [
      "a name that is built in",
      { changes: [{ name: "CONVEX_SITE_URL", value: "x" }] },
      '"CONVEX_SITE_URL" is built in and cannot be set',
    ],
    [
      "a value that is too long",
      { changes: [{ name: "A", value: "é".repeat(4097) }] },
      '"A" is larger than 8192 bytes',
    ],
    ["a value that is a number", { changes: [{ name: "A", value: 1 }] }, '"A" is larger than 8192 bytes'],
    [
      "a value with a zero character",
      { changes: [{ name: "A", value: "a\0b" }] },
      '"A" holds a zero character; remove it',
    ],
  ])("are refused for %s", (_, body, message) => expect(() => parseEnvironmentChanges(body)).toThrow(message));
});
