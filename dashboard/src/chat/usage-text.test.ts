import { expect, test } from "vitest";
import { shortCount, usageText } from "./usage-text.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1_234, "1.2K"],
  [999_950, "1M"],
  [12_345_678, "12.3M"],
])("%d in few characters is %s", (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test("tokens are said both ways, and none at all not", () => {
  expect(usageText({ inputTokens: 1_500, outputTokens: 20 })).toBe("1.5K in, 20 out");
  expect(usageText({ inputTokens: 0, outputTokens: 3 })).toBe("0 in, 3 out");
  expect(usageText({ inputTokens: 0, outputTokens: 0 })).toBe("");
});
