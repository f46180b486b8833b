import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSteadyClock, followClock } from "./steady-clock.ts";

function machine(wall = 1_700_000_000_000) {
  const time = { wall, elapsed: 5 };
  const sources = { wall: () => time.wall, elapsed: () => time.elapsed };
  const pass = (milliseconds: number): void => {
    time.wall += milliseconds;
    time.elapsed += milliseconds;
  };
  return { time, sources, pass };
}

test("it is the machine's clock as long as that does not step", () => {
  const { time, sources, pass } = machine();
  const clock = createSteadyClock(sources, 0);
  for (const milliseconds of [0, 1, 250, 86_400_000]) {
    pass(milliseconds);
    expect(clock.now()).toBe(time.wall);
  }
  expect(clock.aheadMillis()).toBe(0);
});

test.each([90_000, 600_000, 49 * 3_600_000])("after a step back of %d ms a second still takes a second", (step) => {
  const { time, sources, pass } = machine();
  const clock = createSteadyClock(sources, 0);
  const before = clock.now();
  time.wall -= step;
  pass(1_000);
  expect(clock.now()).toBe(before + 1_000);
  expect(clock.aheadMillis()).toBe(step);
  pass(step);
  expect(clock.now()).toBe(before + 1_000 + step);
});

test("a start behind the last commit goes on from there", () => {
  const { sources, pass } = machine(1_000_000);
  const clock = createSteadyClock(sources, 5_000_000);
  expect(clock.now()).toBe(5_000_000);
  pass(30_000);
  expect(clock.now()).toBe(5_030_000);
});

test("it follows steps forward, and the machine's clock once that has caught up", () => {
  const { time, sources, pass } = machine();
  const clock = createSteadyClock(sources, 0);
  const before = clock.now();
  time.wall -= 60_000;
  pass(10);
  clock.now();
  time.wall += 3_600_000;
  pass(10);
  expect(clock.now()).toBe(time.wall);
  expect(clock.now()).toBeGreaterThan(before + 3_500_000);
  expect(clock.aheadMillis()).toBe(0);
});

test("whatever the machine's clock does, it never steps back, and stands still for a second at most", () => {
  const steps = fc.record({ jump: fc.integer({ min: -1e9, max: 1e9 }), passed: fc.integer({ min: 0, max: 5_000 }) });
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (sequence) => {
      const { time, sources, pass } = machine(1e12);
      const clock = createSteadyClock(sources, 0);
      let last = clock.now();
      for (const { jump, passed } of sequence) {
        time.wall += jump;
        pass(passed);
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(last + Math.max(0, passed - 1_000));
        last = now;
      }
    }),
  );
});

test("another thread follows it, and stands still after a step back until it is read", () => {
  const { time, sources, pass } = machine();
  const clock = createSteadyClock(sources, 0);
  const follower = followClock(clock.memory, sources.wall);
  pass(1_000);
  expect(follower()).toBe(time.wall);
  const before = clock.now();
  time.wall -= 90_000;
  pass(1_000);
  expect(follower()).toBe(before);
  expect(clock.now()).toBe(before + 1_000);
  pass(500);
  expect(follower()).toBe(before + 1_500);
});
