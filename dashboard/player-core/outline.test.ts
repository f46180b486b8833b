import * as fc from "fast-check";
import { expect, test } from "vitest";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
import { extremesBetween, outlineOfAudio, outlineOfPeaks } from "./outline.ts";

test("the studio's integers become shares of full scale", () => {
  expect([...outlineOfPeaks([-127, 127, 0, 0])]).toEqual([-1, 1, 0, 0]);
});

test("audio is outlined over all its channels", () => {
  const left = Float32Array.of(0, 0.5, 0, 0);
  const right = Float32Array.of(0, 0, -0.25, 0);
  expect([...outlineOfAudio([left, right], 2)]).toEqual([0, 0.5, -0.25, 0]);
});

test("audio shorter than the columns has a column for each sample, and none has none", () => {
  expect(outlineOfAudio([Float32Array.of(0.5, 0.25)], 100)).toHaveLength(4);
  expect(extremesBetween(outlineOfAudio([]), 0, 1)).toEqual([0, 0]);
});

test("the whole outline reaches as far as the audio does, however fine it is", () => {
  const sample = fc.float({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 64 }),
      (samples, columns) => {
        // Adding 0 makes -0, which is as silent, the 0 that it is compared with.
        const audio = Float32Array.from(samples, (value) => value + 0);
        const outline = outlineOfAudio([audio], columns);
        const [low, high] = extremesBetween(outline, 0, 1);
        expect(low).toBe(Math.min(0, ...audio));
        expect(high).toBe(Math.max(0, ...audio));
        expect(peakAmplitude(outline)).toBe(Math.max(-low, high));
      },
    ),
  );
});

test("a view closer than a column shows that column", () => {
  const outline = outlineOfPeaks([-127, 127, -64, 64]);
  expect(extremesBetween(outline, 0.1, 0.1)).toEqual([-1, 1]);
  expect(extremesBetween(outline, 0.99, 1)[1]).toBeCloseTo(0.504, 3);
});
