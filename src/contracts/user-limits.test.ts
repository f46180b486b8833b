import { expect, test } from "vitest";
import { QUOTAS, RATES, readQuota, readRate } from "./user-limits.ts";

test("without a word the limits are the table's", () => {
  expect(readRate("jobs", {})).toEqual({ perHour: RATES.jobs.perHour, burst: RATES.jobs.burst });
  expect(readQuota("openJobs", {})).toBe(QUOTAS.openJobs.max);
});

test("of another number an hour the same share may come at once, and never none", () => {
  expect(readRate("uploads", { WAV0_LIMIT_UPLOADS_PER_HOUR: "1200" })).toEqual({ perHour: 1_200, burst: 120 });
  expect(readRate("uploads", { WAV0_LIMIT_UPLOADS_PER_HOUR: "1" })).toEqual({ perHour: 1, burst: 1 });
});

test.each(["0", "-1", "1.5", "many", "", "99999999999999999999"])("%j is no limit: the table's holds", (text) => {
  expect(readQuota("shares", { WAV0_LIMIT_SHARES: text })).toBe(QUOTAS.shares.max);
});
