import { describe, expect, test } from "vitest";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { transposeRecipe } from "../synth/transpose.ts";
import { isPlayable, renderKeys } from "./rendered-keys.ts";

const oneShot = (prompt: string) => readRecipe({ prompt, type: "one_shot", seed: 7 });

/** Power at a frequency by Goertzel's recursion, under a Hann window. */
function powerAt(samples: Float32Array, hertz: number, sampleRate: number): number {
  const size = Math.min(16_384, samples.length);
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
  let [last, before] = [0, 0];
  for (let i = 0; i < size; i++) {
    const windowed = (samples[i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
    [last, before] = [windowed + turn * last - before, last];
  }
  return last * last + before * before - turn * last * before;
}

/** Whether a tone stands at a MIDI note rather than half a semitone beside it. */
function soundsAt(samples: Float32Array, note: number, sampleRate: number): boolean {
  const power = (at: number) => powerAt(samples, 440 * Math.exp(((at - 69) / 12) * Math.LN2), sampleRate);
  return power(note) > 4 * Math.max(power(note - 0.5), power(note + 0.5));
}

describe("the keys of a one-shot", () => {
  const recipe = oneShot("pluck in A");
  const own = renderSample(recipe);
  const keys = [...renderKeys(recipe)];

  test("are every third semitone of two octaves down and up, the lowest first, each under its name", () => {
    expect(keys.map(({ rootMidiNote }) => rootMidiNote)).toEqual(
      Array.from({ length: 17 }, (_, index) => (own.rootMidiNote ?? 0) - 24 + 3 * index),
    );
    expect(keys.slice(7, 11).map(({ noteName }) => noteName)).toEqual(["F#4", "A4", "C5", "D#5"]);
  });

  test("sound at their own pitch, and the middle one is the sample itself", () => {
    for (const { rootMidiNote, sample } of keys) {
      const [left = new Float32Array(0)] = sample.audio.channels;
      expect([rootMidiNote, soundsAt(left, rootMidiNote, sample.audio.sampleRate)]).toEqual([rootMidiNote, true]);
      expect(sample.rootMidiNote).toBe(rootMidiNote);
    }
    expect(keys[8]?.sample.audio.channels).toEqual(own.audio.channels);
  });

  test("last about as long at every pitch, where one that is resampled would last from a quarter to four times", () => {
    const lengths = keys.map(({ sample }) => sample.audio.channels[0]?.length ?? 0);
    expect(Math.max(...lengths) / Math.min(...lengths)).toBeLessThan(2);
  });

  test("stay within MIDI", () => {
    const low = transposeRecipe(recipe, -48);
    const notes = low ? [...renderKeys(low)].map(({ rootMidiNote }) => rootMidiNote) : [];
    expect(Math.min(...notes)).toBeGreaterThanOrEqual(0);
  });
});

test.each([
  ["rhodes chord", true],
  ["bass", true],
  ["kick", false],
  ["snare", false],
])("a %s can be played: %s", (prompt, expected) => {
  expect(isPlayable(oneShot(prompt))).toBe(expected);
});

test("a loop is no key", () => {
  expect(isPlayable(readRecipe({ prompt: "pluck", type: "loop", seed: 7 }))).toBe(false);
});
