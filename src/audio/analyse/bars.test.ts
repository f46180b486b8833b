import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBars } from "./bars.ts";
import { HarmonyMeter } from "./harmony.ts";
import { measureOnsets } from "./onset-strength.ts";
import { drumPattern } from "./patterns.test-data.ts";

const RATE = 22_050;

function heardIn(mono: Float32Array) {
  const harmony = new HarmonyMeter(RATE, mono.length);
  harmony.add(mono);
  return { onsets: measureOnsets(mono, RATE), harmony: harmony.finish() };
}

/** Kick on one and three, snare on two and four, as from so many beats after its start. */
function barsFrom(bpm: number, skippedBeats: number, beats = 24) {
  const [samples = new Float32Array()] = drumPattern({ bpm, beats, sampleRate: RATE }).channels;
  const cut = samples.slice(Math.round((skippedBeats * 60 * RATE) / bpm));
  return findBars(heardIn(cut), bpm, cut.length / RATE);
}

describe("what is cut to whole bars begins with one", () => {
  test.each([
    [90, 1],
    [97.3, 2],
    [124, 4],
    [174, 8],
  ])("at %f BPM %d bars", (bpm, bars) => {
    expect(barsFrom(bpm, 0, 4 * bars)).toEqual({ downbeatSeconds: 0, count: bars });
  });
});

describe("elsewhere a kick leads", () => {
  // Half a bar of this pattern is like the other: its downbeat may be either kick.
  test.each([0.37, 1.4, 2.37, 3.4])("%f beats cut off its start", (skipped) => {
    const bpm = 110;
    const found = barsFrom(bpm, skipped);
    const beats = ((found?.downbeatSeconds ?? 0) * bpm) / 60 + skipped;
    expect(Math.abs(beats / 2 - Math.round(beats / 2))).toBeLessThan(0.04);
    expect(found?.count).toBeCloseTo((24 - beats) / 4, 1);
  });
});

describe("a change of chord leads where there is one", () => {
  const BPM = 100;
  const BEAT = (60 * RATE) / BPM;
  const ROOTS = [130.81, 174.61, 196, 110];

  /** Sixteen bars of a chord each, with a bass that is louder on each half beat than on the beat. */
  function song(): Float32Array {
    return Float32Array.from({ length: Math.round(64 * BEAT) }, (_, i) => {
      const root = ROOTS[Math.floor(i / (4 * BEAT)) % ROOTS.length] ?? 110;
      const tone = (ratio: number) => Math.sin((2 * Math.PI * root * ratio * i) / RATE);
      const since = (i % (BEAT / 2)) / RATE;
      const isHalf = Math.floor(i / (BEAT / 2)) % 2 === 1;
      const bass = (isHalf ? 0.5 : 0.3) * Math.exp(-since / 0.05) * tone(0.5);
      return 0.05 * (tone(2) + tone(2.52) + tone(3)) + bass;
    });
  }

  test.each([0.4, 1.4, 2.4, 3.4])("%f beats cut off its start", (skipped) => {
    const cut = song().slice(Math.round(skipped * BEAT), Math.round(63.6 * BEAT));
    const found = findBars(heardIn(cut), BPM, cut.length / RATE);
    const beats = ((found?.downbeatSeconds ?? 0) * BPM) / 60 + skipped;
    expect(Math.abs(beats - 4)).toBeLessThan(0.12);
    expect(found?.count).toBeCloseTo((63.6 - beats) / 4, 1);
  });
});

test("silence and a held tone have no bars to find", () => {
  expect(findBars(heardIn(new Float32Array(3 * RATE)), 120, 3)).toBeNull();
  expect(findBars(heardIn(new Float32Array(0)), 120, 0)).toBeNull();
});

test("whatever the onsets, the downbeat lies in the first bar and the bars in the length", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 2_000 }),
      fc.double({ min: 30, max: 300, noNaN: true }),
      (values, bpm) => {
        const all = Float64Array.from(values);
        const rate = 172;
        const length = all.length / rate;
        const onsets = { values: all, registers: { low: all, middle: all, high: all }, rate };
        const bars = findBars({ onsets, harmony: { classes: new Float32Array(0), rate } }, bpm, length);
        if (!bars) return;
        expect(bars.downbeatSeconds).toBeGreaterThanOrEqual(0);
        expect(bars.downbeatSeconds).toBeLessThanOrEqual((4 * 60) / bpm + 1 / rate);
        expect(bars.count).toBeLessThanOrEqual((length * bpm) / 240 + 0.01);
      },
    ),
    { numRuns: 60 },
  );
});
