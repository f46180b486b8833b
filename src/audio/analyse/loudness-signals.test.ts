import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { noise, sine } from "../core/signals.fixture.ts";
import { toAmplitude } from "../core/units.ts";
import { measureLoudness } from "./loudness.ts";

const RATE = 48_000;
type Stretch = [decibels: number, seconds: number];

/** Stretches of a 1 kHz sine at levels in dBFS, one behind the other without a jump of phase. */
function programme(stretches: readonly Stretch[], { sampleRate = RATE, frequency = 1_000 } = {}): Float32Array {
  const total = stretches.reduce((sum, [, seconds]) => sum + Math.round(seconds * sampleRate), 0);
  const wave = sine(frequency / sampleRate, total);
  let end = 0;
  for (const [decibels, seconds] of stretches) {
    const start = end;
    end += Math.round(seconds * sampleRate);
    const gain = toAmplitude(decibels);
    for (let i = start; i < end; i++) wave[i] = (wave[i] ?? 0) * gain;
  }
  return wave;
}

const stereo = (samples: Float32Array, sampleRate = RATE): AudioData => ({ sampleRate, channels: [samples, samples] });
const silence = (length: number) => new Float32Array(length);

describe("absolute scale (BS.1770-4, annex 1)", () => {
  test.each([0, 1])("997 Hz at full scale in channel %d alone reads −3.01 LUFS", (channel) => {
    const wave = sine(997 / RATE, 2 * RATE);
    const channels = [0, 1].map((each) => (each === channel ? wave : silence(wave.length)));
    expect(measureLoudness({ sampleRate: RATE, channels }).integratedLufs).toBeCloseTo(-3.01, 1);
  });

  test("mono reads 3.01 LU below the same in both channels", () => {
    const wave = programme([[-20, 2]]);
    const mono = measureLoudness({ sampleRate: RATE, channels: [wave] }).integratedLufs;
    expect(measureLoudness(stereo(wave)).integratedLufs - mono).toBeCloseTo(3.0103, 4);
  });

  test("a surround channel counts 1.49 dB more than a front one and the LFE nothing", () => {
    const wave = programme([[-20, 2]]);
    const alone = (channel: number) =>
      measureLoudness({
        sampleRate: RATE,
        channels: Array.from({ length: 6 }, (_, each) => (each === channel ? wave : silence(wave.length))),
      }).integratedLufs;
    for (const front of [1, 2]) expect(alone(front)).toBeCloseTo(alone(0), 9);
    for (const surround of [4, 5]) expect(alone(surround) - alone(0)).toBeCloseTo(10 * Math.log10(1.41), 6);
    expect(alone(3)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("invariance", () => {
  test("channels that weigh the same may change places, and any channel its sign", () => {
    const [left, right] = [noise(RATE, 1), noise(RATE, 2).map((sample) => 0.3 * sample)];
    const reference = measureLoudness({ sampleRate: RATE, channels: [left, right] }).integratedLufs;
    const exchanged = measureLoudness({ sampleRate: RATE, channels: [right, left] }).integratedLufs;
    const inverted = measureLoudness({ sampleRate: RATE, channels: [left.map((sample) => -sample), right] });
    expect(exchanged).toBeCloseTo(reference, 9);
    expect(inverted.integratedLufs).toBeCloseTo(reference, 9);
  });

  test("silence around a programme is gated away, to a hundredth for whole steps", () => {
    const [quiet, wave] = [silence(RATE), programme([[-20, 4]])];
    const around = new Float32Array(wave.length + 2 * quiet.length);
    around.set(wave, quiet.length);
    const plain = measureLoudness(stereo(wave)).integratedLufs;
    // Blocks that hold the edges are partly silent and above the relative gate.
    expect(Math.abs(measureLoudness(stereo(around)).integratedLufs - plain)).toBeLessThan(0.35);
  });

  test("a programme twice in a row is as loud as once", () => {
    const once = noise(4 * RATE, 6).map((sample, i) => sample * (i < 2 * RATE ? 0.1 : 0.4));
    const twice = new Float32Array(2 * once.length);
    twice.set(once);
    twice.set(once, once.length);
    const [one, two] = [once, twice].map((samples) => measureLoudness(stereo(samples)).integratedLufs);
    expect(Math.abs((one ?? 0) - (two ?? 0))).toBeLessThan(0.1);
  });

  test("gain moves every figure by itself, and the range by nothing", () => {
    const wave = programme([
      [-30, 6],
      [-22, 6],
    ]);
    const plain = measureLoudness(stereo(wave));
    fc.assert(
      fc.property(fc.double({ min: -12, max: 20, noNaN: true }), (gain) => {
        const moved = measureLoudness(stereo(wave.map((sample) => sample * toAmplitude(gain))));
        expect(moved.integratedLufs - plain.integratedLufs).toBeCloseTo(gain, 4);
        expect(moved.maxMomentaryLufs - plain.maxMomentaryLufs).toBeCloseTo(gain, 4);
        expect(moved.maxShortTermLufs - plain.maxShortTermLufs).toBeCloseTo(gain, 4);
        expect((moved.rangeLu ?? 0) - (plain.rangeLu ?? 0)).toBeCloseTo(0, 4);
      }),
      { numRuns: 4 },
    );
  });
});

describe("gates", () => {
  test("what lies more than 10 LU below the rest does not count, what lies 9 below does", () => {
    const mixed = (quiet: number) =>
      measureLoudness(
        stereo(
          programme([
            [-20, 10],
            [quiet, 10],
          ]),
        ),
      ).integratedLufs;
    // The gate lies 10 LU below the mean power of both stretches, which is 3 dB below the loud one.
    // The blocks across the border count in part.
    expect(Math.abs(mixed(-34) + 20)).toBeLessThan(0.1);
    expect(mixed(-29)).toBeCloseTo(10 * Math.log10((toAmplitude(-20) ** 2 + toAmplitude(-29) ** 2) / 2), 1);
  });

  test("nothing at or below −70 LUFS counts", () => {
    expect(measureLoudness(stereo(programme([[-70.5, 5]]))).integratedLufs).toBe(Number.NEGATIVE_INFINITY);
    expect(measureLoudness(stereo(programme([[-69.5, 5]]))).integratedLufs).toBeCloseTo(-69.5, 1);
  });
});

describe("short sounds", () => {
  test.each([8_000, 11_025, 22_050, 44_100, 48_000, 96_000])("0.4 s have a loudness at %d Hz", (sampleRate) => {
    const wave = programme([[-20, 0.4]], { sampleRate });
    expect(measureLoudness(stereo(wave, sampleRate)).integratedLufs).toBeCloseTo(-20, 0);
    const shorter = wave.subarray(0, Math.floor(0.39 * sampleRate));
    expect(measureLoudness(stereo(shorter, sampleRate)).integratedLufs).toBe(Number.NEGATIVE_INFINITY);
  });

  test.each([11_025, 44_100, 48_000])(
    "at %d Hz short-term loudness begins at 3 s and the range at 10 s",
    (sampleRate) => {
      const of = (seconds: number) => measureLoudness(stereo(programme([[-20, seconds]], { sampleRate }), sampleRate));
      expect(of(2.95).maxShortTermLufs).toBe(Number.NEGATIVE_INFINITY);
      expect(of(3).maxShortTermLufs).toBeCloseTo(-20, 1);
      expect(of(9.95).rangeLu).toBeNull();
      expect(of(10).rangeLu).not.toBeNull();
    },
  );
});

// EBU Tech 3341 (2016), cases 9 to 14: signals whose momentary and short-term loudness are known. Tolerance ±0.1 LU.
describe("EBU Tech 3341", () => {
  test("case 9: a pattern that fits three seconds has a constant short-term loudness", () => {
    const pattern: Stretch[] = Array.from({ length: 5 }, () => [
      [-20, 1.34],
      [-30, 1.66],
    ]).flat() as Stretch[]; // pairs by the line above
    expect(Math.abs(measureLoudness(stereo(programme(pattern))).maxShortTermLufs + 23)).toBeLessThan(0.1);
  });

  test("case 10: a tone of 3 s reads −23 short-term wherever it begins", () => {
    for (let shift = 0; shift < 20; shift += 6) {
      const wave = programme([
        [-200, 0.15 * shift],
        [-23, 3],
        [-200, 1],
      ]);
      // Steps of 0.1 s miss half a step at each end: 3 s hold at least 2.95 s of the tone.
      expect(Math.abs(measureLoudness(stereo(wave)).maxShortTermLufs + 23)).toBeLessThan(0.1);
    }
  });

  test("case 12: a pattern that fits 0.4 s has a constant momentary loudness", () => {
    const pattern: Stretch[] = Array.from({ length: 25 }, () => [
      [-20, 0.18],
      [-30, 0.22],
    ]).flat() as Stretch[]; // pairs by the line above
    expect(Math.abs(measureLoudness(stereo(programme(pattern))).maxMomentaryLufs + 23)).toBeLessThan(0.1);
  });

  test("case 14: tones of 0.4 s on the grid of steps read each their level", () => {
    for (const level of [-38, -30, -23, -19]) {
      const wave = programme([
        [-200, 1],
        [level, 0.4],
        [-200, 1],
      ]);
      expect(Math.abs(measureLoudness(stereo(wave)).maxMomentaryLufs - level)).toBeLessThan(0.1);
    }
  });
});

describe("the range (EBU Tech 3342)", () => {
  test("a steady tone has none, and silence has none", () => {
    expect(measureLoudness(stereo(programme([[-20, 12]]))).rangeLu).toBeCloseTo(0, 3);
    expect(measureLoudness(stereo(silence(12 * RATE))).rangeLu).toBe(0);
  });

  test("the loudest 5 % and what lies 20 LU below the rest do not count", () => {
    const wave = programme([
      [-60, 10],
      [-30, 20],
      [-20, 20],
      [-5, 0.5],
    ]);
    expect(Math.abs((measureLoudness(stereo(wave)).rangeLu ?? 0) - 10)).toBeLessThan(1.6);
  });
});
