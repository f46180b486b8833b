import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

const DAY = 24 * 60 * 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When a task ran that was set to run after so long; null if it has not by then. */
async function ranAfter(milliseconds: number, waited: number): Promise<number | null> {
  const begin = Date.now();
  let at: number | null = null;
  const cancel = systemClock.after(milliseconds, () => (at = Date.now() - begin));
  await vi.advanceTimersByTimeAsync(waited);
  cancel();
  return at;
}

test.each([1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5, 41 * DAY, 90 * DAY])(
  "a task that is due in %i ms runs then, also beyond the longest timer of Node",
  async (milliseconds) => {
    expect(await ranAfter(milliseconds, milliseconds - 1)).toBeNull();
    expect(await ranAfter(milliseconds, milliseconds + DAY)).toBe(milliseconds);
  },
);

test("a task that is due never does not run, and leaves no timer once it is cancelled", async () => {
  expect(await ranAfter(Number.POSITIVE_INFINITY, 60 * DAY)).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test("a long wait can be cancelled in each of its parts", async () => {
  for (const waited of [0, 30, 60]) {
    let ran = false;
    const cancel = systemClock.after(80 * DAY, () => (ran = true));
    await vi.advanceTimersByTimeAsync(waited * DAY);
    cancel();
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(100 * DAY);
    expect(ran).toBe(false);
  }
});
