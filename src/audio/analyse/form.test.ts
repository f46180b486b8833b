import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { hearForm, measureRinging } from "./form.ts";

const RATE = 8_000;
const SURE = { value: 120, confidence: 0.8 };

/** Noise whose amplitude follows a rule of the second. */
function shaped(seconds: number, amplitude: (second: number) => number): Float32Array {
  return noise(Math.round(seconds * RATE), 4).map((value, i) => value * amplitude(i / RATE));
}
const dying = (perSecond: number) => (second: number) => Math.exp(-perSecond * second);
/** Two bars at 120 BPM, a hit on each beat that rests before the next. */
const pulses = shaped(4, (second) => Math.exp(-20 * (second % 0.5)));
const steady = shaped(4, () => 0.5);

describe("a sound is heard as", () => {
  test.each<[string, Float32Array, number, { value: number; confidence: number } | null, string | null]>([
    ["a one-shot that dies away", shaped(1, dying(8)), 1, null, "one-shot"],
    ["a one-shot with a flam", shaped(1, dying(8)), 2, null, "one-shot"],
    ["a one-shot whatever tempo is guessed", shaped(1, dying(8)), 1, SURE, "one-shot"],
    ["neither, with hits after it dies", shaped(1, dying(8)), 3, null, null],
    ["neither, sounding at its end", shaped(1, dying(1)), 1, null, null],
    ["neither, fading in and cut", shaped(1, (second) => (second < 0.9 ? second : 0)), 1, null, null],
    ["neither, dying for longer than a one-shot may", shaped(13, dying(1)), 1, null, null],
    ["a loop of whole bars with a rhythm", pulses, 8, SURE, "loop"],
    ["a loop that sounds to its end", steady, 8, SURE, "loop"],
    ["neither, with too few hits for a rhythm", steady, 2, SURE, null],
    ["neither, of a tempo that is a guess", pulses, 8, { value: 120, confidence: 0.2 }, null],
    ["neither, of no tempo", pulses, 8, null, null],
    ["neither, not of whole beats", pulses.subarray(0, 3.6 * RATE), 7, SURE, null],
    ["neither, for silence", new Float32Array(RATE), 0, SURE, null],
    ["neither, for nothing", new Float32Array(0), 0, null, null],
  ])("%s", (...[, mono, onsets, tempo, form]) => {
    expect(hearForm(mono, { sampleRate: RATE, onsets, tempo })).toBe(form);
  });

  test("no loop where its end does not lead into its start", () => {
    const ramp = Float32Array.from({ length: 4 * RATE }, (_, i) => i / (4 * RATE));
    expect(hearForm(ramp, { sampleRate: RATE, onsets: 8, tempo: SURE })).toBeNull();
    const there = ramp.map((value) => (value < 0.5 ? value : 1 - value));
    expect(hearForm(there, { sampleRate: RATE, onsets: 8, tempo: SURE })).toBe("loop");
  });

  test("the same at any level above silence", () => {
    for (const gain of [1, 1e-2, 1e-4]) {
      const hit = shaped(1, dying(8)).map((value) => gain * value);
      expect(hearForm(hit, { sampleRate: RATE, onsets: 1, tempo: null })).toBe("one-shot");
    }
  });
});

describe("ringing", () => {
  test.each([2, 5, 10])("of a decay of e^(-%d t) ends 20 dB down", (perSecond) => {
    const { ringSeconds } = measureRinging(shaped(3, dying(perSecond)), RATE);
    expect(ringSeconds / (Math.LN10 / perSecond)).toBeCloseTo(1, 0);
  });

  test("counts the time that is loud, however it lies", () => {
    const half = measureRinging(
      shaped(2, (second) => (second % 1 < 0.5 ? 1 : 0)),
      RATE,
    );
    expect(half.sounding).toBeCloseTo(0.5, 2);
    expect(half.ringSeconds).toBeCloseTo(1.49, 2);
    expect(measureRinging(steady, RATE).sounding).toBe(1);
  });

  test.each([0, 1, 500])("of %d samples of silence is none", (length) => {
    expect(measureRinging(new Float32Array(length), RATE)).toEqual({ ringSeconds: 0, sounding: 0 });
  });
});
