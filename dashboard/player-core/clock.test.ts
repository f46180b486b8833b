import * as fc from "fast-check";
import { expect, test } from "vitest";
import { entryPoint, hasEnded, positionAt, type Take } from "./clock.ts";

const frames = fc.integer({ min: 0, max: 10_000_000 });
const loops = fc
  .tuple(frames, fc.integer({ min: 1, max: 1_000_000 }))
  .map(([start, size]) => ({ start, end: start + size }));

function take(given: Partial<Take> = {}): Take {
  return { startedAt: 1000, position: 0, length: 500, loop: null, rate: 1, ...given };
}

test("a take waits at its first position until it starts", () => {
  expect(positionAt(take({ position: 40 }), 900)).toBe(40);
  expect(positionAt(take({ position: 40 }), 1000)).toBe(40);
});

test("without a loop it runs to its end and stays there", () => {
  expect(positionAt(take(), 1200)).toBe(200);
  expect(positionAt(take(), 9999)).toBe(500);
  expect(hasEnded(take(), 1499)).toBe(false);
  expect(hasEnded(take(), 1500)).toBe(true);
});

test("the frame after the loop's last is its first", () => {
  const looping = take({ loop: { start: 100, end: 200 } });
  expect(positionAt(looping, 1199)).toBe(199);
  expect(positionAt(looping, 1200)).toBe(100);
  expect(positionAt(looping, 1350)).toBe(150);
  expect(hasEnded(looping, 1_000_000)).toBe(false);
});

test("a loop never leaves itself, and repeats after its own length", () => {
  fc.assert(
    fc.property(loops, frames, (loop, now) => {
      const looping = take({ loop, position: loop.start, length: loop.end });
      const at = positionAt(looping, now);
      expect(at).toBeGreaterThanOrEqual(loop.start);
      expect(at).toBeLessThan(loop.end);
      const later = Math.max(now, looping.startedAt);
      expect(positionAt(looping, later + loop.end - loop.start)).toBe(positionAt(looping, later));
    }),
  );
});

test("a track that joins late is where the others are", () => {
  fc.assert(
    fc.property(loops, frames, frames, (loop, joinedAfter, later) => {
      const first = take({ loop, position: loop.start, length: loop.end });
      const joinedAt = first.startedAt + joinedAfter;
      const second = { ...first, startedAt: joinedAt, position: positionAt(first, joinedAt) };
      expect(positionAt(second, joinedAt + later)).toBe(positionAt(first, joinedAt + later));
    }),
  );
});

test("at another speed it gets on by as much, in a loop too", () => {
  expect(positionAt(take({ rate: 0.5 }), 1200)).toBe(100);
  expect(hasEnded(take({ rate: 2 }), 1249)).toBe(false);
  expect(hasEnded(take({ rate: 2 }), 1250)).toBe(true);
  expect(positionAt(take({ rate: 1.5, loop: { start: 100, end: 200 } }), 1200)).toBe(100);
});

test("a change of speed goes on from where it was", () => {
  fc.assert(
    fc.property(loops, frames, fc.double({ min: 0.5, max: 2, noNaN: true }), (loop, changedAfter, rate) => {
      const before = take({ loop, position: loop.start, length: loop.end });
      const at = before.startedAt + changedAfter;
      const after = { ...before, startedAt: at, position: positionAt(before, at), rate };
      expect(positionAt(after, at)).toBe(positionAt(before, at));
    }),
  );
});

test("what lies behind the loop or the end begins again, and what lies before the loop runs into it", () => {
  expect(entryPoint(500, 500, null)).toBe(0);
  expect(entryPoint(499, 500, null)).toBe(499);
  expect(entryPoint(200, 500, { start: 100, end: 200 })).toBe(100);
  expect(entryPoint(20, 500, { start: 100, end: 200 })).toBe(20);
});
