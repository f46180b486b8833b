import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchIdle } from "./idle.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => vi.useRealTimers());

test("leaves once, after the idle time without work or visitors", async () => {
  let left = 0;
  watchIdle({ idleSeconds: 10, isBusy: () => false, onIdle: () => (left += 1) });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(left).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(left).toBe(1);
});

test("a visitor starts the time again", async () => {
  let left = 0;
  const watch = watchIdle({ idleSeconds: 10, isBusy: () => false, onIdle: () => (left += 1) });
  await vi.advanceTimersByTimeAsync(8_000);
  watch.notice();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(left).toBe(0);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(left).toBe(1);
});

test("open work keeps it, and the time begins when the work ends", async () => {
  let left = 0;
  let busy = true;
  watchIdle({ idleSeconds: 10, isBusy: () => busy, onIdle: () => (left += 1) });
  await vi.advanceTimersByTimeAsync(100_000);
  busy = false;
  await vi.advanceTimersByTimeAsync(9_000);
  expect(left).toBe(0);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(left).toBe(1);
});

test("a hub without an idle time stays", async () => {
  let left = 0;
  watchIdle({ idleSeconds: Number.POSITIVE_INFINITY, isBusy: () => false, onIdle: () => (left += 1) });
  await vi.advanceTimersByTimeAsync(10_000_000);
  expect(left).toBe(0);
});

test("a question that fails counts as work", async () => {
  let left = 0;
  watchIdle({ idleSeconds: 10, isBusy: () => Promise.reject(new Error("closed")), onIdle: () => (left += 1) });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(left).toBe(0);
});
