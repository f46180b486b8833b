import { expect, test } from "vitest";
import { allSucceeded, jobProgress, mayBeginAgain, mayClaimAgain, planTake } from "./predictionState.ts";

const attempt = (state: Parameters<typeof planTake>[0][number]["state"], claimedAt = 5) => ({ state, claimedAt });

test("a take without an attempt is begun", () => {
  expect(planTake([])).toEqual({ kind: "begin" });
});

test("a take whose attempts were lost is begun anew", () => {
  expect(planTake([attempt("lost"), attempt("lost")])).toEqual({ kind: "begin" });
});

test("an intent that may have been sent is looked for before it is sent", () => {
  const intended = attempt("intended");
  expect(planTake([attempt("lost"), intended])).toEqual({ kind: "find", attempt: intended });
});

test("an intent that the provider certainly did not take is sent without looking", () => {
  const released = attempt("intended", 0);
  expect(planTake([released])).toEqual({ kind: "send", attempt: released });
});

test.each(["running", "succeeded", "failed", "canceled"] as const)("a take that is %s is left alone", (state) => {
  expect(planTake([attempt(state)])).toEqual({ kind: "nothing" });
});

test("a request that costs money is not repeated while an earlier one may be under way", () => {
  expect(mayClaimAgain("replicate", 1_000, 1_000 + 19_999)).toBe(false);
  expect(mayClaimAgain("replicate", 1_000, 1_000 + 20_000)).toBe(true);
  expect(mayClaimAgain("local", 1_000, 1_999)).toBe(false);
  expect(mayClaimAgain("local", 1_000, 2_000)).toBe(true);
});

test("a lost prediction is made anew only where that is free, and not for ever", () => {
  expect([1, 2, 3].map((attempts) => mayBeginAgain("local", attempts))).toEqual([true, true, false]);
  expect(mayBeginAgain("replicate", 1)).toBe(false);
});

test("a job's progress is the mean of its takes, and leaves room for bringing the audio home", () => {
  expect(jobProgress([[{ progress: 100 }], [{ progress: 50 }], []])).toBeCloseTo(45);
  expect(jobProgress([[{ progress: 80 }, { progress: 10 }]])).toBeCloseTo(9);
  expect(jobProgress([])).toBe(0);
});

test("a job is made when the latest attempt of every take succeeded", () => {
  expect(allSucceeded([[attempt("lost"), attempt("succeeded")], [attempt("succeeded")]])).toBe(true);
  expect(allSucceeded([[attempt("succeeded")], [attempt("running")]])).toBe(false);
  expect(allSucceeded([[attempt("succeeded")], []])).toBe(false);
  expect(allSucceeded([])).toBe(false);
});
