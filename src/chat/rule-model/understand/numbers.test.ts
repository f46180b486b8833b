import { expect, test } from "vitest";
import { NUMBER, numberOf } from "./numbers.ts";

test.each([
  ["four", 4],
  ["sixteen", 16],
  ["ninety two", 92],
  ["eighty-five", 85],
  ["a hundred", 100],
  ["one hundred and seventy-four", 174],
  ["a couple", 0],
  ["couple", 2],
  ["82.5", 82.5],
  ["loud", 0],
])("%s is %d", (text, number) => {
  expect(numberOf(text)).toBe(number);
});

test("words of numbers are found whole, and not within others", () => {
  const find = (text: string) => new RegExp(NUMBER, "i").exec(text)?.[1];
  expect(find("at one hundred and twenty bpm")).toBe("one hundred and twenty");
  expect(find("twenty-one bars")).toBe("twenty-one");
  expect(find("sixteenth notes")).toBeUndefined();
});
