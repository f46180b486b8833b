import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chordChange, type Harmony, HarmonyMeter, secondsOf } from "./harmony.ts";

const RATE = 22_050;
const C_MAJOR = [130.81, 261.63, 329.63, 392];
const F_MAJOR = [174.61, 349.23, 440, 523.25];

/** Chords of two seconds each, one after the other. */
function chords(...played: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from({ length: 2 * RATE * played.length }, (_, i) => {
    const chord = played[Math.floor(i / (2 * RATE))] ?? [];
    return chord.reduce((sum, hertz) => sum + 0.1 * Math.sin((2 * Math.PI * hertz * i) / RATE), 0);
  });
}

function harmonyOf(mono: Float32Array, piece = mono.length): Harmony {
  const meter = new HarmonyMeter(RATE, mono.length);
  for (let at = 0; at < mono.length; at += piece) meter.add(mono.subarray(at, at + piece));
  return meter.finish();
}

test("a chord changes where it does, and nowhere else", () => {
  const harmony = harmonyOf(chords(C_MAJOR, F_MAJOR, F_MAJOR, C_MAJOR));
  const changeAt = (seconds: number) => chordChange(harmony, seconds, 1);
  expect(changeAt(2)).toBeGreaterThan(1);
  expect(changeAt(6)).toBeGreaterThan(1);
  for (const seconds of [1, 3, 4, 5, 7]) expect(changeAt(seconds)).toBeLessThan(0.2);
  expect(changeAt(1.5)).toBeLessThan(changeAt(2));
});

test("a bass that moves below the same chord is a change, another level is none", () => {
  const [low, high] = [C_MAJOR, [110, ...C_MAJOR.slice(1)]];
  expect(chordChange(harmonyOf(chords(low, high)), 2, 1)).toBeGreaterThan(0.5);
  const louder = chords(C_MAJOR, C_MAJOR).map((sample, i) => (i < 2 * RATE ? sample / 4 : sample));
  expect(chordChange(harmonyOf(louder), 2, 1)).toBeLessThan(0.1);
});

test("silence, and the time before and after a sound, change nothing", () => {
  const harmony = harmonyOf(chords(C_MAJOR));
  expect([0, -5, 2, 90].map((at) => chordChange(harmony, at, 1))).toEqual([0, 0, 0, 0]);
  expect(chordChange(harmonyOf(chords([], [])), 2, 1)).toBe(0);
  expect(chordChange(harmonyOf(new Float32Array(0)), 0, 1)).toBe(0);
});

test("a sound in pieces has the harmony of the whole, to the bit", () => {
  const mono = chords(C_MAJOR, F_MAJOR);
  const whole = harmonyOf(mono);
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 30_000 }), (piece) => {
      expect(Buffer.from(harmonyOf(mono, piece).classes.buffer).equals(Buffer.from(whole.classes.buffer))).toBe(true);
    }),
    { numRuns: 6 },
  );
});

test("of a long sound its first minute is kept", () => {
  const meter = new HarmonyMeter(8_000, 8_000 * 600);
  for (let second = 0; second < 600; second++) meter.add(new Float32Array(8_000));
  expect(secondsOf(meter.finish())).toBeCloseTo(64, 0);
});
