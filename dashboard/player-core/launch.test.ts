import * as fc from "fast-check";
import { expect, test } from "vitest";
import { positionAt, type Take } from "./clock.ts";
import { BEATS_PER_BAR, countInBefore, entryOf, nextBoundary } from "./launch.ts";

const RATE = 48_000;

function takeOf(fields: Partial<Take> = {}): Take {
  return { startedAt: 0, position: 0, length: 8 * RATE, loop: { start: 0, end: 8 * RATE }, rate: 1, ...fields };
}

const half = RATE / 2;

test("a loop at 120 BPM hands over at the next bar, or the next beat, wherever it is", () => {
  expect(nextBoundary(takeOf(), half, "bar", 1)).toEqual({ when: 2 * RATE, beats: 0 });
  expect(nextBoundary(takeOf(), half, "beat", 1)).toEqual({ when: half, beats: 1 });
  expect(nextBoundary(takeOf(), half, "bar", 8 * RATE + 5)).toEqual({ when: 10 * RATE, beats: 0 });
  expect(nextBoundary(takeOf({ startedAt: 100, position: RATE }), half, "bar", 101)).toEqual({
    when: 100 + RATE,
    beats: 0,
  });
});

test("a boundary that is reached exactly is taken", () => {
  expect(nextBoundary(takeOf(), half, "bar", 2 * RATE).when).toBe(2 * RATE);
  expect(nextBoundary(takeOf(), half, "bar", 2 * RATE + 1).when).toBe(4 * RATE);
});

test("twice as fast, bars come twice as soon", () => {
  expect(nextBoundary(takeOf({ rate: 2 }), half, "bar", 1).when).toBe(RATE);
});

test("loops of other lengths hand over at their seam, too, and count their bars anew from there", () => {
  const seven = takeOf({ length: 7 * half, loop: { start: 0, end: 7 * half } });
  expect(nextBoundary(seven, half, "bar", 4 * half + 1)).toEqual({ when: 7 * half, beats: 0 });
  expect(nextBoundary(seven, half, "bar", 7 * half + 1)).toEqual({ when: 11 * half, beats: 0 });
  expect(nextBoundary(seven, half, "beat", 8 * half + 1)).toEqual({ when: 9 * half, beats: 2 });
});

test("bars are counted from where the loop begins, also before it", () => {
  const later = takeOf({ loop: { start: 1_000, end: 1_000 + 4 * half } });
  expect(nextBoundary(later, half, "bar", 1).when).toBe(1_000);
  expect(nextBoundary(later, half, "bar", 1_001).when).toBe(1_000 + 4 * half);
});

test("what plays through hands over at its end at the latest, and at once after it", () => {
  const through = takeOf({ length: 3 * half, loop: null });
  expect(nextBoundary(through, half, "bar", 10).when).toBe(3 * half);
  expect(nextBoundary(through, half, "bar", 20 * half).when).toBe(20 * half);
});

test("a bar is counted in by its four beats, and the first sounds a bar before", () => {
  expect(countInBefore({ when: 8 * half, beats: 0 }, half)).toEqual([4, 5, 6, 7].map((beat) => beat * half));
});

test("on a bar a loop begins at its start, on a beat where its own bar has that beat", () => {
  expect(entryOf({ when: 0, beats: 0 }, half, 16 * half)).toBe(0);
  expect(entryOf({ when: 0, beats: 3 }, half, 16 * half)).toBe(3 * half);
  // A loop of two beats is repeated until there.
  expect(entryOf({ when: 0, beats: 3 }, half, 2 * half)).toBe(half);
});

const takes = fc
  .record({
    startedAt: fc.integer({ min: 0, max: 10_000_000 }),
    position: fc.double({ min: 0, max: 1, noNaN: true }),
    start: fc.integer({ min: 0, max: 100_000 }),
    span: fc.integer({ min: 2_000, max: 4_000_000 }),
    rate: fc.double({ min: 0.25, max: 4, noNaN: true }),
    isLoop: fc.boolean(),
  })
  .map(({ startedAt, position, start, span, rate, isLoop }): Take => {
    const length = start + span;
    const loop = isLoop ? { start, end: length } : null;
    return { startedAt, position: Math.floor(position * (length - 1)), length, loop, rate };
  });
const beats = fc.double({ min: 1_000, max: 60_000, noNaN: true });
const waits = fc.integer({ min: 0, max: 50_000_000 });

test("a boundary is a whole frame that is not before what is asked for, and at most a bar later", () => {
  fc.assert(
    fc.property(takes, beats, waits, fc.constantFrom("bar" as const, "beat" as const), (take, beat, wait, step) => {
      const earliest = take.startedAt + wait;
      const { when } = nextBoundary(take, beat, step, earliest);
      expect(Number.isInteger(when)).toBe(true);
      expect(when).toBeGreaterThanOrEqual(earliest);
      const size = step === "bar" ? BEATS_PER_BAR : 1;
      expect(when - earliest).toBeLessThanOrEqual((size * beat) / take.rate + 1);
    }),
  );
});

test("at a boundary the take is on a bar, on a beat, at its seam or at its end, to the frame", () => {
  fc.assert(
    fc.property(takes, beats, waits, fc.constantFrom("bar" as const, "beat" as const), (take, beat, wait, step) => {
      const { when } = nextBoundary(take, beat, step, take.startedAt + wait);
      const [from, to] = [take.loop?.start ?? 0, take.loop?.end ?? take.length];
      const place = positionAt(take, when) - from;
      const size = step === "bar" ? BEATS_PER_BAR * beat : beat;
      const apart = Math.abs(place / size - Math.round(place / size)) * size;
      const toSeam = Math.min(Math.abs(place), Math.abs(to - from - place));
      // Half a frame of the context at the take's speed, the tolerance of a boundary, and the last bits of long times.
      expect(Math.min(apart, toSeam)).toBeLessThanOrEqual(take.rate + 0.1);
    }),
  );
});

test("a later wish is never granted sooner", () => {
  fc.assert(
    fc.property(takes, beats, waits, waits, (take, beat, one, other) => {
      const [sooner, later] = [Math.min(one, other), Math.max(one, other)];
      const at = (wait: number) => nextBoundary(take, beat, "bar", take.startedAt + wait).when;
      expect(at(later)).toBeGreaterThanOrEqual(at(sooner));
    }),
  );
});

test("entered on a beat, the bars of a loop lie on the bars before it", () => {
  const whole = fc.integer({ min: 1_000, max: 60_000 });
  fc.assert(
    fc.property(
      takes,
      beats,
      fc.tuple(waits, whole, fc.integer({ min: 1, max: 8 })),
      (take, beat, [wait, own, bars]) => {
        const boundary = nextBoundary(take, beat, "beat", take.startedAt + wait);
        const entry = entryOf(boundary, own, bars * BEATS_PER_BAR * own);
        expect(entry / own).toBe(boundary.beats);
      },
    ),
  );
});
