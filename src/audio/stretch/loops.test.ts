import { expect, test } from "vitest";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { at, levelOf } from "../core/signals.fixture.ts";
import { usualStep } from "../synth/mix/ends.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { findAttacks } from "./attacks.ts";
import { fitAudio } from "./fit.ts";
import { onsetOf } from "./signals.fixture.ts";

const RATE = 22_050;

/** What is asked of a loop of our own, and the tempo and the semitones that it is brought to. */
const LOOPS: readonly [prompt: string, bpm: number, semitones: number][] = [
  ["house drums", 140, 0],
  ["trap drums", 100, 0],
  ["boom bap drums", 120, 0],
  ["drum and bass drums", 140, 0],
  ["reggaeton drums", 120, 3],
  ["house", 110, -4],
  ["techno", 150, 0],
  ["trap", 120, 5],
  ["lofi", 100, -2],
  ["dubstep", 120, 0],
  ["synthwave", 85, 0],
  ["funk", 128, 1],
  ["uk garage", 110, 0],
  ["afrobeat", 130, -5],
  ["techno acid bass", 110, 2],
  ["lofi keys", 70, 0],
  ["ambient pad", 120, 4],
  ["funk slap bass", 140, -3],
  ["drum and bass", 120, 0],
  ["boom bap", 74, 6],
];

/** Twice the loudest leap of the 25 ms before it: what is softer is no onset that can be placed to a millisecond. */
function isClear(samples: Float32Array, place: number): boolean {
  const around = (from: number, to: number) => levelOf(samples.subarray(place + from, place + to));
  return place > 600 && around(0, 220) > 2.5 * around(-550, -60);
}

test.each(LOOPS)(
  "%s at %d BPM, %d semitones: exact, its hits in their places, and without a seam",
  async (...asked) => {
    const [prompt, bpm, semitones] = asked;
    const { audio, recipe } = renderSample(readRecipe({ prompt, type: "loop", bars: 1, seed: 7 }), {
      sampleRate: RATE,
    });
    const length = Math.round(((4 * 60) / bpm) * RATE);
    const fitted = await fitAudio(audio, { length, semitones, isLoop: true });
    expect(sampleCount(fitted)).toBe(length);
    const [before, after] = [mixToMono(audio), mixToMono(fitted)];
    const ratio = length / sampleCount(audio);
    const attacks = findAttacks(audio).filter((place) => isClear(before, place));
    for (const place of attacks) {
      const moved = onsetOf(after, Math.round(place * ratio), RATE).seconds - onsetOf(before, place, RATE).seconds;
      expect(Math.abs(moved)).toBeLessThan(0.005);
    }
    if (/drums/.test(prompt)) expect(attacks.length).toBeGreaterThanOrEqual(3);
    const step = Math.abs(at(after, 0) - at(after, length - 1));
    expect(step).toBeLessThan(2 * usualStep(after) + 0.02);
    // As loud as before, within 1.5 dB.
    expect(Math.abs(20 * Math.log10(levelOf(after) / levelOf(before)))).toBeLessThan(1.5);
    expect(recipe.bars).toBe(1);
  },
);
