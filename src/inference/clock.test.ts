import { expect, test } from "vitest";
import { pause, systemClock } from "./clock.ts";
import { FakeClock } from "./testing/fake-clock.ts";

const NEVER = new AbortController().signal;

test("a pause ends with its time and leaves no timer", async () => {
  const clock = new FakeClock();
  let over = false;
  void pause(clock, 100, NEVER).then(() => (over = true));
  await clock.advance(99);
  expect(over).toBe(false);
  await clock.advance(1);
  await clock.advance(0);
  expect([over, clock.waiting]).toEqual([true, 0]);
});

test("aborting ends a pause early and leaves no timer", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const paused = pause(clock, 1_000, abort.signal);
  abort.abort();
  await paused;
  expect(clock.waiting).toBe(0);
});

test("a pause with a signal that is aborted already does not begin", async () => {
  const clock = new FakeClock();
  await pause(clock, 1_000, AbortSignal.abort());
  expect(clock.waiting).toBe(0);
});

test("the machine's clock runs a task once, unless it was canceled", async () => {
  const ran: string[] = [];
  systemClock.after(1, () => ran.push("kept"));
  systemClock.after(1, () => ran.push("canceled"))();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ran).toEqual(["kept"]);
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(10_000);
});

test("timers of the fake clock run in the order of their times, also those set meanwhile", async () => {
  const clock = new FakeClock(0);
  const ran: [string, number][] = [];
  clock.after(30, () => ran.push(["late", clock.now()]));
  clock.after(10, () => {
    ran.push(["early", clock.now()]);
    clock.after(5, () => ran.push(["nested", clock.now()]));
  });
  await clock.advance(40);
  expect(ran).toEqual([
    ["early", 10],
    ["nested", 15],
    ["late", 30],
  ]);
  expect(clock.now()).toBe(40);
});
