import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barsAndBeats, describeLength, gridOf, snapSpan, snapStep, snapTime } from "./grid.ts";

const HALF_SECOND_BEATS = { beatSeconds: 0.5, barSeconds: 2 };

test("a tempo gives beats and bars of four; none gives no grid", () => {
  expect(gridOf(120)).toEqual(HALF_SECOND_BEATS);
  expect(gridOf(undefined)).toBeNull();
  expect(gridOf(0)).toBeNull();
});

test("the step follows the choice", () => {
  expect(snapStep(HALF_SECOND_BEATS, "bar")).toBe(2);
  expect(snapStep(HALF_SECOND_BEATS, "beat")).toBe(0.5);
  expect(snapStep(HALF_SECOND_BEATS, "off")).toBeNull();
  expect(snapStep(null, "bar")).toBeNull();
});

describe("a loop that is drawn", () => {
  test("becomes the whole bars that it touches, drawn from either end", () => {
    expect(snapSpan({ start: 2.3, end: 5.1 }, 2, 8)).toEqual({ start: 2, end: 6 });
    expect(snapSpan({ start: 5.1, end: 2.3 }, 2, 8)).toEqual({ start: 2, end: 6 });
  });

  test("stays as drawn without a grid, within the audio", () => {
    expect(snapSpan({ start: 9, end: -1 }, null, 8)).toEqual({ start: 0, end: 8 });
  });

  test("does not grow when it lies on the grid already, whatever the tempo", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 40, max: 240, noNaN: true }),
        fc.nat(15),
        fc.integer({ min: 1, max: 16 }),
        (bpm, from, bars) => {
          const step = 240 / bpm;
          const span = { start: from * step, end: (from + bars) * step };
          const snapped = snapSpan(span, step, 32 * step);
          expect(snapped.start).toBeCloseTo(span.start, 6);
          expect(snapped.end).toBeCloseTo(span.end, 6);
        },
      ),
    );
  });

  test("is never empty, holds what was drawn and stays within the audio", () => {
    const seconds = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.double({ min: 0.25, max: 6, noNaN: true }), (start, end, step) => {
        const snapped = snapSpan({ start, end }, step, 100);
        expect(snapped.end).toBeGreaterThan(snapped.start);
        expect(snapped.start).toBeLessThanOrEqual(Math.min(start, end) + 1e-4);
        expect(snapped.end).toBeGreaterThanOrEqual(Math.max(start, end) - 1e-4);
        expect(snapped.start).toBeGreaterThanOrEqual(0);
        expect(snapped.end).toBeLessThanOrEqual(100);
      }),
    );
  });
});

test("a time goes to the nearest boundary", () => {
  expect(snapTime(2.9, 2, 8)).toBe(2);
  expect(snapTime(3.1, 2, 8)).toBe(4);
  expect(snapTime(3.1, null, 8)).toBe(3.1);
  expect(snapTime(99, 2, 8)).toBe(8);
});

test("positions and lengths read as musicians count", () => {
  expect(barsAndBeats(0, HALF_SECOND_BEATS)).toBe("1.1");
  expect(barsAndBeats(4.5, HALF_SECOND_BEATS)).toBe("3.2");
  expect(describeLength({ start: 2, end: 4 }, HALF_SECOND_BEATS)).toBe("1 bar");
  expect(describeLength({ start: 0, end: 8 }, HALF_SECOND_BEATS)).toBe("4 bars");
  expect(describeLength({ start: 0, end: 1.5 }, HALF_SECOND_BEATS)).toBe("3 beats");
  expect(describeLength({ start: 0, end: 0.3 }, HALF_SECOND_BEATS)).toBe("0.6 beats");
  expect(describeLength({ start: 0, end: 1.25 }, null)).toBe("1.3 s");
});
