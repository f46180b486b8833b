import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { composeScore } from "../compose.ts";
import { GENRES } from "../genres/index.ts";
import { VOWELS } from "../genres/genre.ts";
import { readRecipe } from "../recipe.ts";
import { frequencyOf } from "../theory.ts";
import { strongestFrequency, wholeSpectrum } from "../testing/measure.ts";
import { VOICES } from "./index.ts";
import type { Strike } from "./voice.ts";

const RATE = 44_100;

const strike = (change: Partial<Strike> = {}, vowel?: Strike["timbre"]["vowel"]): Strike => ({
  note: 41,
  gateSeconds: 1,
  velocity: 0.75,
  random: createRandom(1),
  sampleRate: RATE,
  timbre: {
    kit: GENRES.trap.kit,
    brightness: 0,
    drive: 0.3,
    bassStyle: "808",
    chordVoice: "stab",
    beatSeconds: 0.5,
    ...(vowel ? { vowel } : {}),
  },
  ...change,
});

test("an 808 slides from one note to the other, evenly in semitones", () => {
  const { left } = VOICES.bass(strike({ from: 53 }));
  const pitchAt = (seconds: number) =>
    strongestFrequency(left, RATE, { start: Math.round(seconds * RATE), size: 4096, from: 70, to: 190 });
  expect(pitchAt(0)).toBeGreaterThan(1.8 * frequencyOf(41));
  expect(pitchAt(0.4) / frequencyOf(41)).toBeCloseTo(1, 1);
});

test("lines of a gliding 808 slide from each note to the next, and one on a single note leaps", () => {
  for (const seed of [1, 2, 3, 4]) {
    const recipe = readRecipe({ prompt: "gliding 808s loop, 4 bars", seed });
    const line = composeScore(recipe).events;
    const slides = line.filter(({ from }) => from !== undefined);
    expect(slides.length).toBeGreaterThan(0);
    for (const { note, from } of slides) expect(from).not.toBe(note);
    const { glide: _glide, ...straight } = recipe;
    expect(composeScore(straight).events.every(({ from }) => from === undefined)).toBe(true);
  }
});

test.each(["choir", "female_voice", "male_voice", "vocal"] as const)(
  "a %s has its energy where each vowel's formants lie",
  (voice) => {
    const shareAbove = (signal: Float32Array, hertz: number) => {
      const spectrum = wholeSpectrum(signal);
      const bin = Math.round((hertz * 2 * (spectrum.length - 1)) / RATE);
      const sum = (powers: Float32Array | Float64Array | readonly number[]) =>
        [...powers].reduce((total, power) => total + power, 0);
      return sum(spectrum.slice(bin)) / sum(spectrum);
    };
    const sung = new Map(
      VOWELS.map((vowel) => [vowel, VOICES[voice](strike({ note: 57, gateSeconds: 0.3 }, vowel)).left] as const),
    );
    const above = (vowel: (typeof VOWELS)[number], hertz: number) =>
      shareAbove(sung.get(vowel) ?? new Float32Array(), hertz);
    // Peterson and Barney: the second formant of "ee" lies above 2 kHz, of "oo" below 1 kHz; "ah" has its first near 800 Hz.
    expect(above("i", 1900)).toBeGreaterThan(3 * above("u", 1900));
    expect(above("a", 650)).toBeGreaterThan(2 * above("u", 650));
    expect(above("a", 650)).toBeGreaterThan(above("o", 650));
  },
);
