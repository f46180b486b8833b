import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../signals.fixture.ts";
import { PlainOversampler } from "./plain-oversampler.ts";
import { loadOversampler } from "./simd-oversampler.ts";
import { type Curve, type Oversampler, softClip } from "./soft-clip.ts";

const LENGTH = 256;

function simd(length = LENGTH): Oversampler {
  const oversampler = loadOversampler(length);
  if (!oversampler) throw new Error("There is no SIMD here");
  return oversampler;
}

function shaped(oversampler: Oversampler, signal: Float32Array, curve: Curve): Float32Array {
  const stretch = signal.slice();
  oversampler.shape(stretch, curve);
  return stretch;
}

test("vectors give the bits of single values, for any drive and gain", () => {
  const amount = fc.double({ min: 0.01, max: 40, noNaN: true });
  fc.assert(
    fc.property(amount, amount, fc.nat(1_000), (drive, gain, seed) => {
      const signal = noise(LENGTH, seed);
      const curve = { drive, gain };
      expect(shaped(simd(), signal, curve)).toEqual(shaped(new PlainOversampler(LENGTH), signal, curve));
    }),
    { numRuns: 40 },
  );
});

test("a curve of any kind gives the same bits, and the soft clipper those of its function", () => {
  const signal = noise(LENGTH, 7);
  const bent = (place: number) => place / (1.12 - Math.max(-1, Math.min(1, place)));
  expect(shaped(simd(), signal, bent)).toEqual(shaped(new PlainOversampler(LENGTH), signal, bent));
  const clip = (input: number) => 0.7 * softClip(5 * input);
  expect(shaped(simd(), signal, clip)).toEqual(shaped(simd(), signal, { drive: 5, gain: 0.7 }));
});

test("stretches of several lengths do not disturb each other", () => {
  for (const length of [LENGTH, 1_000, 98, LENGTH]) {
    const [signal, curve] = [noise(length, length), { drive: 2, gain: 1 }];
    expect(shaped(simd(length), signal, curve)).toEqual(shaped(new PlainOversampler(length), signal, curve));
  }
});

test("full scale, the smallest numbers and what is none pass alike", () => {
  const signal = noise(LENGTH, 9).fill(1, 60, 90).fill(-1, 90, 120).fill(1e-45, 120, 140).fill(Number.NaN, 200, 202);
  for (const curve of [
    { drive: 9, gain: 1 },
    { drive: 1, gain: 0.5 },
  ])
    expect(shaped(simd(), signal, curve)).toEqual(shaped(new PlainOversampler(LENGTH), signal, curve));
});

test("nothing is left of what was shaped before", () => {
  shaped(simd(), new Float32Array(LENGTH).fill(Number.NaN), { drive: 1, gain: 1 });
  expect(shaped(simd(), new Float32Array(LENGTH), { drive: 1, gain: 1 })).toEqual(new Float32Array(LENGTH));
});
