import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { BASS_STYLES, CHORD_VOICES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { INSTRUMENTS, type Instrument } from "../instruments.ts";
import { bandEnergy, peakOf, rmsOf, strongestFrequency, wholeSpectrum } from "../testing/measure.ts";
import { frequencyOf } from "../theory.ts";
import { VOICES } from "./index.ts";
import type { Sound, Strike, Timbre } from "./voice.ts";

const RATE = 44_100;
const TIMBRE: Timbre = {
  kit: GENRES.house.kit,
  brightness: 0,
  drive: 0.3,
  bassStyle: "sub",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

function strike(instrument: Instrument, change: Partial<Strike> & { seed?: number } = {}): Sound {
  const random = createRandom(change.seed ?? 1, instrument);
  return VOICES[instrument]({
    note: 60,
    gateSeconds: 0.5,
    velocity: 0.8,
    random,
    sampleRate: RATE,
    timbre: TIMBRE,
    ...change,
  });
}

const share = (signal: Float32Array, from: number, to: number) => {
  const spectrum = wholeSpectrum(signal);
  return bandEnergy(spectrum, RATE, { from, to }) / bandEnergy(spectrum, RATE, { from: 20, to: 20_000 });
};

describe.each(INSTRUMENTS)("%s", (instrument) => {
  test("starts near zero, ends at zero, is finite and not silent, soft or hard, short or long", () => {
    for (const [velocity, gateSeconds] of [
      [1, 0.02],
      [0.25, 0.3],
      [1, 2],
    ] as const) {
      for (const side of Object.values(strike(instrument, { velocity, gateSeconds }))) {
        const peak = peakOf(side);
        expect(peak).toBeGreaterThan(0.001);
        expect(side.every(Number.isFinite)).toBe(true);
        expect(Math.abs(side[0] ?? 1)).toBeLessThan(0.02 * peak);
        expect(Math.abs(side.at(-1) ?? 1)).toBeLessThan(1e-6);
      }
    }
  });

  test("is the same for the same strike", () => {
    expect(strike(instrument, { seed: 4 })).toEqual(strike(instrument, { seed: 4 }));
  });

  const seconds = (sampleRate: number) => strike(instrument, { sampleRate }).left.length / sampleRate;

  test("lasts as long in seconds at another sample rate", () => {
    expect(seconds(48_000)).toBeCloseTo(seconds(44_100), 2);
  });
});

describe("pitch", () => {
  const pitched = ["pluck", "lead", "keys", "chords", "pad", "strings"] as const;

  test.each(pitched)("a %s sounds at its note", (instrument) => {
    for (const note of [48, 60, 69]) {
      const { left } = strike(instrument, { note, gateSeconds: 1.5 });
      const expected = frequencyOf(note);
      const look = { start: 1000, size: 32_768, from: expected * 0.85, to: expected * 1.18 };
      expect(Math.abs(1200 * Math.log2(strongestFrequency(left, RATE, look) / expected))).toBeLessThan(25);
    }
  });

  test.each(BASS_STYLES)("a %s bass sounds at its note and is mono", (bassStyle) => {
    for (const note of [30, 36, 43]) {
      const { left, right } = strike("bass", { note, gateSeconds: 1.2, timbre: { ...TIMBRE, bassStyle } });
      expect(right).toBe(left);
      const expected = frequencyOf(note);
      const look = { start: 6000, size: 32_768, from: expected * 0.8, to: expected * 1.25 };
      expect(Math.abs(1200 * Math.log2(strongestFrequency(left, RATE, look) / expected))).toBeLessThan(30);
    }
  });

  test.each(CHORD_VOICES)("%s chords are stereo", (chordVoice) => {
    const { left, right } = strike("chords", { timbre: { ...TIMBRE, chordVoice } });
    expect(rmsOf(left.map((sample, index) => sample - (right[index] ?? 0)))).toBeGreaterThan(0.05 * rmsOf(left));
  });
});

const pitch = (note: number) =>
  strongestFrequency(strike("tom", { note }).left, RATE, { start: 3000, size: 16_384, from: 60, to: 300 });

describe("drums", () => {
  test("a kick lives below 120 Hz, a hat above 5 kHz, and a snare has both a body and wires", () => {
    expect(share(strike("kick").left, 20, 120)).toBeGreaterThan(0.65);
    expect(share(strike("closed_hat").left, 5000, 20_000)).toBeGreaterThan(0.8);
    const snare = strike("snare").left;
    expect(share(snare, 150, 450)).toBeGreaterThan(0.15);
    expect(share(snare, 1500, 12_000)).toBeGreaterThan(0.15);
  });

  test("a clap sits around 1.2 kHz and has several hands", () => {
    const clap = strike("clap").left;
    expect(share(clap, 600, 3500)).toBeGreaterThan(0.6);
    const level = (milliseconds: number) => rmsOf(clap.subarray(milliseconds * 44.1, (milliseconds + 3) * 44.1));
    expect(level(6)).toBeLessThan(level(10));
  });

  test("an open hat rings longer than a closed one and stops when it is closed", () => {
    expect(strike("open_hat", { gateSeconds: 0.4 }).left.length).toBeGreaterThan(2 * strike("closed_hat").left.length);
    expect(strike("open_hat", { gateSeconds: 0.1 }).left.length).toBeLessThan(0.2 * RATE);
  });

  test("a tom follows its note", () => {
    expect(pitch(65) / pitch(60)).toBeCloseTo(2 ** (5 / 12), 1);
  });

  test("crash and texture are wide, kick and snare are not", () => {
    for (const instrument of ["crash", "texture"] as const)
      expect(strike(instrument).left).not.toEqual(strike(instrument).right);
    for (const instrument of ["kick", "snare"] as const) {
      const { left, right } = strike(instrument);
      expect(left).toBe(right);
    }
  });

  test("two takes of a hat differ", () => {
    expect(strike("closed_hat", { seed: 1 }).left).not.toEqual(strike("closed_hat", { seed: 2 }).left);
  });
});

const harmonics = (drive: number) =>
  share(strike("bass", { note: 33, gateSeconds: 1, timbre: { ...TIMBRE, drive, bassStyle: "808" } }).left, 120, 2000);

describe("colour", () => {
  test.each(["chords", "pad", "pluck", "lead", "closed_hat"] as const)(
    "a brilliant %s is brighter than a dull one",
    (instrument) => {
      const brightness = (value: number) => {
        const { left } = strike(instrument, { timbre: { ...TIMBRE, brightness: value } });
        return share(left, 3000, 20_000);
      };
      expect(brightness(1)).toBeGreaterThan(brightness(-1));
    },
  );

  test.each(["chords", "keys", "pluck"] as const)("a hard %s is brighter than a soft one", (instrument) => {
    const bright = (velocity: number) => share(strike(instrument, { velocity }).left, 1500, 20_000);
    expect(bright(1)).toBeGreaterThan(bright(0.25));
  });

  test("drive adds harmonics to an 808", () => {
    expect(harmonics(1)).toBeGreaterThan(1.5 * harmonics(0));
  });
});

test("a riser grows and climbs", () => {
  const { left } = strike("riser", { gateSeconds: 3 });
  const third = Math.floor(left.length / 3);
  const [first, last] = [left.subarray(0, third), left.subarray(2 * third)];
  expect(rmsOf(last)).toBeGreaterThan(3 * rmsOf(first));
  expect(share(last, 3000, 20_000)).toBeGreaterThan(share(first, 3000, 20_000));
});
