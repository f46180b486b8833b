import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plainText, titleOf } from "./words.ts";

test.each([
  ["make a 4 bar lo-fi loop", "make a 4 bar lo-fi loop"],
  ["  make\n\na   loop ", "make a loop"],
  [
    "make a four bar lo-fi loop at 82 in D minor and split it into stems",
    "make a four bar lo-fi loop at 82 in D minor and split it…",
  ],
  ["x".repeat(60), "x".repeat(60)],
  ["x".repeat(100), `${"x".repeat(59)}…`],
  ["🎹".repeat(100), `${"🎹".repeat(59)}…`],
])("the title of %j is %j", (text, title) => {
  expect(titleOf(text)).toBe(title);
});

test("a title has at most 60 characters and is a beginning of the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (text) => {
      const title = titleOf(text);
      expect([...title].length).toBeLessThanOrEqual(60);
      const line = text.replace(/\s+/g, " ").trim();
      expect(line.startsWith(title === line ? title : title.slice(0, -1))).toBe(true);
      if (line !== "") expect(title).not.toBe("");
    }),
  );
});

test("only what is said counts as text, and no half of a character is left", () => {
  const parts = [
    { type: "reasoning" as const, text: "The user wants a loop." },
    { type: "text" as const, text: "Here 🎹" },
    { type: "tool-generate_sample" as const, toolCallId: "c", state: "output-available" as const, output: "x" },
    { type: "text" as const, text: "it is." },
  ];
  expect(plainText(parts, 100)).toBe("Here 🎹\n\nit is.");
  expect(plainText(parts, 6)).toBe("Here \uFFFD");
});
