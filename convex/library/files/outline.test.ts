import * as fc from "fast-check";
import { expect, test } from "vitest";
import { outlineOf } from "./outline.ts";

const peaks = fc.array(fc.integer({ min: -127, max: 127 }), { maxLength: 300 });

test("an outline is as wide as asked for, or as the waveform where that is narrower, and never below 0", () => {
  fc.assert(
    fc.property(peaks, fc.integer({ min: 1, max: 120 }), (waveform, columns) => {
      const outline = outlineOf(waveform, columns);
      expect(outline).toHaveLength(Math.min(columns, waveform.length));
      for (const height of outline) expect(height).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("each value of a waveform is in one column, so that the highest of each third is the third's highest", () => {
  fc.assert(
    fc.property(peaks, fc.integer({ min: 1, max: 40 }), (waveform, columns) => {
      const highest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(highest(outlineOf(waveform, columns))).toBe(highest(waveform));
      // Narrowed in two steps it is what it is in one.
      const fine = Array.from({ length: columns * 4 }, (_, at) => waveform[at] ?? 0);
      expect(outlineOf(outlineOf(fine, columns * 2), columns)).toEqual(outlineOf(fine, columns));
    }),
  );
});

test("a click is seen, wherever it is, in its own column and in no other", () => {
  for (const at of [0, 1, 49, 50, 98, 99]) {
    const waveform = Array.from({ length: 100 }, (_, index) => (index === at ? -127 : 0));
    expect(outlineOf(waveform, 10).map((height) => height > 0)).toEqual(
      Array.from({ length: 10 }, (_, column) => column === Math.floor(at / 10)),
    );
  }
});
