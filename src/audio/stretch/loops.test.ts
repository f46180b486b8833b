import { expect, test } from "vitest";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { at, levelOf, sine } from "../core/signals.fixture.ts";
import { usualStep } from "../synth/mix/ends.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { fitAudio } from "./fit.ts";
import { isDrums, isSteady, LOOPS, onsetErrors, tuningOf } from "./fit-quality.fixture.ts";

const RATE = 22_050;

test.each(LOOPS)(
  "%s at %d BPM, %d semitones: exact, its hits in their places, in tune and without a seam",
  async (...asked) => {
    const [prompt, bpm, semitones] = asked;
    const { audio } = renderSample(readRecipe({ prompt, type: "loop", bars: 1, seed: 11 }), { sampleRate: RATE });
    const length = Math.round(((4 * 60) / bpm) * RATE);
    const fitted = await fitAudio(audio, { length, semitones, isLoop: true });
    expect(sampleCount(fitted)).toBe(length);
    const errors = onsetErrors(audio, fitted);
    expect(Math.max(0, ...errors)).toBeLessThan(0.005);
    if (isDrums(asked)) expect(errors.length).toBeGreaterThanOrEqual(2);
    if (isSteady(asked)) expect(Math.abs(tuningOf(fitted) - tuningOf(audio))).toBeLessThan(5);
    const [before, after] = [mixToMono(audio), mixToMono(fitted)];
    const step = Math.abs(at(after, 0) - at(after, length - 1));
    expect(step).toBeLessThan(2 * usualStep(after) + 0.02);
    // As loud as before, within 1.5 dB.
    expect(Math.abs(20 * Math.log10(levelOf(after) / levelOf(before)))).toBeLessThan(1.5);
  },
);

test.each([0, 3, -12, 30, -45])("the measure of tuning finds partials that are %d cents off", (cents) => {
  const hertz = 220 * Math.exp((cents * Math.LN2) / 1200);
  const samples = sine(hertz / RATE, 2 * RATE).map(
    (value, i) => value + 0.5 * Math.sin((2 * Math.PI * 3 * hertz * i) / RATE),
  );
  // The third partial is 2 cents above the semitone.
  expect(Math.abs(tuningOf({ sampleRate: RATE, channels: [samples] }) - cents)).toBeLessThan(1);
});
