import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NoteEvent } from "../score.ts";
import { peakOf } from "../testing/measure.ts";
import type { Sound } from "../voices/voice.ts";
import { duckingGain } from "./ducking.ts";
import { applyGains, compress, limit } from "./dynamics.ts";
import { bendSeam, cutSound, planCut, settleSeam, usualStep } from "./ends.ts";
import { applyGlue, CEILING, glueMix, raiseToCeiling, scaleMix } from "./master.ts";
import { addShifted, filterInPlace } from "./periodic.ts";
import { layTrack, ringingLength, soundingLevel } from "./track.ts";

const RATE = 8_000;
const EDGES = ["periodic", "silent"] as const;
const edges = fc.constantFrom(...EDGES);
const samples = (maxLength: number) =>
  fc
    .array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength })
    .map((steps) => Float32Array.from(steps, (step) => step / 100));
const sine = (length: number, cycles: number, height = 1) =>
  Float32Array.from({ length }, (_, i) => height * Math.sin((2 * Math.PI * cycles * i) / length));
const both = (signal: Float32Array): Sound => ({ left: signal.slice(), right: signal.slice() });

describe("gains of blocks", () => {
  test.each(EDGES)("that are all alike turn every sample alike (%s)", (edge) => {
    for (const length of [1, 31, 32, 33, 100]) {
      const mix = both(new Float32Array(length).fill(0.5));
      applyGains(mix, new Float32Array(Math.ceil(length / 32)).fill(0.5), edge);
      expect([...mix.left, ...mix.right]).toEqual(Array.from({ length: 2 * length }, () => 0.25));
    }
  });

  test("hold in the middle of their blocks, with straight lines between", () => {
    const mix = both(new Float32Array(96).fill(1));
    applyGains(mix, Float32Array.of(1, 0, 1), "silent");
    const middle = ((mix.left[47] ?? 0) + (mix.left[48] ?? 0)) / 2;
    expect(middle).toBeCloseTo(1 / 64, 6);
    expect([...mix.left.subarray(0, 16)]).toEqual(Array.from({ length: 16 }, () => 1));
    for (let i = 16; i < 47; i++) expect((mix.left[i] ?? 0) - (mix.left[i + 1] ?? 0)).toBeCloseTo(1 / 32, 6);
  });

  test("of a loop go on round its end, those of a one-shot do not", () => {
    const [loop, shot] = EDGES.map((edge) => {
      const mix = both(new Float32Array(64).fill(1));
      applyGains(mix, Float32Array.of(0, 1), edge);
      return mix.left;
    });
    expect(loop?.[0]).toBeCloseTo(31 / 64, 6);
    expect(shot?.[0]).toBe(0);
    expect(loop?.[63]).toBeCloseTo(1 - 31 / 64, 6);
    expect(shot?.[63]).toBe(1);
  });

  test("that a compressor or a limiter returns, given to the same sound, do what it did", () => {
    fc.assert(
      fc.property(samples(300), edges, (signal, edge) => {
        const place = { sampleRate: RATE, edge };
        const shape = { threshold: -12, ratio: 3, attackSeconds: 0.01, releaseSeconds: 0.05 };
        for (const work of [(mix: Sound) => compress(mix, shape, place), (mix: Sound) => limit(mix, 0.4, place)]) {
          const [whole, part] = [both(signal), both(signal)];
          const gains = work(whole);
          expect(gains).toHaveLength(Math.ceil(signal.length / 32));
          for (const gain of gains) expect(gain > 0 && gain <= 1).toBe(true);
          applyGains(part, gains, edge);
          expect(part).toEqual(whole);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("moving a signal", () => {
  test.each<[number, "periodic" | "silent", number[]]>([
    [0, "periodic", [1, 2, 3]],
    [1, "periodic", [3, 1, 2]],
    [3, "periodic", [1, 2, 3]],
    [7, "periodic", [3, 1, 2]],
    [0, "silent", [1, 2, 3]],
    [2, "silent", [0, 0, 1]],
    [3, "silent", [0, 0, 0]],
    [99, "silent", [0, 0, 0]],
  ])("by %d samples (%s) gives %j", (shift, edge, expected) => {
    const target = new Float32Array(3);
    addShifted(target, Float32Array.of(1, 2, 3), { shift, gain: 1, edge });
    expect([...target]).toEqual(expected);
  });

  test("adds to what is there, by its gain", () => {
    const target = Float32Array.of(10, 20, 30);
    addShifted(target, Float32Array.of(2, 4, 6), { shift: 1, gain: -0.5, edge: "periodic" });
    expect([...target]).toEqual([7, 19, 28]);
  });

  test("a filter over a loop shorter than its memory acts as over that loop repeated", () => {
    const filter = { response: "lowpass", cutoff: 200 } as const;
    const short = Float32Array.from({ length: 37 }, (_, i) => (i % 5) - 2);
    const long = Float32Array.from({ length: 37 * 80 }, (_, i) => short[i % 37] ?? 0);
    filterInPlace(short, filter, { sampleRate: RATE, edge: "periodic" });
    filterInPlace(long, filter, { sampleRate: RATE, edge: "silent" });
    for (let i = 0; i < 37; i++) expect(short[i]).toBeCloseTo(long[37 * 79 + i] ?? Number.NaN, 5);
  });
});

describe("a track", () => {
  const performance = (length: number, edge: (typeof EDGES)[number]) => ({
    seed: 1,
    timbre: {} as never,
    sampleRate: RATE,
    length,
    samplesPerBeat: 100,
    edge,
  });

  test("without notes is mono silence, which has no level and does not ring", () => {
    const track = layTrack([], performance(5, "periodic"));
    expect(track.left).toBe(track.right);
    expect([...track.left]).toEqual([0, 0, 0, 0, 0]);
    expect(soundingLevel(track, RATE)).toBe(0);
    expect(ringingLength([])).toBe(0);
  });

  test("of a loop has what rings past its end at its start, as often as it comes round", () => {
    const sound = both(Float32Array.of(1, 1, 1, 1, 1, 1, 1));
    const placed = [{ sound, start: 2, gain: 0.5 }];
    expect([...layTrack(placed, performance(3, "periodic")).left]).toEqual([1, 1, 1.5]);
    expect([...layTrack(placed, performance(3, "silent")).left]).toEqual([0, 0, 0.5]);
    expect(ringingLength(placed)).toBe(9);
  });

  test("has the level of its sound, however long the rests are", () => {
    for (const rest of [0, 4_000, 40_000]) {
      const signal = new Float32Array(4_000 + rest);
      signal.set(sine(4_000, 100, 0.5));
      expect(soundingLevel(both(signal), RATE)).toBeCloseTo(Math.sqrt(0.5) / 2, 4);
    }
  });
});

describe("a seam", () => {
  test("that the whole had bent is bent in its parts so that they still sum to it", () => {
    const one = Float32Array.from({ length: 4_000 }, (_, i) => i / 4_000);
    const other = sine(4_000, 3, 0.2);
    const whole = both(one.map((sample, i) => sample + (other[i] ?? 0)));
    const bend = settleSeam(whole);
    expect(bend[0]).toBeGreaterThan(0.9);
    const parts = [both(one), both(other)];
    for (const part of parts) bendSeam(part, bend);
    const sums = whole.left.map((sample, i) => sample - (parts[0]?.left[i] ?? 0) - (parts[1]?.left[i] ?? 0));
    expect(peakOf(sums)).toBeLessThan(1e-6);
  });

  test.each([[[0]], [[0, 0, 0]], [[1, 1, 1, 1]]])("of %j has no step and stays as it is", (given) => {
    const mix = both(Float32Array.from(given));
    expect(settleSeam(mix)).toEqual([0, 0]);
    expect([...mix.left]).toEqual(given);
    expect(usualStep(mix.left)).toBe(0);
  });

  test("of mono, which is one array, is bent once", () => {
    const ramp = Float32Array.from({ length: 2_000 }, (_, i) => i / 2_000);
    const apart = both(ramp);
    const mono: Sound = { left: ramp, right: ramp };
    expect(settleSeam(mono)).toEqual(settleSeam(apart));
    expect(mono.left).toEqual(apart.left);
  });
});

describe("the end of a one-shot", () => {
  const hit = (length: number, total: number) => {
    const signal = new Float32Array(total);
    signal.fill(1, 0, length);
    return both(signal);
  };

  test.each<[number | null, { length: number; end: number }]>([
    [null, { length: 1_239, end: 1_239 }],
    [0.05, { length: 400, end: 400 }],
    [0.5, { length: 4_000, end: 1_239 }],
    [2, { length: 16_000, end: 1_239 }],
  ])("asked for %s seconds of an eighth of a second is %j", (seconds, expected) => {
    expect(planCut(hit(1_000, 8_000), seconds, RATE)).toEqual(expected);
  });

  test("fades over three hundredths of a second, and to nothing", () => {
    const { left } = cutSound(hit(1_000, 1_000), { length: 1_200, end: 800 }, RATE);
    expect(left).toHaveLength(1_200);
    expect(left[559]).toBeCloseTo(1, 9);
    expect(left[679]).toBeCloseTo(0.5, 2);
    expect([...left.subarray(799)]).toEqual(Array.from({ length: 401 }, () => 0));
  });

  test("is planned within the sound, however little there is of it", () => {
    fc.assert(
      fc.property(samples(500), fc.option(fc.double({ min: 0, max: 1, noNaN: true })), (signal, seconds) => {
        const mix = both(signal);
        const cut = planCut(mix, seconds, RATE);
        expect(cut.end).toBeLessThanOrEqual(Math.min(cut.length, signal.length));
        const { left } = cutSound(mix, cut, RATE);
        expect(left).toHaveLength(Math.max(1, cut.length));
        expect(left.findIndex((sample, i) => Math.abs(sample) > Math.abs(signal[i] ?? 0))).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a master", () => {
  test("turns up and down by the gain that it tells", () => {
    for (const height of [0.01, 0.5, 1, 4]) {
      const mix = both(sine(8_000, 100, height));
      const gain = raiseToCeiling(mix, RATE);
      expect(gain * height).toBeCloseTo(10 ** ((CEILING - 0.03) / 20), 2);
      expect(peakOf(mix.left)).toBeCloseTo(gain * height, 3);
    }
  });

  test("given to parts of a mix, they still sum to it", () => {
    const parts = [both(sine(8_000, 50, 0.7)), both(sine(8_000, 171, 0.2))];
    const whole = both(sine(8_000, 50, 0.7).map((sample, i) => sample + (parts[1]?.left[i] ?? 0)));
    const glue = glueMix(whole, 3, { sampleRate: RATE, edge: "periodic" });
    expect(glue?.pushes.some(({ limiting }) => limiting.some((gain) => gain < 0.9))).toBe(true);
    if (glue) for (const part of parts) applyGlue(part, glue, "periodic");
    const misses = whole.left.map((sample, i) => sample - (parts[0]?.left[i] ?? 0) - (parts[1]?.left[i] ?? 0));
    expect(peakOf(misses)).toBeLessThan(1e-5);
  });

  test("scales each channel once", () => {
    const mix = { left: Float32Array.of(1, -0.5), right: Float32Array.of(0.25, 0) };
    scaleMix(mix, -2);
    expect([...mix.left, ...mix.right]).toEqual([-2, 1, -0.5, -0]);
  });
});

describe("room for the kick", () => {
  const kick = (startBeats: number, velocity = 1): NoteEvent => ({
    instrument: "kick",
    startBeats,
    gateBeats: 0.25,
    note: 60,
    velocity,
  });
  const shape = { length: 4_000, samplesPerBeat: 1_000, depth: 0.6, release: 500 };

  test("at a loop's start begins at its end", () => {
    const gain = duckingGain([kick(0)], shape);
    expect(gain[0]).toBeCloseTo(0.4, 6);
    expect(gain[3_936]).toBeCloseTo(0.7, 6);
    expect(gain[3_871]).toBe(1);
    expect(gain[250]).toBeCloseTo(0.7, 6);
    expect(gain[500]).toBe(1);
  });

  test("is the same for kicks in any order, and for one that is struck twice", () => {
    const kicks = [kick(0.5, 0.3), kick(0.75), kick(3.9, 0.8)];
    const gain = duckingGain(kicks, shape);
    expect(duckingGain(kicks.toReversed(), shape)).toEqual(gain);
    expect(duckingGain([...kicks, ...kicks], shape)).toEqual(gain);
  });
});
