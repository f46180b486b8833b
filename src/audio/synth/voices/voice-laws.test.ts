import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { largestDifference } from "../../core/signals.fixture.ts";
import { BASS_STYLES, CHORD_VOICES, GENRE_NAMES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { INSTRUMENTS, type Instrument } from "../instruments.ts";
import { peakOf, rmsOf } from "../testing/measure.ts";
import { VOICES } from "./index.ts";
import type { Sound, Strike, Timbre } from "./voice.ts";

const RATE = 22_050;
const TIMBRE: Timbre = {
  kit: GENRES.techno.kit,
  brightness: 0,
  drive: 0.2,
  bassStyle: "pluck",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

function strike(instrument: Instrument, change: Partial<Strike> & { seed?: number } = {}): Sound {
  const { seed = 1, ...rest } = change;
  const usual = { note: 57, gateSeconds: 0.5, velocity: 0.7, sampleRate: RATE, timbre: TIMBRE };
  return VOICES[instrument]({ ...usual, random: createRandom(seed, instrument), ...rest });
}

const sidesOf = ({ left, right }: Sound) => (left === right ? [left] : [left, right]);

/** Says what of the laws a sound breaks; nothing for one that keeps them. */
function faultsOf(sound: Sound): string[] {
  return sidesOf(sound).flatMap((side) => [
    ...(side.length === 0 ? ["is empty"] : []),
    ...(side.every(Number.isFinite) ? [] : ["is not finite"]),
    ...(peakOf(side) <= 4 ? [] : [`peaks at ${peakOf(side)}`]),
    ...(Math.abs(side.at(-1) ?? 1) < 1e-6 ? [] : ["ends in a click"]),
    ...(Math.abs(side[0] ?? 1) <= 0.05 * peakOf(side) ? [] : ["begins with a click"]),
    ...(rmsOf(side) > 1e-4 ? [] : ["is silent"]),
  ]);
}

const timbres: fc.Arbitrary<Timbre> = fc.record({
  kit: fc.constantFrom(...GENRE_NAMES).map((name) => GENRES[name].kit),
  brightness: fc.double({ min: -1, max: 1, noNaN: true }),
  drive: fc.double({ min: 0, max: 1, noNaN: true }),
  bassStyle: fc.constantFrom(...BASS_STYLES),
  chordVoice: fc.constantFrom(...CHORD_VOICES),
  beatSeconds: fc.double({ min: 0.15, max: 3, noNaN: true }),
});

const strikes = fc.record({
  note: fc.integer({ min: 24, max: 96 }),
  gateSeconds: fc.double({ min: 0.005, max: 0.6, noNaN: true }),
  velocity: fc.double({ min: 0.05, max: 1, noNaN: true }),
  sampleRate: fc.constantFrom(8_000, 11_025, RATE),
  seed: fc.nat(1_000_000),
  timbre: timbres,
});

describe.each(INSTRUMENTS)("a %s", (instrument) => {
  test("is finite, bounded, heard, and without a click at either end, however it is struck", () => {
    fc.assert(
      fc.property(strikes, (change) => {
        expect(faultsOf(strike(instrument, change))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test("has two sides of one length", () => {
    const { left, right } = strike(instrument);
    expect(right.length).toBe(left.length);
  });

  test("is the same for the same seed, whatever sounded between", () => {
    const before = strike(instrument, { seed: 9 });
    for (const other of ["snare", "pad", "texture"] as const) strike(other, { seed: 3, gateSeconds: 0.1 });
    const after = strike(instrument, { seed: 9 });
    expect(largestDifference(after.left, before.left) + largestDifference(after.right, before.right)).toBe(0);
  });

  test("does not keep its sound: changing one leaves the next as it was", () => {
    const first = strike(instrument, { seed: 2 }).left;
    const copy = first.slice();
    first.fill(7);
    expect(largestDifference(strike(instrument, { seed: 2 }).left, copy)).toBe(0);
  });
});

/** Instruments whose sound has chance in it: noise, or oscillators that start anywhere. */
const CHANCE = [
  "snare",
  "clap",
  "closed_hat",
  "open_hat",
  "shaker",
  "crash",
  "pad",
  "strings",
  "texture",
  "riser",
] as const;

test.each(CHANCE)("a %s of another seed is another, as loud within 6 dB", (instrument) => {
  const [one, other] = [strike(instrument, { seed: 1 }).left, strike(instrument, { seed: 2 }).left];
  expect(largestDifference(one, other)).toBeGreaterThan(0.01 * peakOf(one));
  const ratio = rmsOf(other) / rmsOf(one);
  expect(ratio > 0.5 && ratio < 2).toBe(true);
});

const HELD = ["bass", "pad", "strings", "vocal", "lead"] as const;

test.each(HELD)("a %s held longer sounds longer", (instrument) => {
  const lengthAt = (gateSeconds: number) => strike(instrument, { gateSeconds }).left.length / RATE;
  // A slow attack and release grow with it.
  expect(lengthAt(1) - lengthAt(0.5)).toBeGreaterThan(0.495);
  expect(lengthAt(1) - lengthAt(0.5)).toBeLessThan(0.8);
});

test.each(["kick", "snare", "clap", "rim", "closed_hat", "tom", "crash"] as const)(
  "a %s rings as long as it rings, however long the key is held",
  (instrument) => {
    const [short, long] = [strike(instrument, { gateSeconds: 0.02 }), strike(instrument, { gateSeconds: 1 })];
    expect(largestDifference(short.left, long.left)).toBe(0);
  },
);

describe.each(BASS_STYLES)("a %s bass", (bassStyle) => {
  test("differs from all others at the same note", () => {
    const bass = (style: Timbre["bassStyle"]) =>
      strike("bass", { note: 36, timbre: { ...TIMBRE, bassStyle: style } }).left;
    const own = bass(bassStyle);
    for (const style of BASS_STYLES.filter((name) => name !== bassStyle)) {
      const other = bass(style);
      const length = Math.min(own.length, other.length);
      expect(largestDifference(own.subarray(0, length), other.subarray(0, length))).toBeGreaterThan(0.05);
    }
  });
});
