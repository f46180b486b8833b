import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { truePeak } from "../../analyse/true-peak.ts";
import { at, impulse, largestDifference, levelOf, noise, sine, turned } from "../../core/signals.fixture.ts";
import { toAmplitude, toDecibels } from "../../core/units.ts";
import type { NoteEvent } from "../score.ts";
import { duckingGain } from "./ducking.ts";
import { compress, limit } from "./dynamics.ts";
import { echo } from "./echo.ts";
import { cutSound, planCut, settleSeam, usualStep } from "./ends.ts";
import { CEILING, cleanMix, raiseToCeiling } from "./master.ts";
import { addShifted, filterInPlace } from "./periodic.ts";
import { reverberate } from "./reverb.ts";
import type { Sound } from "../voices/voice.ts";
import { addAround, layTrack, ringingLength, soundingLevel, type Performance } from "./track.ts";

const RATE = 22_050;
const trimOneShot = (mix: Sound, seconds: number | null, rate: number): Sound =>
  cutSound(mix, planCut(mix, seconds, rate), rate);
const EDGES = ["periodic", "silent"] as const;

describe("placing sounds", () => {
  const places = fc.record({
    length: fc.integer({ min: 1, max: 60 }),
    sound: fc.integer({ min: 0, max: 150 }),
    start: fc.nat(150),
    gain: fc.double({ min: -2, max: 2, noNaN: true }),
    edge: fc.constantFrom(...EDGES),
  });

  test("adds each sample at its place, round the loop or not at all", () => {
    fc.assert(
      fc.property(places, ({ length, sound, start, gain, edge }) => {
        const [track, source] = [noise(length, 1), noise(sound, 2)];
        const expected = Float64Array.from(track);
        source.forEach((sample, i) => {
          const place = start + i;
          if (edge === "periodic" || place < length)
            expected[place % length] = at(expected, place % length) + gain * sample;
        });
        addAround(track, source, { start, gain, edge });
        expect(largestDifference(track, expected)).toBeLessThan(1e-5);
      }),
    );
  });

  test("shifting adds the same, for sounds as long as the track", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(200), fc.constantFrom(...EDGES), (length, shift, edge) => {
        const [one, other] = [new Float32Array(length), new Float32Array(length)];
        addShifted(one, noise(length, 3), { shift, gain: 0.5, edge });
        addAround(other, noise(length, 3), { start: shift, gain: 0.5, edge });
        expect(largestDifference(one, other)).toBeLessThan(1e-6);
      }),
    );
  });
});

// A track asks a performance only for its length and its edge.
const performance = (length: number, edge: "periodic" | "silent") => ({ length, edge }) as Performance;

describe("tracks", () => {
  const mono = (length: number, seed: number) => {
    const signal = noise(length, seed);
    return { left: signal, right: signal };
  };

  test("of mono sounds only are one array, with one stereo sound they are two", () => {
    const notes = [{ sound: mono(10, 1), start: 0, gain: 1 }];
    const track = layTrack(notes, performance(30, "silent"));
    expect(track.left).toBe(track.right);
    const wide = { sound: { left: noise(10, 2), right: noise(10, 3) }, start: 5, gain: 1 };
    const both = layTrack([...notes, wide], performance(30, "silent"));
    expect(both.left).not.toBe(both.right);
    expect(both.left.subarray(0, 5)).toEqual(both.right.subarray(0, 5));
  });

  test("the ring lasts to the end of the last sound", () => {
    expect(ringingLength([])).toBe(0);
    expect(
      ringingLength([
        { sound: mono(100, 1), start: 0, gain: 1 },
        { sound: mono(10, 1), start: 95, gain: 1 },
      ]),
    ).toBe(105);
  });

  test("the sounding level leaves rests out", () => {
    const tone = sine(0.02, 10 * 1_103, { amplitude: 0.5 });
    const rested = new Float32Array(tone.length * 3);
    rested.set(tone, 0);
    expect(soundingLevel({ left: tone, right: tone }, RATE)).toBeCloseTo(0.5 / Math.SQRT2, 3);
    expect(soundingLevel({ left: rested, right: rested }, RATE)).toBeCloseTo(0.5 / Math.SQRT2, 3);
    expect(soundingLevel({ left: tone, right: new Float32Array(tone.length) }, RATE)).toBeCloseTo(0.25, 3);
    expect(soundingLevel({ left: new Float32Array(500), right: new Float32Array(500) }, RATE)).toBe(0);
  });
});

describe("what wraps round a loop is as if it had always been playing", () => {
  /** A loop played eight times with silence before; the last time is what a periodic treatment must give at once. */
  function settled(loop: Float32Array, treat: (signal: Float32Array) => void): Float32Array {
    const long = new Float32Array(loop.length * 8);
    for (let i = 0; i < 8; i++) long.set(loop, i * loop.length);
    treat(long);
    return long.subarray(7 * loop.length);
  }

  test.each([300, 1_000, 5_513, 9_999])("filters, for a loop of %d samples", (length) => {
    const loop = noise(length, 4);
    const filter = { response: "highpass", cutoff: 200 } as const;
    const once = loop.slice();
    filterInPlace(once, filter, { sampleRate: RATE, edge: "periodic" });
    const last = settled(loop, (signal) => filterInPlace(signal, filter, { sampleRate: RATE, edge: "silent" }));
    expect(largestDifference(once, last)).toBeLessThan(1e-4);
  });

  test("a compressor", () => {
    const loop = noise(8_000, 5).map((sample, i) => sample * (i < 3_000 ? 0.9 : 0.1));
    const shape = { threshold: -20, ratio: 4, attackSeconds: 0.01, releaseSeconds: 0.1 };
    const once = loop.slice();
    compress({ left: once, right: once.slice() }, shape, { sampleRate: RATE, edge: "periodic" });
    const last = settled(loop, (signal) =>
      compress({ left: signal, right: signal.slice() }, shape, { sampleRate: RATE, edge: "silent" }),
    );
    expect(toDecibels(largestDifference(once.subarray(200, -200), last.subarray(200, -200)))).toBeLessThan(-40);
  });

  test("a turn of the loop is a turn of the reverb", () => {
    const send = { left: noise(6_000, 6), right: noise(6_000, 7) };
    const room = { decay: 0.8, sampleRate: RATE, edge: "periodic" } as const;
    const wet = reverberate(send, room);
    const later = reverberate({ left: turned(send.left, 2_345), right: turned(send.right, 2_345) }, room);
    expect(largestDifference(later.left, turned(wet.left, 2_345))).toBeLessThan(0.01);
  });
});

describe("reverb", () => {
  const room = { sampleRate: RATE, edge: "silent" } as const;

  test("is linear", () => {
    const [one, other] = [noise(4_000, 1), noise(4_000, 2)];
    const sum = one.map((sample, i) => 0.5 * sample - at(other, i));
    const [a, b, c] = [one, other, sum].map((left) => reverberate({ left, right: left }, { decay: 1, ...room }).left);
    const expected = (a ?? new Float32Array(0)).map((sample, i) => 0.5 * sample - at(b ?? [], i));
    expect(largestDifference(c ?? [], expected)).toBeLessThan(1e-5);
  });

  test.each([0.4, 0.8, 1.6, 3])("of %f s falls to a thousandth in about that time", (decay) => {
    const send = impulse(Math.round((decay + 0.5) * RATE));
    const { left } = reverberate({ left: send, right: send }, { decay, ...room });
    // Schroeder 1965: backward integration gives the fall of the energy; its slope is the decay.
    const rest = (second: number) =>
      levelOf(left.subarray(Math.round(second * RATE))) ** 2 * (left.length - second * RATE);
    const slope = (10 * Math.log10(rest(0.1 + 0.4 * decay) / rest(0.1))) / (0.4 * decay);
    // High frequencies die sooner than the stated decay.
    expect(-60 / slope).toBeGreaterThan(0.4 * decay);
    expect(-60 / slope).toBeLessThan(1.2 * decay);
  });

  test("comes after the sound, never before it and never at once", () => {
    const { left, right } = reverberate(
      { left: impulse(9_000, 4_000), right: impulse(9_000, 4_000) },
      { decay: 1, ...room },
    );
    for (const side of [left, right])
      expect(side.findIndex((sample) => sample !== 0)).toBeGreaterThan(4_000 + 0.03 * RATE);
  });
});

test("echoes repeat at the delay exactly, each 7.5 dB softer but for what the filter takes", () => {
  const send = impulse(20_000, 100);
  const wet = echo(send, { delaySamples: 3_000, sampleRate: RATE, edge: "silent" });
  const energy = (side: Float32Array, place: number) =>
    side.subarray(place, place + 400).reduce((sum, sample) => sum + sample, 0);
  // A low-pass keeps the sum of an impulse.
  expect(energy(wet.right, 3_100)).toBeCloseTo(1, 3);
  expect(energy(wet.left, 6_100)).toBeCloseTo(0.42, 3);
  expect(energy(wet.right, 9_100)).toBeCloseTo(0.42 ** 2, 3);
  expect(energy(wet.left, 12_100)).toBeCloseTo(0.42 ** 3, 3);
  expect(Math.max(...wet.left.subarray(15_000), ...wet.right.subarray(15_000))).toBeLessThan(1e-6);
});

const kickAt = (startBeats: number, velocity = 1): NoteEvent => ({
  instrument: "kick",
  startBeats,
  gateBeats: 0.25,
  note: 60,
  velocity,
});

describe("ducking", () => {
  const shape = { length: 8_000, samplesPerBeat: 2_000, depth: 0.8, release: 1_000 };

  test("goes down by its depth times the velocity, at the kick", () => {
    for (const velocity of [0.25, 0.5, 1])
      expect(at(duckingGain([kickAt(2, velocity)], shape), 4_000)).toBeCloseTo(1 - 0.8 * velocity, 2);
  });

  test("of several kicks is the deepest of each, and lies between 1 − depth and 1", () => {
    const kicks = [kickAt(0), kickAt(0.2, 0.5), kickAt(3.9)];
    const all = duckingGain(kicks, shape);
    const single = kicks.map((kick) => duckingGain([kick], shape));
    expect(
      largestDifference(
        all,
        all.map((_, i) => Math.min(...single.map((gain) => at(gain, i)))),
      ),
    ).toBe(0);
    expect(all.every((gain) => gain >= 0.199 && gain <= 1)).toBe(true);
  });

  test("without kicks is one; a release longer than the loop goes round it", () => {
    expect(duckingGain([], shape)).toEqual(new Float32Array(8_000).fill(1));
    const long = duckingGain([kickAt(0)], { ...shape, release: 30_000 });
    expect(long.every((gain) => gain < 1)).toBe(true);
  });
});

describe("dynamics", () => {
  test("a compressor at rest turns down by (level − threshold) · (1 − 1/ratio)", () => {
    for (const [level, ratio] of [
      [-6, 2],
      [-6, 4],
      [-12, 8],
    ] as const) {
      const tone = sine(0.05, 2 * RATE, { amplitude: toAmplitude(level) });
      const mix = { left: tone, right: tone.slice() };
      const before = toDecibels(levelOf(tone));
      compress(
        mix,
        { threshold: -20, ratio, attackSeconds: 0.01, releaseSeconds: 0.1 },
        { sampleRate: RATE, edge: "periodic" },
      );
      const turnedDown = before - toDecibels(levelOf(mix.left.subarray(RATE)));
      expect(Math.abs(turnedDown - (before + 20) * (1 - 1 / ratio))).toBeLessThan(0.2);
    }
  });

  test("a compressor leaves what lies below its threshold", () => {
    const tone = noise(5_000, 1).map((sample) => 0.01 * sample);
    const mix = { left: tone.slice(), right: tone.slice() };
    compress(
      mix,
      { threshold: -30, ratio: 4, attackSeconds: 0.01, releaseSeconds: 0.1 },
      { sampleRate: RATE, edge: "silent" },
    );
    expect(largestDifference(mix.left, tone)).toBeLessThan(1e-6);
  });

  test("both treat the channels as one: the balance of left and right stays", () => {
    const left = noise(4_000, 2);
    const mix = { left: left.slice(), right: left.map((sample) => 0.25 * sample) };
    limit(mix, 0.4, { sampleRate: RATE, edge: "silent" });
    compress(
      mix,
      { threshold: -30, ratio: 4, attackSeconds: 0.01, releaseSeconds: 0.1 },
      { sampleRate: RATE, edge: "silent" },
    );
    expect(
      largestDifference(
        mix.right,
        mix.left.map((sample) => 0.25 * sample),
      ),
    ).toBeLessThan(1e-6);
  });

  test("a limiter lets everything else pass: far from a peak nothing changes", () => {
    const quiet = noise(20_000, 3).map((sample) => 0.2 * sample);
    quiet[10_000] = 1;
    const mix = { left: quiet.slice(), right: quiet.slice() };
    limit(mix, 0.5, { sampleRate: RATE, edge: "silent" });
    expect(largestDifference(mix.left.subarray(0, 9_000), quiet.subarray(0, 9_000))).toBe(0);
    expect(toDecibels(levelOf(mix.left.subarray(18_000)) / levelOf(quiet.subarray(18_000)))).toBeGreaterThan(-0.1);
  });
});

describe("the master", () => {
  test("brings any sound to the ceiling within a twentieth of a decibel, from below", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.double({ min: -60, max: 30, noNaN: true }), (seed, gain) => {
        const left = noise(700, seed).map((sample) => sample * toAmplitude(gain));
        const mix = { left, right: left.map((sample) => 0.5 * sample) };
        raiseToCeiling(mix, RATE);
        const peak = truePeak({ sampleRate: RATE, channels: [mix.left, mix.right] });
        expect(peak).toBeLessThanOrEqual(CEILING);
        expect(peak).toBeGreaterThan(CEILING - 0.05);
      }),
      { numRuns: 25 },
    );
  });

  test("leaves the middle of the hearing range, mono and at the sides", () => {
    for (const side of [1, -1]) {
      const tone = sine(1_000 / RATE, RATE);
      const mix = { left: tone.slice(), right: tone.map((sample) => side * sample) };
      cleanMix(mix, { sampleRate: RATE, edge: "periodic" });
      expect(Math.abs(toDecibels(levelOf(mix.left) / levelOf(tone)))).toBeLessThan(0.05);
    }
  });
});

describe("ends", () => {
  test("after settling, no seam is steeper than 99 of 100 steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.double({ min: -1, max: 1, noNaN: true }), (seed, jump) => {
        const smooth = noise(3_000, seed);
        for (let i = 1; i < smooth.length; i++) smooth[i] = 0.98 * at(smooth, i - 1) + 0.02 * at(smooth, i);
        const left = smooth.map((sample, i) => sample + (jump * i) / 3_000);
        const mix = { left, right: left.slice() };
        settleSeam(mix);
        expect(Math.abs(at(mix.left, 0) - at(mix.left, 2_999))).toBeLessThanOrEqual(usualStep(mix.left) * 1.001);
        expect(mix.left).toEqual(mix.right);
      }),
      { numRuns: 40 },
    );
  });

  test("a one-shot has the length asked for, whatever it holds, and ends at nothing", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 10, max: 20_000 }),
        (seconds, length) => {
          const mix = { left: noise(length, 1), right: noise(length, 2) };
          const cut = trimOneShot(mix, seconds, RATE);
          expect([cut.left.length, cut.right.length]).toEqual([Math.round(seconds * RATE), Math.round(seconds * RATE)]);
          expect(Math.abs(cut.left.at(-1) ?? 1)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("as long as it rings: cut where both channels have fallen by 66 dB", () => {
    const ring = Float32Array.from({ length: 4 * RATE }, (_, i) => Math.exp((-3 * i) / RATE) * (i % 2 === 0 ? 1 : -1));
    const short = ring.map((sample, i) => (i < 100 ? sample : 0));
    for (const mix of [
      { left: ring, right: short },
      { left: short, right: ring },
    ]) {
      // 66 dB are e^−7.6: 2.53 s at e^−3 a second, and the fade behind it.
      expect(trimOneShot(mix, null, RATE).left.length / RATE).toBeCloseTo(2.56, 1);
    }
  });
});
