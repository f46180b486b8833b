import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAssignments } from "./assignments.ts";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/).filter((text) => text !== "__proto__");

test("each assignment is split at its first equals sign, whatever the value holds", () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (variables) => {
      const given = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`);
      expect(readAssignments(given)).toEqual({ ...variables });
    }),
  );
});

test("of two for one variable the later counts", () => {
  expect(readAssignments(["A=1", "A=2"])).toEqual({ A: "2" });
});

test.each(["", "TOKEN", "=x", "1A=x", "A B=x", "A-B=x"])("%j is refused", (text) => {
  expect(() => readAssignments([text])).toThrow(/NAME=value/);
});
