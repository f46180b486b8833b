import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "../browser.fixture.ts";
import { onReturn, waitToRetry } from "./backoff.ts";

let window: EventTarget;
let page: EventTarget & { visibilityState: string };
beforeEach(() => {
  ({ window } = stubBrowser());
  page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  vi.stubGlobal("document", page);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Milliseconds until a wait ends. */
async function waited(failures: number): Promise<number> {
  const from = Date.now();
  let end: number | null = null;
  void waitToRetry(failures).then(() => (end = Date.now()));
  await vi.advanceTimersByTimeAsync(5_000);
  return (end ?? Number.POSITIVE_INFINITY) - from;
}

test("each retry waits twice as long as the one before, four seconds at most, and never all at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2_000), async (failures) => {
      const longest = Math.min(250 * 2 ** Math.min(failures, 10), 4_000);
      const milliseconds = await waited(failures);
      expect(milliseconds).toBeGreaterThanOrEqual(Math.floor(longest * 0.75));
      expect(milliseconds).toBeLessThanOrEqual(longest);
    }),
  );
});

test("a network, or a page that is looked at again, ends the wait at once; a page that is left does not", async () => {
  const ends: string[] = [];
  void waitToRetry(10).then(() => ends.push("network"));
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["network"]);
  void waitToRetry(10).then(() => ends.push("page"));
  page.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["network"]);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toEqual(["network", "page"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("after its end a listener hears nothing of the network or the page", () => {
  let returns = 0;
  const stop = onReturn(() => returns++);
  page.visibilityState = "visible";
  window.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("visibilitychange"));
  stop();
  window.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(returns).toBe(2);
});
