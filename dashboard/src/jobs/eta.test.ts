import * as fc from "fast-check";
import { expect, test } from "vitest";
import { remainingMillis, remainingText } from "./eta.ts";

const job = { createdAt: 1_000, progress: 0 };

test("nothing is promised where neither rate nor experience tells", () => {
  expect(remainingMillis(job, 5_000)).toBeNull();
  expect(remainingMillis({ ...job, startedAt: 1_000, progress: 4 }, 5_000)).toBeNull();
  expect(remainingMillis({ ...job, usualMillis: 3_000 }, 9_000)).toBeNull();
});

test("at first what is usual counts, later the rate", () => {
  expect(remainingMillis({ ...job, usualMillis: 10_000 }, 3_000)).toBe(8_000);
  expect(remainingMillis({ ...job, startedAt: 1_000, progress: 50 }, 5_000)).toBe(4_000);
  const both = { ...job, startedAt: 1_000, usualMillis: 100_000, progress: 90 };
  expect(remainingMillis(both, 10_000)).toBeCloseTo(0.9 * 1_000 + 0.1 * 91_000);
});

test("what is left is never negative, and falls as a job goes on at the same rate", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 98 }), fc.integer({ min: 100, max: 100_000 }), (progress, perPercent) => {
      const at = (percent: number) =>
        remainingMillis({ createdAt: 0, startedAt: 0, progress: percent }, percent * perPercent) ?? -1;
      expect(at(progress)).toBeGreaterThan(at(progress + 1));
      expect(at(progress + 1)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("the words are round", () => {
  const words = [400, 6_200, 21_000, 59_000, 61_000, 150_000].map(remainingText);
  expect(words).toEqual([
    "almost done",
    "about 7 s left",
    "about 25 s left",
    "about 60 s left",
    "about 1 min left",
    "about 3 min left",
  ]);
});
