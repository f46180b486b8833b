import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readStudioScopes, requiredScope, STUDIO_SCOPES } from "./principal.ts";

test.each([
  ["studio:read", ["studio:read"]],
  ["offline_access studio:write studio:read", ["studio:read", "studio:write"]],
  ["studio:reader", []],
  ["", []],
  [undefined, []],
  [["studio:read"], []],
])("the scope claim %j grants %j", (claim, granted) => {
  expect(readStudioScopes(claim)).toEqual(granted);
});

test("reading scopes neither invents nor repeats any", () => {
  const word = fc.oneof(fc.constantFrom(...STUDIO_SCOPES), fc.string());
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const granted = readStudioScopes(words.join(" "));
      expect(new Set(granted).size).toBe(granted.length);
      expect(granted.every((scope) => words.join(" ").split(" ").includes(scope))).toBe(true);
    }),
  );
});

test("only what changes nothing is content with reading", () => {
  expect(requiredScope("read")).toBe("studio:read");
  expect(requiredScope("write")).toBe("studio:write");
  expect(requiredScope("destructive")).toBe("studio:write");
});
