import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { fitLoopTempo } from "./loop-tempo.ts";

const RATE = 22_050;

/** Hits on every beat of a loop, the first of each bar louder. */
function loopOf(beats: number, bpm: number, { length = Math.round((beats * 60 * RATE) / bpm) } = {}): Float32Array {
  const hit = noise(2_000, 7).map((value, i) => value * Math.exp(-i / 250));
  const mono = new Float32Array(length);
  for (let beat = 0; beat < beats; beat++) {
    const place = Math.round((beat * 60 * RATE) / bpm);
    mono.set(
      hit.subarray(0, Math.max(0, length - place)).map((value) => (beat % 4 === 0 ? value : 0.6 * value)),
      place,
    );
  }
  return mono;
}

describe("the tempo of a loop of whole beats", () => {
  test.each([
    [4, 90],
    [8, 120],
    [8, 97.3],
    [16, 128],
    [16, 105],
    [32, 140],
  ])("of %d beats at %d BPM is as exact as its cut", (beats, bpm) => {
    const mono = loopOf(beats, bpm);
    const reading = fitLoopTempo(mono, RATE);
    expect(reading?.value).toBeCloseTo((60 * beats * RATE) / mono.length, 9);
    expect(reading?.value).toBeCloseTo(bpm, 1);
  });

  test("is surer of a rhythm than of hiss, and never certain", () => {
    const sure = fitLoopTempo(loopOf(16, 120), RATE);
    const unsure = fitLoopTempo(noise(8 * RATE, 1), RATE);
    expect(sure?.confidence).toBeGreaterThan(unsure?.confidence ?? 1);
    expect(sure?.confidence).toBeLessThanOrEqual(0.95);
    expect(unsure?.confidence).toBeGreaterThanOrEqual(0.1);
  });

  test("is the same however loud", () => {
    const mono = loopOf(8, 110);
    const soft = mono.map((value) => value / 32);
    expect(fitLoopTempo(soft, RATE)?.value).toBe(fitLoopTempo(mono, RATE)?.value);
  });

  test("gives whole beats in range for silence too, sure of nothing", () => {
    const reading = fitLoopTempo(new Float32Array(4 * RATE), RATE);
    const beats = ((reading?.value ?? 0) * 4) / 60;
    expect(beats).toBeCloseTo(Math.round(beats), 9);
    expect(reading?.confidence).toBe(0.1);
  });

  test.each([
    ["too short for two beats", 0.5],
    ["too long for the most beats", 300],
  ])("is none where the sound is %s", (_, seconds) => {
    expect(fitLoopTempo(new Float32Array(seconds * 2_000), 2_000)).toBeNull();
  });
});

test("onsets are those of the loop heard again and again", () => {
  const { onsets } = fitLoopTempo(loopOf(4, 120), RATE) ?? {};
  expect((onsets?.values.length ?? 0) / (onsets?.rate ?? 1)).toBeCloseTo(16, 0);
});

describe("a loop's tempo", () => {
  /** Clicks of one sample at these places of a loop, in beats. */
  function clickLoop(beats: number, bpm: number, { rate = 8_000, places = [0] } = {}): Float32Array {
    const mono = new Float32Array(Math.round((beats * 60 * rate) / bpm));
    for (let beat = 0; beat < beats; beat++)
      for (const place of places) mono[Math.min(mono.length - 1, Math.round(((beat + place) * 60 * rate) / bpm))] = 0.9;
    return mono;
  }

  test.each([8_000, 11_025, 16_000])("is the same at %d samples a second", (rate) => {
    expect(fitLoopTempo(clickLoop(8, 120, { rate }), rate)?.value).toBeCloseTo(120, 6);
  });

  test("is the same wherever the loop is cut", () => {
    const mono = clickLoop(8, 100, { places: [0, 0.5] });
    const reference = fitLoopTempo(mono, 8_000)?.value;
    for (const cut of [1_000, 7_777]) {
      const turned = Float32Array.from([...mono.subarray(cut), ...mono.subarray(0, cut)]);
      expect(fitLoopTempo(turned, 8_000)?.value).toBe(reference);
    }
  });

  test("divides the length into whole beats from 55 to 190 BPM, whatever sounds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6_000, max: 40_000 }), fc.integer(), (length, seed) => {
        const reading = fitLoopTempo(noise(length, seed), 4_000);
        const beats = ((reading?.value ?? NaN) * length) / 4_000 / 60;
        expect(Math.abs(beats - Math.round(beats))).toBeLessThan(1e-6);
        expect(reading?.value).toBeGreaterThanOrEqual(55);
        expect(reading?.value).toBeLessThanOrEqual(190);
      }),
      { numRuns: 8 },
    );
  });

  test("is none without samples", () => {
    expect(fitLoopTempo(new Float32Array(0), 8_000)).toBeNull();
  });
});
