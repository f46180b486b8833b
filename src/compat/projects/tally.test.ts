import { expect, test } from "vitest";
import { formatChecks, Tally } from "./tally.ts";

test("answers are counted by question, with the figure farthest off and what was wrong", () => {
  const tally = new Tally();
  tally.add("length", "house", true, { off: 0, text: "0 samples" });
  tally.add("length", "techno", false, { off: 3, text: "3 samples" });
  tally.add("length", "trap", true, { off: 1, text: "1 sample" });
  tally.add("archive", "pack", false);
  expect(tally.checks()).toEqual([
    { name: "length", asked: 3, right: 2, worst: "3 samples", wrong: ["techno: 3 samples"] },
    { name: "archive", asked: 1, right: 0, wrong: ["pack"] },
  ]);
  expect(formatChecks(tally.checks()).split("\n")).toEqual([
    "length   2 of 3  worst 3 samples",
    "  wrong: techno: 3 samples",
    "archive  0 of 1",
    "  wrong: pack",
  ]);
});

test("a figure that is no number is farther off than any", () => {
  const tally = new Tally();
  tally.add("level", "a", true, { off: 2, text: "2 dB" });
  tally.add("level", "b", false, { off: Number.NaN, text: "no level" });
  expect(tally.checks()[0]?.worst).toBe("no level");
});
