import { expect, test } from "vitest";
import { readAdvice } from "./retryAfter.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

test.each([
  ["5", "", 5_000],
  ["Thu, 01 Jan 2026 00:00:30 GMT", "", 30_000],
  [null, "Request was throttled. Expected available in 9 seconds.", 9_000],
  [null, "Your rate limit resets in ~30s.", 30_000],
  [null, "Please try again in 2 minutes", 120_000],
  [null, "retry after 250ms", 250],
  ["2", "Expected available in 9 seconds.", 9_000],
  ["1e9", "", 3_600_000],
  ["-3", "", 0],
  ["soon", "no time is named", null],
  [null, "", null],
])("a header %j and the text %j ask to wait %j ms", (header, text, millis) => {
  expect(readAdvice(header, text, NOW).retryAfterMillis).toBe(millis);
});

test.each([
  ["Your rate limit is 6 requests per minute with a burst of 1 requests.", 10_000],
  ["at most 10 requests per second", 100],
  ["0 requests per minute", null],
  ["Request was throttled.", null],
])("the text %j names a request each %j ms", (text, millis) => {
  expect(readAdvice(null, text, NOW).intervalMillis).toBe(millis);
});
