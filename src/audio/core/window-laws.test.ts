import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, fourierSum, largestDifference } from "./signals.fixture.ts";
import { hannWindow, kaiser, rootHannWindow } from "./window.ts";

/** Sum of copies of a window, `hop` samples apart, over one hop in the steady middle. */
function overlapped(window: ArrayLike<number>, hop: number): number[] {
  return Array.from({ length: hop }, (_, i) => {
    let sum = 0;
    for (let place = i; place < window.length; place += hop) sum += at(window, place);
    return sum;
  });
}

const constant = (value: number, length: number) => Array.from({ length }, () => value);

describe("Hann", () => {
  test("eight points are the published ones", () => {
    const half = Math.SQRT1_2 / 2;
    const expected = [0, 0.5 - half, 0.5, 0.5 + half, 1, 0.5 + half, 0.5, 0.5 - half];
    expect(largestDifference(hannWindow(8), expected)).toBeLessThan(1e-15);
  });

  test.each([
    [2, 1],
    [4, 2],
    [8, 4],
    [16, 8],
  ])("copies a %dth of the length apart add up to %d, at any size", (parts, sum) => {
    for (const size of [32, 96, 512, 1_000 * parts]) {
      expect(largestDifference(overlapped(hannWindow(size), size / parts), constant(sum, size / parts))).toBeLessThan(
        1e-12,
      );
    }
  });

  test("the root window, applied twice, overlaps like the window itself", () => {
    for (const size of [64, 2_048]) {
      const twice = rootHannWindow(size).map((value) => value * value);
      expect(largestDifference(overlapped(twice, size / 4), constant(2, size / 4))).toBeLessThan(1e-12);
    }
  });

  test("coherent gain is a half and noise bandwidth one and a half bins (Harris 1978, table 1)", () => {
    for (const size of [64, 1_024]) {
      const window = hannWindow(size);
      const sum = window.reduce((total, value) => total + value, 0);
      const power = window.reduce((total, value) => total + value * value, 0);
      expect(sum / size).toBeCloseTo(0.5, 12);
      expect((size * power) / (sum * sum)).toBeCloseTo(1.5, 12);
    }
  });

  test("it holds three lines of the spectrum and no more", () => {
    const { re, im } = fourierSum(hannWindow(64));
    expect(largestDifference(re, [32, -16, ...constant(0, 31)])).toBeLessThan(1e-11);
    expect(largestDifference(im, constant(0, 33))).toBeLessThan(1e-11);
  });

  test("it is even about its middle, between 0 and 1", () => {
    for (const size of [2, 8, 130]) {
      const window = hannWindow(size);
      for (let i = 1; i < size; i++) expect(Math.abs(at(window, i) - at(window, size - i))).toBeLessThan(1e-12);
      expect(window.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });
});

/** I0 by its integral (Abramowitz and Stegun 9.6.16), by the midpoint rule, which is exact to rounding for periodic functions. */
function besselByIntegral(x: number): number {
  const steps = 400;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += Math.exp(x * Math.cos((Math.PI * (i + 0.5)) / steps));
  return sum / steps;
}

describe("Kaiser", () => {
  test.each([0, 1, 3, 5.65, 9, 12, 16])("a β of %d follows the definition by the Bessel integral", (beta) => {
    for (let position = -1; position <= 1; position += 0.0625) {
      const expected = besselByIntegral(beta * Math.sqrt(1 - position * position)) / besselByIntegral(beta);
      expect(kaiser(position, beta)).toBeCloseTo(expected, 12);
    }
  });

  test("a β of 0 is a rectangle", () => {
    for (const position of [-1, -0.4, 0, 0.999, 1]) expect(kaiser(position, 0)).toBe(1);
    for (const position of [-1.000_1, 1.000_1, 7]) expect(kaiser(position, 0)).toBe(0);
  });

  test("it falls from the middle to both ends, faster for a larger β", () => {
    const inside = fc.double({ min: 0, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(inside, fc.double({ min: 0.5, max: 16, noNaN: true }), (position, beta) => {
        expect(kaiser(position + 0.01, beta)).toBeLessThan(kaiser(position, beta));
        expect(kaiser(-position, beta)).toBe(kaiser(position, beta));
        expect(kaiser(position + 0.01, beta + 1)).toBeLessThan(kaiser(position + 0.01, beta));
      }),
    );
  });

  // Kaiser (1974): attenuation A = β / 0.1102 + 8.7 dB, transition width (A − 7.95) / 14.36 bins of the length.
  test.each([5, 7, 9, 12])("a low-pass windowed with β = %d has the stop band that its formula promises", (beta) => {
    const taps = 201;
    const attenuation = beta / 0.1102 + 8.7;
    const width = (attenuation - 7.95) / (14.36 * (taps - 1));
    const cutoff = 0.2;
    const filter = Array.from({ length: taps }, (_, i) => {
      const distance = i - (taps - 1) / 2;
      const sinc = distance === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * distance) / (Math.PI * distance);
      return sinc * kaiser(distance / ((taps - 1) / 2), beta);
    });
    for (let frequency = cutoff + width / 2; frequency <= 0.5; frequency += 0.003) {
      const re = filter.reduce((sum, tap, i) => sum + tap * Math.cos(2 * Math.PI * frequency * i), 0);
      const im = filter.reduce((sum, tap, i) => sum + tap * Math.sin(2 * Math.PI * frequency * i), 0);
      // The formula is an approximation by a few tenths of a decibel.
      expect(20 * Math.log10(Math.sqrt(re * re + im * im))).toBeLessThan(1.5 - attenuation);
    }
  });
});
