import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureLoudness } from "../../analyse/loudness.ts";
import { createRandom } from "../../core/random.ts";
import { INSTRUMENTS, STRIPS } from "../instruments.ts";
import { bandEnergy, peakOf, rmsOf, wholeSpectrum } from "../testing/measure.ts";
import type { Sound } from "../voices/voice.ts";
import { leastWidth, scaleSide, spread, widthGain } from "./width.ts";

const RATE = 44_100;
const PERIODIC = { sampleRate: RATE, edge: "periodic" } as const;
const SILENT = { sampleRate: RATE, edge: "silent" } as const;

const noise = (length: number, seed: number): Float32Array => {
  const signal = new Float32Array(length);
  createRandom(seed).noiseInto(signal);
  return signal;
};
const mono = (signal: Float32Array): Sound => ({ left: signal, right: signal });
/** Two noises: `share` 0 is mono, 1 unrelated sides, above that mostly out of phase. */
const stereo = (length: number, share: number): Sound => {
  const [mid, side] = [noise(length, 1), noise(length, 2)];
  return {
    left: mid.map((sample, index) => sample + share * (side[index] ?? 0)),
    right: mid.map((sample, index) => sample - share * (side[index] ?? 0)),
  };
};
const foldDown = ({ left, right }: Sound) => left.map((sample, index) => (sample + (right[index] ?? 0)) / 2);
const sideOf = ({ left, right }: Sound) => left.map((sample, index) => (sample - (right[index] ?? 0)) / 2);
const widthOf = (sound: Sound) => 20 * Math.log10(rmsOf(sideOf(sound)) / rmsOf(foldDown(sound)));
const largest = (one: Float32Array, other: Float32Array) =>
  peakOf(one.map((sample, index) => sample - (other[index] ?? 0)));
const lostInMono = (sound: Sound) => {
  const folded = foldDown(sound);
  const [whole, fold] = [
    [sound.left, sound.right],
    [folded, folded],
  ].map((channels) => measureLoudness({ sampleRate: RATE, channels }).integratedLufs);
  return (whole ?? 0) - (fold ?? 0);
};

describe("a sound that is spread", () => {
  test("gets the width that it lacks, and folds down to what it was", () => {
    for (const place of [PERIODIC, SILENT]) {
      for (const least of [-12, -9, -7]) {
        const signal = noise(20_000, 3);
        const wide = spread(mono(signal), { least, name: "lead" }, place);
        expect(widthOf(wide)).toBeCloseTo(least, 1);
        expect(largest(foldDown(wide), signal)).toBeLessThan(1e-6);
      }
    }
  });

  test("is narrowed where it is too wide, out of phase or not", () => {
    for (const share of [0.6, 1, 2, 20]) {
      const sound = stereo(20_000, share);
      const narrow = spread(sound, { least: null, name: "pad" }, PERIODIC);
      expect(widthOf(narrow)).toBeCloseTo(-6.5, 1);
      expect(largest(foldDown(narrow), foldDown(sound))).toBeLessThan(1e-5);
    }
  });

  test("stays itself where its width is right, where none is asked for, and where there is nothing to spread", () => {
    const right = stereo(5000, 0.4);
    expect(spread(right, { least: -9, name: "pad" }, PERIODIC)).toBe(right);
    const centred = mono(noise(5000, 4));
    expect(spread(centred, { least: null, name: "kick" }, PERIODIC)).toBe(centred);
    const silent = mono(new Float32Array(500));
    expect(spread(silent, { least: -9, name: "pad" }, SILENT)).toBe(silent);
  });

  test("is as loud left as right, tone or noise", () => {
    for (const frequency of [220, 447, 1234, 5000]) {
      const tone = Float32Array.from({ length: RATE }, (_, index) =>
        Math.sin((2 * Math.PI * frequency * index) / RATE),
      );
      const { left, right } = spread(mono(tone), { least: -9, name: "lead" }, PERIODIC);
      expect(Math.abs(20 * Math.log10(rmsOf(left) / rmsOf(right)))).toBeLessThan(0.1);
    }
  });

  test("keeps its lows in the middle", () => {
    const signal = noise(RATE, 5);
    const wide = spread(mono(signal), { least: -7, name: "snare" }, PERIODIC);
    const lows = { from: 20, to: 120 };
    const energy = (sound: Float32Array) => bandEnergy(wholeSpectrum(sound), RATE, lows);
    expect(energy(sideOf(wide))).toBeLessThan(0.03 * energy(signal));
  });

  test("of a loop does not care where the loop begins", () => {
    const signal = noise(10_000, 6);
    const turned = Float32Array.from(signal, (_, index) => signal[(index + 3333) % signal.length] ?? 0);
    const [one, other] = [signal, turned].map((each) => spread(mono(each), { least: -9, name: "arp" }, PERIODIC));
    const back = other?.left.map((_, index) => other.left[(index + 10_000 - 3333) % 10_000] ?? 0);
    expect(largest(one?.left ?? signal, back ?? signal)).toBeLessThan(1e-3);
  });

  test("of a hit rings 18 ms longer, and is not the same for two instruments", () => {
    const hit = mono(noise(1000, 7));
    const [clap, hat] = ["clap", "closed_hat"].map((name) => spread(hit, { least: -9, name }, SILENT));
    expect(clap?.left.length).toBe(1000 + 794);
    expect(largest(clap?.left ?? hit.left, hat?.left ?? hit.left)).toBeGreaterThan(0.05);
  });
});

describe("a mix", () => {
  const settled = (share: number, kind: "loop" | "one_shot") => {
    const mix = stereo(RATE, share);
    const gain = widthGain(mix, kind, RATE);
    scaleSide(mix, gain);
    return { mix, gain };
  };

  test("of any width becomes a loop that is wide and loses less than 1 LU in mono", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (share) => {
        const { mix } = settled(share, "loop");
        expect(widthOf(mix)).toBeGreaterThan(-14);
        expect(widthOf(mix)).toBeLessThan(-7.4);
        expect(lostInMono(mix)).toBeLessThan(0.9);
      }),
      { numRuns: 12 },
    );
  });

  test("that is all but mono is not torn open, and a one-shot is never widened", () => {
    expect(settled(0.01, "loop").gain).toBeCloseTo(10 ** (12 / 20), 3);
    expect(settled(0, "loop").gain).toBe(1);
    expect(settled(0.1, "one_shot").gain).toBe(1);
    expect(widthOf(settled(1, "one_shot").mix)).toBeCloseTo(-8, 1);
  });

  test("keeps its fold-down when its side is turned", () => {
    const mix = stereo(3000, 0.7);
    const [before, width] = [foldDown(mix), widthOf(mix)];
    scaleSide(mix, 0.3);
    expect(largest(foldDown(mix), before)).toBeLessThan(1e-6);
    expect(widthOf(mix)).toBeCloseTo(width + 20 * Math.log10(0.3), 3);
  });
});

test("basses and low drums stay in the middle; every other instrument has a width that survives mono", () => {
  for (const instrument of INSTRUMENTS) {
    const least = leastWidth(STRIPS[instrument]);
    const { role, highpass } = STRIPS[instrument];
    if (role === "bass" || (role === "drum" && highpass < 100)) expect(least).toBeNull();
    else expect(least).toBeGreaterThanOrEqual(-11);
    expect(least ?? -7).toBeLessThan(-6.5);
  }
});
