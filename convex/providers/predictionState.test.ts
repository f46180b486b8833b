import { expect, test } from "vitest";
import {
  allSucceeded,
  isBelievedLost,
  homeProgress,
  jobProgress,
  mayBeginAgain,
  planRetry,
  planSend,
  planTake,
  planWatch,
} from "./predictionState.ts";

const attempt = (state: Parameters<typeof planTake>[0][number]["state"], claimedAt = 5) => ({ state, claimedAt });

test("a take without an attempt is begun", () => {
  expect(planTake([])).toEqual({ kind: "begin" });
});

test("a take whose attempts were lost is begun again", () => {
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

test.each(["running", "succeeded", "failed", "canceled", "unsure"] as const)(
  "a take that is %s is left alone",
  (state) => {
    expect(planTake([attempt(state)])).toEqual({ kind: "nothing" });
  },
);

test("what was certainly not carried out is sent", () => {
  expect(planSend("replicate", 0, 5_000)).toEqual({ kind: "send" });
  expect(planSend("local", 0, 5_000)).toEqual({ kind: "send" });
});

test("a free request is repeated after a moment", () => {
  expect(planSend("local", 1_000, 1_999)).toEqual({ kind: "wait", until: 2_000 });
  expect(planSend("local", 1_000, 2_000)).toEqual({ kind: "send" });
});

test("a request that may have been billed is looked for, ever more seldom, and never sent again", () => {
  let now = 1_000;
  const waits: number[] = [];
  for (let plan = planSend("replicate", 1_000, now); plan.kind !== "end"; plan = planSend("replicate", 1_000, now)) {
    if (plan.kind === "send") throw new Error(`sent again after ${now} ms`);
    waits.push(plan.until - now);
    now = plan.until;
  }
  expect(now - 1_000).toBeGreaterThanOrEqual(150_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect([waits.length < 40, waits.at(-1)]).toEqual([true, 15_000]);
});

test("trouble is waited out for an hour, being throttled for a day", () => {
  const retry = (isThrottled: boolean, ageMillis: number, retryAfterMillis: number | null = null) =>
    planRetry({ isThrottled, retryAfterMillis }, 1_000, 1_000 + ageMillis);
  expect(retry(false, 0)).toBe(1_250);
  expect(retry(false, 0, 9_000)).toBe(10_000);
  expect(retry(false, 3_599_999)).toBe(3_660_999);
  expect([retry(false, 3_600_000), retry(true, 3_600_000)]).toEqual([null, 3_661_000]);
  expect(retry(true, 24 * 3_600_000)).toBe(null);
});

test("an attempt that is perhaps billed is looked for during a day", () => {
  expect(planWatch(0, 60_000, 1_000)).toBe(120_000);
  expect(planWatch(0, 1_800_000, 1_000)).toBe(1_800_000);
  expect(planWatch(0, 60_000, 24 * 3_600_000)).toBe(null);
});

test("a lost prediction is made again only where that is free, and not for ever", () => {
  expect([1, 2, 3].map((attempts) => mayBeginAgain("local", attempts))).toEqual([true, true, false]);
  expect(mayBeginAgain("replicate", 1)).toBe(false);
});

test("a paid prediction counts as lost once its provider has not known it for a while, a free one at once", () => {
  expect([0, 119_999, 120_000].map((millis) => isBelievedLost("replicate", 0, millis))).toEqual([false, false, true]);
  expect(isBelievedLost("local", 0, 0)).toBe(true);
});

test("a job's progress is the mean of its takes, and leaves room for bringing the audio home", () => {
  expect(jobProgress("wav0/synth", [[{ progress: 100 }], [{ progress: 50 }], []])).toBeCloseTo(45);
  expect(jobProgress("wav0/synth", [[{ progress: 80 }, { progress: 10 }]])).toBeCloseTo(9);
  expect(jobProgress("wav0/synth", [])).toBe(0);
});

test("files that come home take a job from its predictions' share to its end", () => {
  for (const model of ["wav0/synth", "wav0/split", "replicate/other"]) {
    expect(homeProgress(model, 0, 4)).toBeCloseTo(jobProgress(model, [[{ progress: 100 }]]));
    expect(homeProgress(model, 4, 4)).toBeCloseTo(100);
  }
  // The second half of a split is mostly that. Jobs show whole percents, rounded down: 65 may not be 64.999….
  expect([0, 1, 2, 3].map((home) => homeProgress("wav0/split", home, 4))).toEqual([30, 47.5, 65, 82.5]);
  expect([0, 1, 2, 3, 4].map((home) => homeProgress("wav0/synth", home, 5))).toEqual([90, 92, 94, 96, 98]);
});

test("a job is made when the latest attempt of every take succeeded", () => {
  expect(allSucceeded([[attempt("lost"), attempt("succeeded")], [attempt("succeeded")]])).toBe(true);
  expect(allSucceeded([[attempt("succeeded")], [attempt("running")]])).toBe(false);
  expect(allSucceeded([[attempt("succeeded")], []])).toBe(false);
  expect(allSucceeded([])).toBe(false);
});
