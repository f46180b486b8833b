import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  describeGain,
  faderGain,
  FLOOR_DB,
  gainsOf,
  levelOf,
  SILENCE,
  toDecibels,
  UNITY_FADER,
  type Strip,
} from "./levels.ts";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";

const strips = fc.array(
  fc.record({ muted: fc.boolean(), soloed: fc.boolean(), fader: fc.integer({ min: 1, max: 100 }) }),
  { minLength: 1, maxLength: 8 },
);

function strip(given: Partial<Strip> = {}): Strip {
  return { muted: false, soloed: false, fader: UNITY_FADER, ...given };
}

test("the fader's mark leaves the audio as it is", () => {
  expect(faderGain(UNITY_FADER)).toBe(1);
  expect(faderGain(0)).toBe(0);
  expect(describeGain(faderGain(100))).toBe("+3.9 dB");
  expect(describeGain(0)).toBe("silent");
});

test("solo silences the others, and mute wins over solo", () => {
  expect(gainsOf([strip(), strip({ soloed: true }), strip()])).toEqual([0, 1, 0]);
  expect(gainsOf([strip(), strip({ soloed: true, muted: true })])).toEqual([0, 0]);
  expect(gainsOf([strip({ muted: true }), strip()])).toEqual([0, 1]);
});

test("a track sounds exactly if it is not muted, and soloed where any is", () => {
  fc.assert(
    fc.property(strips, (all) => {
      const anySolo = all.some((each) => each.soloed);
      gainsOf(all).forEach((gain, index) => {
        const each = all[index];
        expect(gain > 0).toBe(each !== undefined && !each.muted && (!anySolo || each.soloed));
      });
    }),
  );
});

test("levels are read in decibels, down to the floor", () => {
  expect(toDecibels(1)).toBe(0);
  expect(toDecibels(0.5)).toBeCloseTo(-6.02, 2);
  expect(toDecibels(0)).toBe(FLOOR_DB);
  expect(peakAmplitude(Float32Array.of(0.25, -0.75, 0.5))).toBe(0.75);
});

test("a sine's mean is 3 dB below its peak, and nothing is silent", () => {
  const sine = Float32Array.from({ length: 4_410 }, (_, at) => Math.sin((at / 44.1) * 2 * Math.PI));
  const { peak, rms } = levelOf(sine);
  expect(peak).toBeCloseTo(1, 2);
  expect(toDecibels(rms)).toBeCloseTo(-3.01, 2);
  expect(levelOf(new Float32Array())).toEqual(SILENCE);
});
