import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { readRecipe } from "../recipe.ts";
import { renderSample } from "../render.ts";
import { GENRES } from "../genres/index.ts";
import { INSTRUMENTS, type Instrument, STRIPS } from "../instruments.ts";
import { peakOf, strongestFrequency } from "../testing/measure.ts";
import { VOICES } from "./index.ts";
import { playRinging, stretchRinging } from "./ringing.ts";
import type { Sound, Strike, Timbre } from "./voice.ts";

const RATE = 22_050;
const TIMBRE: Timbre = {
  kit: GENRES.house.kit,
  brightness: 0,
  drive: 0.2,
  bassStyle: "sub",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

/** As a one-shot of a quarter of a second that is wished `ring` times as long is played. */
function play(instrument: Instrument, ring: number): Sound {
  const strike = (): Strike => ({
    note: 57,
    gateSeconds: 0.25 * ring,
    velocity: 0.8,
    sampleRate: RATE,
    random: createRandom(3, instrument),
    timbre: ring === 1 ? TIMBRE : { ...TIMBRE, ring },
  });
  return playRinging(VOICES[instrument], strike);
}

/** Until it has fallen by 40 dB. */
function lengthOf({ left }: Sound): number {
  const floor = 0.01 * peakOf(left);
  return left.findLastIndex((sample) => Math.abs(sample) > floor);
}

/** All but beds and sweeps, which are as long as they are held. */
const ENDING = INSTRUMENTS.filter((instrument) => STRIPS[instrument].role !== "texture" && instrument !== "riser");

describe.each(ENDING)("a %s", (instrument) => {
  test("wished short or long is clearly so", () => {
    const [short, plain, long] = [0.3, 1, 3].map((ring) => lengthOf(play(instrument, ring)));
    expect(short).toBeLessThan(0.85 * (plain ?? 0));
    expect(long).toBeGreaterThan(1.25 * (plain ?? 0));
  });
});

test.each([
  ["tom", 60, 300],
  ["percussion", 150, 400],
  ["pluck", 150, 300],
] as const)("a %s keeps its pitch and its blow, however long it rings", (instrument, from, to) => {
  const plain = VOICES[instrument]({
    note: 57,
    gateSeconds: 0.5,
    velocity: 0.8,
    sampleRate: RATE,
    random: createRandom(1, "pitch"),
    timbre: TIMBRE,
  });
  const pitchOf = ({ left }: Sound, size: number) =>
    strongestFrequency(left, RATE, { start: 0.04 * RATE, size, from, to });
  const long = stretchRinging(plain, 3, RATE);
  expect(Math.abs(1200 * Math.log2(pitchOf(long, 16_384) / pitchOf(plain, 8192)))).toBeLessThan(35);
  const blow = Math.round(0.015 * RATE);
  const difference = plain.left.subarray(0, blow).map((sample, index) => sample - (long.left[index] ?? 0));
  expect(peakOf(difference)).toBeLessThan(1e-6 + 0.001 * peakOf(plain.left));
});

test("a stretched sound is finite, no louder, and stays in the middle", () => {
  const stretched = stretchRinging(play("clap", 1), 2.7, RATE);
  expect(stretched.left).toBe(stretched.right);
  expect(stretched.left.every(Number.isFinite)).toBe(true);
  expect(peakOf(stretched.left)).toBeLessThan(1.3 * peakOf(play("clap", 1).left));
  const click = { left: new Float32Array(10).fill(0.5), right: new Float32Array(10).fill(0.5) };
  expect(stretchRinging(click, 3, RATE)).toEqual(click);
});

test.each(["clap", "tom", "pluck one shot"])(
  "a rendered short or tight %s is shorter, and a long one longer",
  (what) => {
    const seconds = (prompt: string) => renderSample(readRecipe({ prompt, seed: 4 })).audio.channels[0]?.length ?? 0;
    const [short, tight, plain, long] = [`short ${what}`, `tight ${what}`, what, `long ${what}`].map(seconds);
    expect(short).toBeLessThan(0.8 * (plain ?? 0));
    expect(tight).toBeLessThan(0.8 * (plain ?? 0));
    expect(long).toBeGreaterThan(1.3 * (plain ?? 0));
  },
);
