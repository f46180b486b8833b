import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { BASS_STYLES, type BassStyle } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { energyDecibels, powerSpectrum } from "../testing/measure.ts";
import { frequencyOf } from "../theory.ts";
import { VOICES } from "./index.ts";

const RATE = 44_100;
const SIZE = 32_768;
/** Strings of a bass from its low B to a G two octaves above the lowest. */
const RANGE = { min: 23, max: 55 };

/** Energy of each partial of a bass note, from the one at half the note on; and of everything. */
function partialsOf(bassStyle: BassStyle, change: { note: number; velocity?: number; seed?: number; drive?: number }) {
  const { note, velocity = 0.8, seed = 1, drive = 0.3 } = change;
  const timbre = {
    kit: GENRES.house.kit,
    brightness: 0,
    drive,
    bassStyle,
    chordVoice: "stab",
    beatSeconds: 0.5,
  } as const;
  const random = createRandom(seed, "bass");
  const { left } = VOICES.bass({ note, velocity, gateSeconds: 0.6, random, sampleRate: RATE, timbre });
  const spectrum = powerSpectrum(left, 400, SIZE);
  const bin = (frequencyOf(note) * SIZE) / RATE;
  const energyAround = (partial: number) =>
    spectrum.subarray(Math.floor((partial - 0.3) * bin), Math.ceil((partial + 0.3) * bin)).reduce((a, b) => a + b, 0);
  return {
    note: energyAround(1),
    below: spectrum.subarray(2, Math.floor(0.7 * bin)).reduce((a, b) => a + b, 0),
    above: Math.max(...Array.from({ length: 30 }, (_, index) => energyAround(index + 2))),
    all: spectrum.subarray(2).reduce((a, b) => a + b, 0),
  };
}

test.each(BASS_STYLES)("a %s bass has its fundamental, whatever it plays and however", (style) => {
  const strikes = fc.record({
    note: fc.integer(RANGE),
    velocity: fc.double({ min: 0.25, max: 1, noNaN: true }),
    seed: fc.nat(1000),
    drive: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(strikes, (strike) => {
      const heard = partialsOf(style, strike);
      expect(energyDecibels(heard.note / heard.all)).toBeGreaterThan(-10);
      expect(energyDecibels(heard.note / heard.above)).toBeGreaterThan(-6);
    }),
    { numRuns: 25 },
  );
});

test.each(BASS_STYLES)("a %s bass sounds in its own octave: nothing lies below the note", (style) => {
  for (const note of [28, 33, 40]) {
    const heard = partialsOf(style, { note });
    expect(energyDecibels(heard.below / heard.note)).toBeLessThan(-12);
  }
});

test("a bass guitar is brighter by a plectrum than by a finger, and brightest by the thumb", () => {
  const dullness = (["finger", "pick", "slap"] as const).map((style) => {
    const heard = partialsOf(style, { note: 33 });
    return heard.note / heard.all;
  });
  expect(dullness).toEqual(dullness.toSorted((a, b) => b - a));
});
