import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchIdle } from "./idle.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => vi.useRealTimers());

test("leaves once, after the idle time without work or visitors", () => {
  let left = 0;
  watchIdle({ idleSeconds: 10, isBusy: () => false, onIdle: () => (left += 1) });
  vi.advanceTimersByTime(9_000);
  expect(left).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(left).toBe(1);
});

test("a visitor starts the time anew", () => {
  let left = 0;
  const watch = watchIdle({ idleSeconds: 10, isBusy: () => false, onIdle: () => (left += 1) });
  vi.advanceTimersByTime(8_000);
  watch.notice();
  vi.advanceTimersByTime(8_000);
  expect(left).toBe(0);
  vi.advanceTimersByTime(4_000);
  expect(left).toBe(1);
});

test("open work keeps it, and the time begins when the work ends", () => {
  let left = 0;
  let busy = true;
  watchIdle({ idleSeconds: 10, isBusy: () => busy, onIdle: () => (left += 1) });
  vi.advanceTimersByTime(100_000);
  busy = false;
  vi.advanceTimersByTime(9_000);
  expect(left).toBe(0);
  vi.advanceTimersByTime(3_000);
  expect(left).toBe(1);
});

test("a hub without an idle time stays", () => {
  let left = 0;
  watchIdle({ idleSeconds: Number.POSITIVE_INFINITY, isBusy: () => false, onIdle: () => (left += 1) });
  vi.advanceTimersByTime(10_000_000);
  expect(left).toBe(0);
});
