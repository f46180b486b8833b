import { expect, test } from "vitest";
import { dayText, totalUsage, usageByDay } from "./usage-days.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 30);
const ROWS = [
  { day: "2026-11-20", model: "opus", answers: 2, inputTokens: 100, outputTokens: 10 },
  { day: "2026-11-20", model: "rules", answers: 3, inputTokens: 0, outputTokens: 0 },
  { day: "2026-11-18", model: "opus", answers: 1, inputTokens: 7, outputTokens: 1 },
];

test("the models of a day add up, and days keep their order", () => {
  expect(usageByDay(ROWS)).toEqual([
    { day: "2026-11-20", answers: 5, inputTokens: 100, outputTokens: 10, models: ["opus", "rules"] },
    { day: "2026-11-18", answers: 1, inputTokens: 7, outputTokens: 1, models: ["opus"] },
  ]);
});

test("days have the sum of their rows, and nothing is nothing", () => {
  expect(totalUsage(usageByDay(ROWS))).toEqual({ answers: 6, inputTokens: 107, outputTokens: 11 });
  expect(usageByDay([])).toEqual([]);
  expect(totalUsage([])).toEqual({ answers: 0, inputTokens: 0, outputTokens: 0 });
});

test("days are told as people say them, by the clock that they are counted by", () => {
  expect(dayText("2026-11-20", NOW)).toBe("Today");
  expect(dayText("2026-11-19", NOW)).toBe("Yesterday");
  expect(dayText("2026-11-18", NOW)).toBe("Wed, Nov 18");
});
