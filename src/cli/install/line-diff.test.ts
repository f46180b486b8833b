import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./line-diff.ts";

const lines = fc.array(fc.stringMatching(/^[a-z]{0,3}$/), { minLength: 1 });

test("texts that are equal have no diff", () => {
  expect(lineDiff("a\nb\n", "a\nb\n")).toBe("");
});

test("changed lines are shown with three lines around them", () => {
  expect(lineDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n")).toBe(
    ["  2", "  3", "  4", "- 5", "+ five", "  6", "  7", "  8"].join("\n"),
  );
});

test("a new file is all added", () => {
  expect(lineDiff("", "a\nb\n")).toBe("+ a\n+ b");
});

test("the lines it adds and takes away account for the change of length", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(`${before.join("\n")}\n`, `${after.join("\n")}\n`).split("\n");
      const count = (sign: string) => diff.filter((line) => line.startsWith(sign)).length;
      expect(count("+ ") - count("- ")).toBe(after.length - before.length);
    }),
  );
});
