import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBars } from "./bars.ts";
import { measureOnsets } from "./onset-strength.ts";
import { drumPattern } from "./patterns.test-data.ts";

const RATE = 22_050;

/** Kick on one and three, snare on two and four, as from so many beats after its start. */
function barsFrom(bpm: number, skippedBeats: number, beats = 24) {
  const [samples = new Float32Array()] = drumPattern({ bpm, beats, sampleRate: RATE }).channels;
  const cut = samples.slice(Math.round((skippedBeats * 60 * RATE) / bpm));
  return findBars(measureOnsets(cut, RATE), bpm, cut.length / RATE);
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

test("silence and a held tone have no bars to find", () => {
  expect(findBars(measureOnsets(new Float32Array(3 * RATE), RATE), 120, 3)).toBeNull();
  expect(findBars(measureOnsets(new Float32Array(0), RATE), 120, 0)).toBeNull();
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
        const bars = findBars({ values: all, registers: { low: all, middle: all, high: all }, rate }, bpm, length);
        if (!bars) return;
        expect(bars.downbeatSeconds).toBeGreaterThanOrEqual(0);
        expect(bars.downbeatSeconds).toBeLessThanOrEqual((4 * 60) / bpm + 1 / rate);
        expect(bars.count).toBeLessThanOrEqual((length * bpm) / 240 + 0.01);
      },
    ),
    { numRuns: 60 },
  );
});
