import { expect, test } from "vitest";
import { type Pace, USUAL_PACE, slowDown, takeTurn } from "./pace.ts";

const advice = { retryAfterMillis: 5_000, intervalMillis: null };

/** Sends `count` requests of jobs that all wait at once. @returns when they left */
function sendAll(pace: Pace, count: number, lateMillis = 0): number[] {
  const sentAt: number[] = [];
  let waiting = Array.from({ length: count }, () => 0);
  while (waiting.length > 0) {
    const now = Math.min(...waiting) + lateMillis;
    const index = waiting.indexOf(Math.min(...waiting));
    const turn = takeTurn(pace, now);
    pace = turn.pace;
    if (turn.waitUntil === null) {
      sentAt.push(now);
      waiting = waiting.filter((_, i) => i !== index);
    } else waiting[index] = turn.waitUntil;
  }
  return sentAt;
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));

test("the first request leaves at once, and the next a moment later", () => {
  const { pace, waitUntil } = takeTurn(USUAL_PACE, 1_000);
  expect(waitUntil).toBe(null);
  expect(takeTurn(pace, 1_000).waitUntil).toBe(1_250);
  expect(takeTurn(pace, 1_250).waitUntil).toBe(null);
});

test.each([0, 40])("many that wait are let through one after the other, each woken %i ms late", (lateMillis) => {
  const sent = sendAll(USUAL_PACE, 20, lateMillis);
  expect(sent).toHaveLength(20);
  expect(Math.min(...gaps(sent))).toBeGreaterThanOrEqual(250);
  expect(Math.max(...gaps(sent))).toBeLessThanOrEqual(500);
});

test("nothing is sent before the time that the provider named", () => {
  const pace = slowDown(USUAL_PACE, advice, 1_000);
  expect(takeTurn(pace, 5_999).waitUntil).toBe(6_150);
  expect(takeTurn(pace, 6_150).waitUntil).toBe(null);
});

test("a rate that the provider names is kept to", () => {
  const pace = slowDown(USUAL_PACE, { retryAfterMillis: 3_000, intervalMillis: 10_000 }, 0);
  const sent = sendAll(pace, 5);
  expect(sent[0]).toBe(3_150);
  expect(Math.min(...gaps(sent))).toBeGreaterThanOrEqual(10_000);
});

test("a rate that is guessed from a wait is quickened with each request that passes", () => {
  let pace = slowDown(USUAL_PACE, advice, 0);
  const sent = Array.from({ length: 8 }, () => {
    const now = pace.nextAt;
    pace = takeTurn(pace, now).pace;
    return now;
  });
  const waits = gaps(sent);
  expect(waits[0]).toBe(5_000);
  expect(waits.at(-1)).toBeLessThan(1_000);
});

test("without any word from the provider the guess doubles", () => {
  const silent = { retryAfterMillis: null, intervalMillis: null };
  const once = slowDown(USUAL_PACE, silent, 0);
  expect([once.intervalMillis, slowDown(once, silent, 0).intervalMillis]).toEqual([2_000, 4_000]);
});

test("ten minutes after the last refusal the pace is the usual one again", () => {
  const pace = slowDown(USUAL_PACE, { retryAfterMillis: 1_000, intervalMillis: 10_000 }, 1);
  const later = takeTurn(pace, 601_000);
  expect(takeTurn(later.pace, 601_000).waitUntil).toBe(601_250);
});
