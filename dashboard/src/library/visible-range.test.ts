import * as fc from "fast-check";
import { expect, test } from "vitest";
import { scrollToShow, visibleRange } from "./visible-range.ts";

const viewport = fc.record({
  scrollTop: fc.integer({ min: -200, max: 700_000 }),
  height: fc.integer({ min: 0, max: 2_000 }),
  rowHeight: fc.constant(56),
  count: fc.integer({ min: 0, max: 10_000 }),
});

test("every row in sight is drawn, and the number of rows drawn depends on the height only", () => {
  fc.assert(
    fc.property(viewport, ({ scrollTop, height, rowHeight, count }) => {
      const { first, end } = visibleRange({ scrollTop, height, rowHeight, count });
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(count);
      expect(end - first).toBeLessThanOrEqual(height / rowHeight + 18);
      for (let row = 0; row < count; row += 97) {
        const isInSight = row * rowHeight < scrollTop + height && (row + 1) * rowHeight > Math.max(0, scrollTop);
        if (isInSight) expect(row >= first && row < end).toBe(true);
      }
    }),
  );
});

test("scrolling to a row brings it into sight, and a row in sight moves nothing", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(500_000), fc.integer({ min: 56, max: 2_000 }), (index, scrollTop, height) => {
      const moved = scrollToShow(index, { scrollTop, height, rowHeight: 56 });
      expect(index * 56).toBeGreaterThanOrEqual(moved);
      expect((index + 1) * 56).toBeLessThanOrEqual(moved + height);
      expect(scrollToShow(index, { scrollTop: moved, height, rowHeight: 56 })).toBe(moved);
    }),
  );
});
