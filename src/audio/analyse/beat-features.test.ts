import { describe, expect, test } from "vitest";
import { type BeatEvidence, beatFeatures, gatherBeatEvidence, pulseAt, weighBeatLevels } from "./beat-level.ts";
import type { OnsetStrength } from "./onset-strength.ts";
import { measurePeriodicity } from "./periodicity.ts";

/** Places of the features: tempo twice, three of the length, ten lags of each of four parts, two of each density. */
const AT = { wholes: 2, lags: 5, densities: 45, end: 53 };
const LAGS = 10;
const RATE = 200;
/** Lags of a quarter, half, one and eight beats. */
const LAG = { quarter: 0, half: 2, one: 4, eight: 9 };

/** A click every so many frames, of so many frames. */
function clicks(every: number, frames: number, height = 10): Float64Array {
  return Float64Array.from({ length: frames }, (_, frame) => (frame % every === 0 ? height : 0));
}

function strengthOf(values: Float64Array, low = values, rate = RATE): OnsetStrength {
  return { values, registers: { low, middle: values, high: new Float64Array(values.length) }, rate };
}

function wholesOf(seconds: number, bpm: number): number[] {
  const evidence = gatherBeatEvidence(strengthOf(new Float64Array(400)), seconds);
  return [...beatFeatures(evidence, bpm).subarray(AT.wholes, AT.lags)];
}

describe("the tempo itself", () => {
  const evidence = gatherBeatEvidence(strengthOf(clicks(100, 2_000)));
  test.each([
    [120, 0],
    [240, 1],
    [60, -1],
    [30, -2],
  ])("%d BPM is %d octaves from the middle", (bpm, octaves) => {
    const [distance, square] = beatFeatures(evidence, bpm);
    expect(distance).toBeCloseTo(octaves, 6);
    expect(square).toBeCloseTo(octaves * octaves, 6);
  });
});

describe("the length says whether it is whole beats, bars, and a power of two of bars", () => {
  test.each([
    ["four bars", 8, 120, [1, 1, 1]],
    ["one bar", 2, 120, [1, 1, 1]],
    ["three bars", 6, 120, [1, 1, 0]],
    ["five beats", 2.5, 120, [1, 0, 0]],
    ["eight and a half beats", 4.25, 120, [0, 0, 0]],
    ["four bars but for a thousandth", 8.008, 120, [1, 1, 1]],
    ["four bars but for a hundredth", 8.08, 120, [0, 0, 0]],
    ["two beats, less than a bar", 1, 120, [1, 0, 0]],
    ["no length at all", 0, 120, [0, 0, 0]],
  ])("%s", (_, seconds, bpm, wholes) => {
    expect(wholesOf(seconds, bpm)).toEqual(wholes);
  });
});

describe("repetition and density", () => {
  const frames = 3_200;
  const every = 100;
  const evidence = gatherBeatEvidence(strengthOf(clicks(every, frames), clicks(4 * every, frames)));
  const features = beatFeatures(evidence, 120);
  const repetition = (part: number, lag: number) => features[AT.lags + part * LAGS + lag] ?? NaN;

  test("clicks on the beat repeat after a beat and after eight, not after half of one", () => {
    expect(repetition(0, LAG.one)).toBeGreaterThan(0.9);
    expect(repetition(0, LAG.eight)).toBeGreaterThan(0.9);
    expect(repetition(0, LAG.half)).toBeLessThan(0.05);
    expect(repetition(0, LAG.quarter)).toBeLessThan(0.05);
  });

  test("each register has its own: the low one here repeats after four beats alone", () => {
    expect(repetition(1, LAG.one)).toBeLessThan(0.05);
    expect(repetition(1, LAG.eight)).toBeGreaterThan(0.9);
  });

  test("a silent register repeats nowhere and has the least density", () => {
    for (let lag = 0; lag < LAGS; lag++) expect(repetition(3, lag)).toBe(0);
    const least = Math.log2(0.1);
    expect(features[AT.end - 2]).toBeCloseTo(least, 5);
    expect(features[AT.end - 1]).toBeCloseTo((least * least) / 4, 5);
  });

  test("onsets a beat are counted in octaves: one a beat is none", () => {
    expect(features[AT.densities]).toBeCloseTo(0, 1);
    expect(features[AT.densities + 2]).toBeCloseTo(-2, 1);
    expect(beatFeatures(evidence, 60)[AT.densities]).toBeCloseTo(1, 1);
  });

  test("lags beyond four fifths of the sound are left at nothing", () => {
    const short = beatFeatures(gatherBeatEvidence(strengthOf(clicks(every, 700))), 120);
    expect(short[AT.lags + LAG.eight]).toBe(0);
    expect(short[AT.lags + LAG.one]).toBeGreaterThan(0.9);
  });

  test("all are the same at another rate of frames", () => {
    const finer = gatherBeatEvidence(
      strengthOf(clicks(2 * every, 2 * frames), clicks(8 * every, 2 * frames), 2 * RATE),
    );
    beatFeatures(finer, 120).forEach((value, i) => expect(value).toBeCloseTo(features[i] ?? NaN, 1));
  });

  test("louder onsets have the same features and the same likeliest tempo", () => {
    const loud = gatherBeatEvidence(strengthOf(clicks(every, frames, 300), clicks(4 * every, frames, 300)));
    beatFeatures(loud, 120).forEach((value, i) => expect(value).toBeCloseTo(features[i] ?? NaN, 5));
    const tempos = [60, 120, 180];
    weighBeatLevels(loud, tempos).forEach((share, i) =>
      expect(share).toBeCloseTo(weighBeatLevels(evidence, tempos)[i] ?? NaN, 5),
    );
  });
});

describe("tempos beyond 50 and 230 BPM", () => {
  const evidence: BeatEvidence = gatherBeatEvidence(strengthOf(clicks(100, 2_000)));

  test("are less likely than any within, and as likely as each other", () => {
    const [slow = 0, one = 0, two = 0, fast = 0] = weighBeatLevels(evidence, [40, 60, 120, 240]);
    expect(slow).toBe(fast);
    expect(slow).toBeLessThan(Math.min(one, two));
  });

  test("share equally where there is nothing else, and none have no shares", () => {
    expect(weighBeatLevels(evidence, [40, 45, 280, 300])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(weighBeatLevels(evidence, [])).toEqual([]);
  });
});

describe("hits that are all alike", () => {
  const pulseOf = (bpm: number, every: number, frames = 4_000) =>
    pulseAt(bpm, measurePeriodicity(clicks(every, frames)), RATE);

  test.each([
    ["are the beat", 120, 100, "beat"],
    ["are the beat nearly at its fastest", (60 * RATE) / 67, 67, "beat"],
    ["are too fast to count", 240, 50, "fast"],
    ["are no beat where they are slow", 60, 200, null],
    ["are sparse where only one of four sounds", 120, 400, "sparse"],
    ["are none at twice their tempo", 240, 100, null],
    ["are none at half their tempo", 60, 100, null],
  ])("%s", (_, bpm, every, pulse) => {
    expect(pulseOf(bpm, every)).toBe(pulse);
  });

  test("silence has no pulse", () => {
    expect(pulseAt(120, measurePeriodicity(new Float64Array(4_000)), RATE)).toBeNull();
  });
});
