import * as fc from "fast-check";
import { expect, test } from "vitest";
import { follow, shift, toSeconds, toX, whole, zoom } from "./viewport.ts";

const DURATION = 60;
const factors = fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 30 });
const anchors = fc.double({ min: 0, max: DURATION, noNaN: true });

test("zooming in keeps the anchor where it was", () => {
  const view = zoom(whole(DURATION), 2, 30, DURATION);
  expect(view).toEqual({ start: 15, end: 45 });
  expect(toX(view, 30, 800)).toBe(400);
});

test("however it is zoomed and moved, the view lies within the audio and is not empty", () => {
  fc.assert(
    fc.property(factors, anchors, fc.double({ min: -100, max: 100, noNaN: true }), (steps, anchor, by) => {
      let view = whole(DURATION);
      for (const factor of steps) view = shift(zoom(view, factor, anchor, DURATION), by, DURATION);
      expect(view.start).toBeGreaterThanOrEqual(0);
      expect(view.end).toBeLessThanOrEqual(DURATION + 1e-9);
      expect(view.end).toBeGreaterThan(view.start);
    }),
  );
});

test("pixels and seconds are each other's inverse", () => {
  fc.assert(
    fc.property(anchors, (seconds) => {
      const view = { start: 12, end: 34 };
      expect(toSeconds(view, toX(view, seconds, 640), 640)).toBeCloseTo(seconds, 6);
    }),
  );
});

test("the view turns a page when the playhead leaves it, and only then", () => {
  const view = { start: 10, end: 20 };
  expect(follow(view, 15, DURATION)).toBe(view);
  expect(follow(view, 20, DURATION)).toEqual({ start: 20, end: 30 });
  expect(follow(view, 58, DURATION)).toEqual({ start: 50, end: 60 });
});
