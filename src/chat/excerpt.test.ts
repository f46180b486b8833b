import * as fc from "fast-check";
import { expect, test } from "vitest";
import { excerptOf, markWords } from "./excerpt.ts";

const LONG = Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ");

test("a short text is its own excerpt, on one line", () => {
  expect(excerptOf("A dusty\n\n loop at 82.", "dusty")).toBe("A dusty loop at 82.");
});

test("of a long text it is the piece in which the words stand, cut between words", () => {
  const excerpt = excerptOf(LONG, "word40");
  expect(excerpt).toMatch(/^…word\d+ .*word40 .*word\d+…$/);
  for (const word of excerpt.replaceAll("…", "").split(" ")) expect(LONG.split(" ")).toContain(word);
});

test("where no word stands it is the beginning", () => {
  expect(excerptOf(LONG, "snare")).toMatch(/^word0 .*…$/);
  expect(excerptOf(LONG, "?!")).toMatch(/^word0 .*…$/);
});

test("what is wanted is every second piece, whatever its case, as words begin", () => {
  expect(markWords("Dusty dust, not sawdust", "DUST")).toEqual(["", "Dust", "y ", "dust", ", not sawdust"]);
  expect(markWords("All of it", "...")).toEqual(["All of it"]);
});

test("an excerpt is never long, holds only what the text holds, and whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, wanted) => {
      const excerpt = excerptOf(text, wanted);
      expect(excerpt.length).toBeLessThanOrEqual(122);
      expect(excerpt).not.toMatch(/\p{Surrogate}/u);
      expect(text.replace(/\s+/g, " ").replace(/\p{Surrogate}/gu, "")).toContain(excerpt.replace(/^…|…$/g, ""));
    }),
  );
});

test("the pieces are the text", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, wanted) => markWords(text, wanted).join("") === text));
});
