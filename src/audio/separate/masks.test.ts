import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, noise } from "../core/signals.fixture.ts";
import { PARAMETERS, sizeAtRate } from "./parameters.ts";
import { makeStemMasks, type PartPowers } from "./stem-masks.ts";
import { sustainedMask } from "./sustained-mask.ts";

const BINS = 65;
const BIN_WIDTH = 60;

/** One frame in which the given part has all the power, in the middle or at the sides. */
function frameOf(part: "sustained" | "percussive" | "moving", centre = 1): PartPowers {
  const none = () => new Float32Array(BINS);
  const parts = { sustained: none(), percussive: none(), moving: none(), centre: none().fill(centre) };
  parts[part].fill(1);
  return parts;
}

/** Shares of the four stems in each bin. */
function sharesOf(parts: PartPowers): {
  drums: Float32Array;
  bass: Float32Array;
  vocals: Float32Array;
  other: Float32Array;
} {
  makeStemMasks(parts, BINS, BIN_WIDTH);
  const { percussive: drums, sustained: bass, moving: vocals } = parts;
  return { drums, bass, vocals, other: drums.map((share, i) => 1 - share - at(bass, i) - at(vocals, i)) };
}

const bin = (hertz: number) => Math.round(hertz / BIN_WIDTH);

describe("shares of the stems", () => {
  test("are between 0 and 1 and leave no more than everything, for any powers", () => {
    const power = fc.float32Array({ min: 0, max: 1_000, noNaN: true, minLength: BINS * 3, maxLength: BINS * 3 });
    const centres = fc.float32Array({ min: 0, max: 1, noNaN: true, minLength: BINS * 3, maxLength: BINS * 3 });
    fc.assert(
      fc.property(power, power, power, centres, (sustained, percussive, moving, centre) => {
        const { drums, bass, vocals, other } = sharesOf({ sustained, percussive, moving, centre });
        for (const shares of [drums, bass, vocals])
          expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(other.every((share) => share >= -1e-6 && share <= 1 + 1e-6)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("what strikes goes to the drums, at any frequency", () => {
    const { drums } = sharesOf(frameOf("percussive"));
    expect(Math.min(...drums)).toBeGreaterThan(0.999);
  });

  test("what lasts is bass below 260 Hz and something else above", () => {
    const { bass, drums } = sharesOf(frameOf("sustained", 0));
    expect(at(bass, bin(60))).toBeGreaterThan(0.99);
    expect(at(bass, bin(780))).toBeLessThan(0.01);
    expect(Math.max(...drums)).toBe(0);
    // At the edge both have half.
    expect(at(bass, bin(240)) > 0.5 && at(bass, bin(300)) < 0.5).toBe(true);
  });

  test("what moves in the middle is a voice above 170 Hz and a kick drum below", () => {
    const { vocals, drums } = sharesOf(frameOf("moving"));
    expect(at(vocals, bin(1_200))).toBeGreaterThan(0.95);
    expect(at(vocals, bin(60))).toBeLessThan(0.05);
    expect(at(drums, bin(60))).toBeGreaterThan(0.9);
    expect(at(drums, bin(1_200))).toBeLessThan(0.05);
  });

  test("what moves at the sides is no voice", () => {
    const { vocals, other } = sharesOf(frameOf("moving", 0));
    expect(Math.max(...vocals)).toBe(0);
    expect(at(other, bin(1_200))).toBeGreaterThan(0.95);
  });

  test("silence belongs to the rest", () => {
    const { other } = sharesOf({ ...frameOf("moving"), moving: new Float32Array(BINS) });
    expect(Math.min(...other)).toBeGreaterThan(0.999);
  });

  test("loudness does not matter, and each frame is judged by itself", () => {
    const soft = {
      sustained: noise(BINS, 1).map(Math.abs),
      percussive: noise(BINS, 2).map(Math.abs),
      moving: noise(BINS, 3).map(Math.abs),
      centre: noise(BINS, 4).map(Math.abs),
    };
    const joined = (values: Float32Array, gain: number) =>
      Float32Array.from([...values, ...values.map((value) => gain * value)]);
    const both = {
      sustained: joined(soft.sustained, 1_000),
      percussive: joined(soft.percussive, 1_000),
      moving: joined(soft.moving, 1_000),
      centre: joined(soft.centre, 1),
    };
    const { drums, bass, vocals } = sharesOf(both);
    for (const shares of [drums, bass, vocals]) {
      for (let k = 0; k < BINS; k++) expect(at(shares, k + BINS)).toBeCloseTo(at(shares, k), 5);
    }
  });
});

const SPLIT = { size: 64, timeMedian: 5, frequencyMedian: 5, strikeWeight: 1 };

function maskOf(powers: Float32Array, bins: number, strikeWeight = 1): Float32Array {
  const work = { lasting: new Float32Array(powers.length), striking: new Float32Array(powers.length) };
  return sustainedMask(powers, bins, { ...SPLIT, strikeWeight }, work);
}

describe("what lasts and what strikes", () => {
  const [frames, bins] = [20, 20];
  const matrix = (value: (t: number, k: number) => number) =>
    Float32Array.from({ length: frames * bins }, (_, i) => value(Math.floor(i / bins), i % bins));

  test("a line along time lasts, a line along frequency strikes", () => {
    const crossed = maskOf(
      matrix((t, k) => (k === 7 ? 1 : 0) + (t === 12 ? 1 : 0)),
      bins,
    );
    expect(at(crossed, 3 * bins + 7)).toBeGreaterThan(0.99);
    expect(at(crossed, 12 * bins + 15)).toBeLessThan(0.01);
    // Where they cross, both have half.
    expect(at(crossed, 12 * bins + 7)).toBeCloseTo(0.5, 5);
  });

  test("a single spot is neither, an even surface half of each", () => {
    const spot = maskOf(
      matrix((t, k) => (t === 9 && k === 9 ? 1 : 0)),
      bins,
    );
    expect(at(spot, 9 * bins + 9)).toBe(0);
    for (const share of maskOf(
      matrix(() => 3),
      bins,
    ))
      expect(share).toBeCloseTo(0.5, 6);
  });

  test("a heavier strike leaves less to what lasts", () => {
    const powers = noise(frames * bins, 5).map(Math.abs);
    const [even, heavy] = [maskOf(powers, bins), maskOf(powers, bins, 4)];
    for (let i = 0; i < powers.length; i++) {
      const share = at(even, i);
      expect(at(heavy, i)).toBeCloseTo(share / (share + 4 * (1 - share)), 5);
    }
  });

  test("powers are left alone, and the mask is the same at any loudness", () => {
    const powers = noise(frames * bins, 6).map(Math.abs);
    const before = powers.slice();
    const mask = maskOf(powers, bins);
    expect(powers).toEqual(before);
    const louder = maskOf(
      powers.map((power) => 4_096 * power),
      bins,
    );
    louder.forEach((share, i) => expect(share).toBeCloseTo(at(mask, i), 5));
  });
});

describe("sizes of transforms", () => {
  test.each([
    [16_384, 44_100, 16_384],
    [16_384, 48_000, 16_384],
    [16_384, 96_000, 32_768],
    [16_384, 22_050, 8_192],
    [2_048, 8_000, 512],
    [64, 8_000, 64],
    [2_048, 1_000, 64],
  ])("%d samples at 44.1 kHz are at %d Hz %d", (size, sampleRate, expected) => {
    expect(sizeAtRate(size, sampleRate)).toBe(expected);
  });

  test("the splits are of powers of two with odd medians, finer first", () => {
    const { sustained, percussive, maskSize } = PARAMETERS;
    for (const size of [sustained.size, percussive.size, maskSize])
      expect(Number.isInteger(Math.log2(size))).toBe(true);
    for (const { timeMedian, frequencyMedian } of [sustained, percussive])
      expect([timeMedian % 2, frequencyMedian % 2]).toEqual([1, 1]);
    expect(sustained.size).toBeGreaterThan(percussive.size);
  });
});
