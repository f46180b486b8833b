import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measureLoudness } from "../analyse/loudness.ts";
import { truePeak } from "../analyse/true-peak.ts";
import type { AudioData } from "../audio.ts";
import { applyGain, DEFAULT_CEILING_DB, gainToTarget, unreachedLoudness } from "./level.ts";

function tone(seconds: number, amplitude: number): AudioData {
  const sampleRate = 44_100;
  const channel = Float32Array.from({ length: seconds * sampleRate }, (_, i) => amplitude * Math.sin(i * 0.07));
  return { sampleRate, channels: [channel, channel] };
}

const amplitude = fc.double({ min: 0.001, max: 1, noNaN: true });

test("any sound reaches any true peak that is asked for", () => {
  fc.assert(
    fc.property(amplitude, fc.double({ min: -40, max: 0, noNaN: true }), (level, peakDb) => {
      const audio = tone(0.1, level);
      expect(truePeak(applyGain(audio, gainToTarget(audio, { peakDb }) ?? 0))).toBeCloseTo(peakDb, 2);
    }),
    { numRuns: 20 },
  );
});

test("loudness is reached within 0.1 LU, or the ceiling stops it", () => {
  fc.assert(
    fc.property(amplitude, fc.double({ min: -40, max: 0, noNaN: true }), (level, lufs) => {
      const audio = tone(1, level);
      const made = applyGain(audio, gainToTarget(audio, { lufs }) ?? 0);
      const [peak, loudness] = [truePeak(made), measureLoudness(made).integratedLufs];
      expect(peak).toBeLessThan(DEFAULT_CEILING_DB + 0.01);
      const isStopped = Math.abs(peak - DEFAULT_CEILING_DB) < 0.01 && loudness < lufs + 0.1;
      expect(isStopped || Math.abs(loudness - lufs) < 0.1).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test("a peak given with the loudness is its ceiling", () => {
  const audio = tone(1, 0.1);
  const made = applyGain(audio, gainToTarget(audio, { lufs: -1, peakDb: -3 }) ?? 0);
  expect(truePeak(made)).toBeCloseTo(-3, 2);
});

test("silence has no gain to any target, and what is under 0.4 s none to a loudness", () => {
  expect(gainToTarget(tone(1, 0), { peakDb: -1 })).toBeNull();
  expect(gainToTarget(tone(1, 0), { lufs: -14 })).toBeNull();
  expect(gainToTarget(tone(0.3, 0.5), { lufs: -14 })).toBeNull();
});

test("without a target nothing changes", () => {
  const audio = tone(0.1, 0.5);
  expect(gainToTarget(audio, {})).toBe(0);
  expect(applyGain(audio, 0)).toBe(audio);
});

test("a loudness that the ceiling stops is told with what was reached, one that is reached is not", () => {
  const levelled = (lufs: number, peakDb?: number) => {
    const audio = tone(1, 0.1);
    const target = { lufs, ...(peakDb === undefined ? {} : { peakDb }) };
    return unreachedLoudness(applyGain(audio, gainToTarget(audio, target) ?? 0), target);
  };
  expect(levelled(-14)).toBeNull();
  expect(levelled(3)).toMatch(/^3 LUFS was not reached: its peaks are at the ceiling of -1 dBTP at -?\d+\.\d LUFS\.$/);
  expect(levelled(-3, -9)).toContain("the ceiling of -9 dBTP");
});
