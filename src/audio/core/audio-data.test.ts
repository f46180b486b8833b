import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { concatSamples, mixToMono, sampleCount } from "./channels.ts";
import { peakAmplitude } from "./peak-amplitude.ts";
import { largestDifference, noise } from "./signals.fixture.ts";
import { powerToDecibels, toAmplitude, toDecibels } from "./units.ts";

const samples = fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 60 });

describe("mono", () => {
  test("of one channel is that channel, in memory of its own", () => {
    fc.assert(
      fc.property(samples, (channel) => {
        const mono = mixToMono({ sampleRate: 44_100, channels: [channel] });
        expect(largestDifference(mono, channel)).toBe(0);
        expect(mono).not.toBe(channel);
      }),
    );
  });

  test("does not care for the order of channels, and copies of one channel are that channel", () => {
    const channels = [noise(50, 1), noise(50, 2), noise(50, 3)];
    const one = mixToMono({ sampleRate: 8_000, channels });
    const other = mixToMono({ sampleRate: 8_000, channels: channels.toReversed() });
    expect(largestDifference(one, other)).toBeLessThan(1e-7);
    for (const count of [2, 3, 6, 8]) {
      const copies = Array.from({ length: count }, () => noise(50, 4));
      expect(largestDifference(mixToMono({ sampleRate: 8_000, channels: copies }), noise(50, 4))).toBeLessThan(1e-6);
    }
  });

  test("of a channel and its inverse is silence", () => {
    const channel = noise(100, 5);
    const mono = mixToMono({ sampleRate: 8_000, channels: [channel, channel.map((sample) => -sample)] });
    expect(largestDifference(mono, new Float32Array(100))).toBe(0);
  });
});

describe("pieces", () => {
  test("joined are as long as all together, in order, in memory of their own", () => {
    fc.assert(
      fc.property(fc.array(samples, { maxLength: 6 }), (parts) => {
        const joined = concatSamples(parts);
        expect([...joined]).toEqual(parts.flatMap((part) => [...part]));
        const before = joined.slice();
        for (const part of parts) part.fill(9);
        expect(joined).toEqual(before);
      }),
    );
  });

  test("the count of samples is the first channel's", () => {
    expect(sampleCount({ sampleRate: 1, channels: [new Float32Array(3), new Float32Array(3)] })).toBe(3);
    expect(sampleCount({ sampleRate: 1, channels: [new Float32Array(0)] })).toBe(0);
  });
});

describe("levels", () => {
  test("the peak is the largest of all samples, whatever their sign", () => {
    fc.assert(
      fc.property(samples, (channel) => {
        const expected = [...channel].reduce((peak, sample) => (Math.abs(sample) > peak ? Math.abs(sample) : peak), 0);
        expect(peakAmplitude(channel)).toBe(expected);
        expect(peakAmplitude(channel.map((sample) => -sample))).toBe(expected);
      }),
    );
    expect(peakAmplitude(new Float32Array(0))).toBe(0);
  });

  test.each([
    [1, 0],
    [10, 20],
    [0.1, -20],
    [2, 6.0206],
    [Math.SQRT1_2, -3.0103],
    [1 / 32_768, -90.309],
  ])("an amplitude of %f is %f dB", (amplitude, decibels) => {
    expect(toDecibels(amplitude)).toBeCloseTo(decibels, 4);
    expect(toAmplitude(decibels)).toBeCloseTo(amplitude, 5);
    expect(powerToDecibels(amplitude * amplitude)).toBeCloseTo(decibels, 4);
  });

  test("decibels add where amplitudes multiply", () => {
    const level = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(level, level, (one, other) => {
        expect(toDecibels(one * other)).toBeCloseTo(toDecibels(one) + toDecibels(other), 9);
        expect(toAmplitude(toDecibels(one) + toDecibels(other)) / (one * other)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("nothing is −∞ dB and −∞ dB is nothing", () => {
    expect([toDecibels(0), powerToDecibels(0)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(toAmplitude(Number.NEGATIVE_INFINITY)).toBe(0);
  });
});

test("a fault of audio says of which kind it is, in whose words, and why", () => {
  const cause = new Error("inner");
  const error = new AudioError("empty", "Nothing here.", { cause });
  expect(error).toMatchObject({ name: "AudioError", kind: "empty", message: "Nothing here.", cause });
  expect(error).toBeInstanceOf(Error);
});
