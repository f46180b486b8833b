import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createMedianFilter, medianAlongFrequency, medianAlongTime } from "./median.ts";

const widths = fc.constantFrom(1, 3, 9, 17, 25);
const lines = fc.float32Array({ min: 0, max: 1, noNaN: true, minLength: 1, maxLength: 120 });

/** The definition: sort every window, its edges repeated. */
function plainMedian(line: Float32Array, width: number): number[] {
  const reach = (width - 1) / 2;
  return Array.from(line, (_, i) => {
    const window = Array.from(
      { length: width },
      (__, k) => line[Math.max(0, Math.min(line.length - 1, i + k - reach))] ?? 0,
    );
    return window.sort((a, b) => a - b)[reach] ?? 0;
  });
}

test("the running median equals the median of each window", () => {
  fc.assert(
    fc.property(lines, widths, (line, width) => {
      const filtered = new Float32Array(line.length);
      createMedianFilter(width)(line, filtered);
      expect([...filtered]).toEqual(plainMedian(line, width));
    }),
  );
});

test("equal values in a window are kept apart", () => {
  const values = fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, widths, (line, width) => {
      const filtered = new Float32Array(line.length);
      createMedianFilter(width)(Float32Array.from(line), filtered);
      expect([...filtered]).toEqual(plainMedian(Float32Array.from(line), width));
    }),
  );
});

test("time and frequency are each other's mirror", () => {
  const shape = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(shape, widths, fc.nat(), ([frames, bins], width, seed) => {
      const matrix = Float32Array.from({ length: frames * bins }, (_, i) => ((i * 7_919 + seed) % 1_013) / 1_013);
      const mirrored = matrix.map((_, i) => matrix[(i % frames) * bins + Math.floor(i / frames)] ?? 0);
      const alongTime = new Float32Array(matrix.length);
      const alongFrequency = new Float32Array(matrix.length);
      medianAlongTime(matrix, bins, width, alongTime);
      medianAlongFrequency(mirrored, frames, width, alongFrequency);
      alongTime.forEach((value, i) => expect(alongFrequency[(i % bins) * frames + Math.floor(i / bins)]).toBe(value));
    }),
  );
});
