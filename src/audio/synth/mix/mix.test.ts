import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureLoudness } from "../../analyse/loudness.ts";
import { truePeak } from "../../analyse/true-peak.ts";
import { createRandom } from "../../core/random.ts";
import { peakOf, rmsOf } from "../testing/measure.ts";
import type { Sound } from "../voices/voice.ts";
import { duckingGain } from "./ducking.ts";
import { compress, limit } from "./dynamics.ts";
import { echo } from "./echo.ts";
import { cutSound, planCut, settleSeam, usualStep } from "./ends.ts";
import { cleanMix, glueMix, levelLoop, LOOP_LOUDNESS, raiseToCeiling } from "./master.ts";
import { addShifted, filterInPlace } from "./periodic.ts";
import { reverberate } from "./reverb.ts";
import { addAround } from "./track.ts";

const RATE = 44_100;
const trimOneShot = (mix: Sound, seconds: number | null, rate: number): Sound =>
  cutSound(mix, planCut(mix, seconds, rate), rate);
const PERIODIC = { sampleRate: RATE, edge: "periodic" } as const;

const noise = (length: number, seed = 1): Float32Array => {
  const signal = new Float32Array(length);
  createRandom(seed).noiseInto(signal);
  return signal;
};
const centred = (left: Float32Array): Sound => ({ left, right: left.slice() });
const turned = (signal: Float32Array, by: number) =>
  Float32Array.from(signal, (_, index) => signal[(index + by) % signal.length] ?? 0);
const stereo = (length: number, seed = 1): Sound => ({ left: noise(length, seed), right: noise(length, seed + 100) });
const turnedSound = ({ left, right }: Sound, by: number): Sound => ({
  left: turned(left, by),
  right: turned(right, by),
});
const difference = (one: Float32Array, other: Float32Array) =>
  peakOf(one.map((sample, index) => sample - (other[index] ?? 0)));

describe("periodic work does not care where the loop begins", () => {
  const length = 30_000;
  const by = 11_111;

  test("filters", () => {
    const [one, other] = [noise(length), turned(noise(length), by)];
    for (const signal of [one, other]) filterInPlace(signal, { response: "highpass", cutoff: 30 }, PERIODIC);
    expect(difference(turned(one, by), other)).toBeLessThan(1e-4);
  });

  test("reverb", () => {
    const send = stereo(length);
    const one = reverberate(send, { decay: 1.5, ...PERIODIC });
    const other = reverberate(turnedSound(send, by), { decay: 1.5, ...PERIODIC });
    expect(difference(turned(one.left, by), other.left)).toBeLessThan(0.005 * peakOf(one.left));
  });

  test("echo", () => {
    const send = noise(length);
    const one = echo(send, { delaySamples: 7000, ...PERIODIC });
    const other = echo(turned(send, by), { delaySamples: 7000, ...PERIODIC });
    expect(difference(turned(one.right, by), other.right)).toBeLessThan(1e-4);
  });

  test("ducking", () => {
    const kick = { instrument: "kick", gateBeats: 1, note: 60, velocity: 1 } as const;
    const shape = { length: 40_000, samplesPerBeat: 10_000, depth: 0.7, release: 6000 };
    const one = duckingGain([{ ...kick, startBeats: 3.9 }], shape);
    const other = duckingGain([{ ...kick, startBeats: 0.9 }], shape);
    expect(difference(turned(one, 30_000), other)).toBeLessThan(1e-6);
  });
});

describe("notes that ring over the end", () => {
  test("come back at the start of a periodic track, as often as they are longer than it", () => {
    const track = new Float32Array(10);
    addAround(track, new Float32Array(25).fill(1), { start: 7, gain: 0.5, edge: "periodic" });
    expect([...track]).toEqual(
      [1.5, 1.5, 1, 1, 1, 1, 1, 1.5, 1.5, 1.5].map((_, index) => (index < 2 || index > 6 ? 1.5 : 1)),
    );
    expect(track.reduce((sum, value) => sum + value, 0)).toBe(12.5);
  });

  test("are dropped by a track with silent edges", () => {
    const track = new Float32Array(10);
    addAround(track, new Float32Array(25).fill(1), { start: 7, gain: 0.5, edge: "silent" });
    expect([...track]).toEqual([0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5]);
  });

  test("shifting by any amount keeps a periodic signal's energy", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (shift) => {
        const source = noise(1000);
        const target = new Float32Array(1000);
        addShifted(target, source, { shift, gain: 1, edge: "periodic" });
        expect(rmsOf(target)).toBeCloseTo(rmsOf(source), 6);
        expect(target[shift % 1000]).toBe(source[0]);
      }),
    );
  });
});

const impulse = (length: number): Sound => {
  const left = new Float32Array(length);
  left[0] = 1;
  return { left, right: left.slice() };
};

describe("reverb", () => {
  test("falls by 60 dB in about its decay time, and both channels differ", () => {
    for (const decay of [0.8, 2]) {
      const wet = reverberate(impulse(3 * RATE), { decay, sampleRate: RATE, edge: "silent" });
      const level = (from: number) => rmsOf(wet.left.subarray(from * RATE, (from + 0.1) * RATE));
      const fall = 20 * Math.log10(level(0.1 + decay / 2) / level(0.1));
      expect(fall).toBeLessThan(-26);
      expect(fall).toBeGreaterThan(-50);
      expect(difference(wet.left, wet.right)).toBeGreaterThan(0.01);
    }
  });

  test("never rings up, however long it is", () => {
    const wet = reverberate(impulse(5 * RATE), { decay: 10, sampleRate: RATE, edge: "silent" });
    expect(rmsOf(wet.left.subarray(4 * RATE))).toBeLessThan(rmsOf(wet.left.subarray(RATE, 2 * RATE)));
  });
});

const around = (side: Float32Array, at: number) => rmsOf(side.subarray(at, at + 500));

test("echoes come at the delay, on alternate sides, each softer", () => {
  const send = new Float32Array(50_000);
  send[0] = 1;
  const wet = echo(send, { delaySamples: 10_000, sampleRate: RATE, edge: "silent" });
  expect(around(wet.right, 10_000)).toBeGreaterThan(0);
  expect(around(wet.left, 10_000)).toBe(0);
  expect(around(wet.left, 20_000)).toBeLessThan(around(wet.right, 10_000));
  expect(around(wet.right, 30_000)).toBeLessThan(around(wet.left, 20_000));
});

test("ducking goes down to its depth under the kick and is back by its release", () => {
  const kick = { instrument: "kick", startBeats: 1, gateBeats: 1, note: 60, velocity: 1 } as const;
  const gain = duckingGain([kick], { length: 40_000, samplesPerBeat: 10_000, depth: 0.7, release: 5000 });
  expect(gain[10_000]).toBeCloseTo(0.3, 3);
  expect(gain[15_000]).toBe(1);
  expect(gain[9000]).toBe(1);
  expect(Math.max(...gain.slice(1).map((value, index) => Math.abs(value - (gain[index] ?? 0))))).toBeLessThan(0.02);
});

const ratioOf = (mix: Sound) => rmsOf(mix.left.subarray(30_000, 40_000)) / rmsOf(mix.left.subarray(80_000, 88_000));

describe("dynamics", () => {
  test("the limiter never lets a sample over its ceiling", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.05, max: 1, noNaN: true }), (seed, ceiling) => {
        for (const edge of ["periodic", "silent"] as const) {
          const mix = stereo(3000 + (Math.abs(seed) % 1000), seed);
          limit(mix, ceiling, { sampleRate: RATE, edge });
          expect(Math.max(peakOf(mix.left), peakOf(mix.right))).toBeLessThanOrEqual(ceiling * 1.000_01);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("the limiter leaves alone what lies below its ceiling", () => {
    const mix = stereo(5000);
    const before = mix.left.slice();
    limit(mix, 1.5, PERIODIC);
    expect(mix.left).toEqual(before);
  });

  test("the compressor brings loud and soft together by its ratio", () => {
    const mix = stereo(88_200);
    for (const side of [mix.left, mix.right])
      for (let index = 44_100; index < 88_200; index++) side[index] = (side[index] ?? 0) * 0.1;
    const before = ratioOf(mix);
    compress(mix, { threshold: -40, ratio: 2, attackSeconds: 0.01, releaseSeconds: 0.1 }, PERIODIC);
    expect(20 * Math.log10(ratioOf(mix))).toBeCloseTo((20 * Math.log10(before)) / 2, 0);
  });
});

describe("master", () => {
  test("takes DC and low stereo away and leaves low mono alone", () => {
    const wave = (frequency: number) =>
      Float32Array.from({ length: RATE }, (_, index) => 0.5 + 0.3 * Math.sin((2 * Math.PI * frequency * index) / RATE));
    const mono = { left: wave(60), right: wave(60) };
    cleanMix(mono, PERIODIC);
    expect(Math.abs(mono.left.reduce((sum, value) => sum + value, 0) / RATE)).toBeLessThan(1e-4);
    expect(rmsOf(mono.left)).toBeGreaterThan(0.2);
    const wide = { left: wave(60), right: wave(60).map((value) => -value) };
    cleanMix(wide, PERIODIC);
    expect(rmsOf(wide.left)).toBeLessThan(0.02);
    const high = { left: wave(1000), right: wave(1000).map((value) => -value) };
    cleanMix(high, PERIODIC);
    expect(rmsOf(high.left)).toBeGreaterThan(0.2);
  });

  test("brings the true peak to the ceiling, from above and from below", () => {
    for (const gain of [0.001, 0.3, 20]) {
      const left = noise(20_000).map((value) => value * gain);
      const mix = { left, right: left.slice() };
      raiseToCeiling(mix, RATE);
      const peak = truePeak({ sampleRate: RATE, channels: [mix.left, mix.right] });
      expect(peak).toBeLessThanOrEqual(-1);
      expect(peak).toBeGreaterThan(-1.1);
    }
  });

  const loudnessOf = (mix: Sound) =>
    measureLoudness({ sampleRate: RATE, channels: [mix.left, mix.right] }).integratedLufs;

  test("turns a loop that is too loud down to the loudness of all loops, and leaves the ceiling to one that is too soft", () => {
    const dense = centred(noise(2 * RATE));
    levelLoop(dense, RATE);
    expect(loudnessOf(dense)).toBeCloseTo(LOOP_LOUDNESS, 2);
    const sparse = centred(noise(2 * RATE).map((value, index) => (index % 22_050 < 40 ? value : 0)));
    const gain = levelLoop(sparse, RATE);
    expect(loudnessOf(sparse)).toBeLessThan(LOOP_LOUDNESS - 3);
    expect(truePeak({ sampleRate: RATE, channels: [sparse.left, sparse.right] })).toBeCloseTo(-1.03, 2);
    expect(gain).toBeGreaterThan(0.5);
  });

  test("pushes hits with rests between into the limiter towards the loudness of other loops, within the ceiling", () => {
    const hits = noise(2 * RATE).map((value, index) => value * Math.exp(-(index % 22_050) / (0.03 * RATE)));
    const mix = centred(hits);
    raiseToCeiling(mix, RATE);
    const before = loudnessOf(mix);
    const glue = glueMix(mix, 1, PERIODIC);
    levelLoop(mix, RATE);
    expect(glue?.pushes.length).toBeGreaterThan(1);
    expect(before).toBeLessThan(LOOP_LOUDNESS - 3);
    expect(loudnessOf(mix)).toBeGreaterThan(LOOP_LOUDNESS - 2.5);
    expect(loudnessOf(mix)).toBeLessThan(LOOP_LOUDNESS + 0.01);
    expect(truePeak({ sampleRate: RATE, channels: [mix.left, mix.right] })).toBeLessThanOrEqual(-1);
  });

  test("leaves a loop that is too short to have a loudness at the ceiling", () => {
    const mix = centred(noise(15_000));
    expect(glueMix(mix, 2, PERIODIC)?.pushes).toHaveLength(1);
    levelLoop(mix, RATE);
    expect(truePeak({ sampleRate: RATE, channels: [mix.left, mix.right] })).toBeCloseTo(-1.03, 2);
  });

  const crest = (signal: Float32Array) => peakOf(signal) / rmsOf(signal);

  test("glue makes a mix denser and leaves no mean", () => {
    const left = noise(RATE).map((value, index) => value * (index % 11_025 < 30 ? 1 : 0.25) + 0.01);
    const mix = { left, right: left.slice() };
    const before = crest(mix.left);
    glueMix(mix, 4, PERIODIC);
    expect(crest(mix.left)).toBeLessThan(0.8 * before);
    expect(Math.abs(mix.left.reduce((sum, value) => sum + value, 0) / RATE)).toBeLessThan(1e-6);
  });

  test("silence stays silence", () => {
    const mix = { left: new Float32Array(1000), right: new Float32Array(1000) };
    cleanMix(mix, PERIODIC);
    glueMix(mix, 3, PERIODIC);
    raiseToCeiling(mix, RATE);
    expect(peakOf(mix.left)).toBe(0);
  });
});

describe("ends", () => {
  test("a seam that is too steep is bent until it is usual, without touching the rest", () => {
    const left = Float32Array.from({ length: 10_000 }, (_, index) => 0.5 * Math.sin(index / 200) + index / 20_000);
    const mix = { left, right: left.slice() };
    const before = left.slice();
    settleSeam(mix);
    expect(Math.abs((mix.left[0] ?? 0) - (mix.left[9999] ?? 0))).toBeLessThanOrEqual(usualStep(mix.left));
    expect(mix.left.subarray(0, 9700)).toEqual(before.subarray(0, 9700));
  });

  test("a seam that is usual stays as it is", () => {
    const left = noise(5000);
    left[4999] = left[0] ?? 0;
    const before = left.slice();
    settleSeam({ left, right: left });
    expect(left).toEqual(before);
  });

  test("a one-shot is cut where it has died away, or padded to the wished length", () => {
    const left = Float32Array.from({ length: RATE }, (_, index) => Math.exp(-index / 1000) * Math.sin(index / 3));
    const mix = { left, right: left.slice() };
    const rung = trimOneShot(mix, null, RATE);
    expect(rung.left.length).toBeLessThan(RATE / 3);
    expect(Math.abs(rung.left.at(-1) ?? 1)).toBe(0);
    expect(trimOneShot(mix, 2, RATE).left.length).toBe(2 * RATE);
    expect(trimOneShot(mix, 0.01, RATE).left.length).toBe(441);
  });
});
