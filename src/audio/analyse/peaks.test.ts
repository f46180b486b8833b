import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measurePeaks, PEAK_COLUMNS } from "./peaks.ts";

const channels = fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 8 })).chain(([length, count]) =>
  fc.array(fc.float32Array({ min: -2, max: 2, noNaN: true, minLength: length, maxLength: length }), {
    minLength: count,
    maxLength: count,
  }),
);

test("there are always as many pairs of 8-bit integers, low before high", () => {
  fc.assert(
    fc.property(channels, (audio) => {
      const peaks = measurePeaks({ sampleRate: 44_100, channels: audio });
      expect(peaks).toHaveLength(2 * PEAK_COLUMNS);
      expect(peaks.every((value) => Number.isInteger(value) && Math.abs(value) <= 127)).toBe(true);
      for (let i = 0; i < peaks.length; i += 2) expect(peaks[i]).toBeLessThanOrEqual(peaks[i + 1] ?? -1);
    }),
  );
});

test("the highest and lowest sample of any channel show in their columns", () => {
  const left = new Float32Array(PEAK_COLUMNS * 10);
  const right = new Float32Array(PEAK_COLUMNS * 10);
  left[1_005] = 1;
  right[1_006] = -0.5;
  const peaks = measurePeaks({ sampleRate: 44_100, channels: [left, right] });
  expect(peaks.slice(200, 202)).toEqual([-63, 127]);
  expect(peaks.filter((value) => value !== 0)).toHaveLength(2);
});

test("audio shorter than the drawing stretches over it, and none at all is flat", () => {
  expect(measurePeaks({ sampleRate: 44_100, channels: [Float32Array.of(1)] })).toEqual(
    Array.from({ length: 512 }, () => 127),
  );
  expect(measurePeaks({ sampleRate: 44_100, channels: [] })).toEqual(Array.from({ length: 512 }, () => 0));
});
