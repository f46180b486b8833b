import { expect, test } from "vitest";
import { expiryText } from "./expiry.ts";

const DAY = 24 * 60 * 60 * 1000;

test("a recording says how many days it stays, also in its last; what stays says nothing", () => {
  const at = (expiresAt: number | undefined) => expiryText({ expiresAt }, 1_000 * DAY);
  expect([30, 29.2, 1.5, 1, 0.4, 0, -3].map((days) => at((1_000 + days) * DAY))).toEqual([
    "30 days left",
    "30 days left",
    "2 days left",
    "1 day left",
    "1 day left",
    "goes today",
    "goes today",
  ]);
  expect(at(undefined)).toBe("");
});
