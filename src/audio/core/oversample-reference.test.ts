import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOversampled, softClip } from "./oversample.ts";
import { amplitudeOf, at, impulse, largestDifference, levelOf, noise, sine, turned } from "./signals.fixture.ts";
import { toDecibels } from "./units.ts";

const identity = (input: number) => input;
const RATE = 44_100;

describe("without a curve", () => {
  test.each([50, 1_000, 5_000, 10_000, 15_000, 18_000])("%d Hz passes within a thousandth of a decibel", (hertz) => {
    const signal = sine(hertz / RATE, RATE);
    const shaped = shapeOversampled(signal, identity, "periodic");
    expect(Math.abs(toDecibels(levelOf(shaped) / levelOf(signal)))).toBeLessThan(0.001);
    expect(largestDifference(shaped, signal)).toBeLessThan(2e-4);
  });

  test("an impulse stays in its place, symmetric about it, and sums to one", () => {
    for (const position of [500, 2_047, 2_048, 2_100]) {
      const shaped = shapeOversampled(impulse(4_200, position), identity, "silent");
      expect(shaped.reduce((sum, sample) => sum + sample, 0)).toBeCloseTo(1, 4);
      for (let distance = 1; distance < 48; distance++) {
        expect(Math.abs(at(shaped, position + distance) - at(shaped, position - distance))).toBeLessThan(1e-6);
      }
    }
  });

  test("it is linear", () => {
    const [one, other] = [noise(700, 1), noise(700, 2)];
    const shape = (signal: Float32Array) => shapeOversampled(signal, identity, "silent");
    const sum = shape(one.map((value, i) => value - 0.5 * at(other, i)));
    const [left, right] = [shape(one), shape(other)];
    expect(
      largestDifference(
        sum,
        left.map((value, i) => value - 0.5 * at(right, i)),
      ),
    ).toBeLessThan(1e-6);
  });
});

/** Amplitude of harmonic n of a curve driven by a sine, by the integral that defines a Fourier coefficient. */
function harmonic(curve: (input: number) => number, amplitude: number, n: number): number {
  const steps = 4_096;
  let [odd, even] = [0, 0];
  for (let i = 0; i < steps; i++) {
    const angle = (2 * Math.PI * (i + 0.5)) / steps;
    const value = curve(amplitude * Math.sin(angle));
    odd += value * Math.sin(n * angle);
    even += value * Math.cos(n * angle);
  }
  return (2 / steps) * Math.sqrt(odd * odd + even * even);
}

describe("with a curve", () => {
  const curves: [string, (input: number) => number][] = [
    ["the soft clipper at 1", softClip],
    ["the soft clipper at 6", (input) => softClip(6 * input)],
    ["a cube", (input) => input * input * input],
    ["a rectifier", (input) => Math.max(0, input)],
    ["a square", (input) => input * input],
  ];

  test.each(curves)("%s makes the harmonics that its Fourier series has", (_, curve) => {
    // 300 Hz: nine harmonics lie far inside the band.
    const shaped = shapeOversampled(sine(300 / RATE, RATE, { amplitude: 0.8 }), curve, "periodic");
    for (let n = 1; n <= 9; n++) {
      expect(Math.abs(amplitudeOf(shaped, (n * 300) / RATE) - harmonic(curve, 0.8, n))).toBeLessThan(2e-4);
    }
  });

  test.each([7_350, 9_000, 11_025])("harmonics of %d Hz beyond the band do not fold back above −70 dB", (hertz) => {
    const cube = (input: number) => input * input * input;
    const shaped = shapeOversampled(sine(hertz / RATE, RATE), cube, "periodic");
    const folded = Math.abs(3 * hertz - RATE);
    // 3 · 11,025 Hz would fold onto the tone itself.
    if (folded !== hertz && 3 * hertz > 25_000)
      expect(toDecibels(amplitudeOf(shaped, folded / RATE) / 0.25)).toBeLessThan(-70);
    expect(amplitudeOf(shaped, hertz / RATE)).toBeCloseTo(0.75, 2);
  });

  test("an even curve gives the same for a signal and its inverse, an odd one the inverse", () => {
    const signal = noise(500, 4);
    const inverse = signal.map((value) => -value);
    const square = (input: number) => input * input;
    expect(shapeOversampled(inverse, square, "silent")).toEqual(shapeOversampled(signal, square, "silent"));
    const clipped = shapeOversampled(signal, softClip, "silent").map((value) => -value);
    expect(largestDifference(shapeOversampled(inverse, softClip, "silent"), clipped)).toBeLessThan(1e-7);
  });
});

describe("chunks and edges", () => {
  test("where a signal lies among chunks does not matter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_500 }), fc.integer({ min: 1, max: 99 }), (delay, seed) => {
        const signal = noise(400, seed);
        const place = (offset: number) => {
          const long = new Float32Array(5_000);
          long.set(signal, offset);
          return shapeOversampled(long, softClip, "silent").subarray(offset - 100, offset + 500);
        };
        expect(largestDifference(place(100 + delay), place(100))).toBeLessThan(1e-6);
      }),
      { numRuns: 12 },
    );
  });

  test("the length is kept, for lengths around a chunk", () => {
    for (const length of [0, 1, 2, 63, 64, 2_047, 2_048, 2_049, 4_096]) {
      for (const edge of ["silent", "periodic"] as const) {
        const shaped = shapeOversampled(noise(length, 3), softClip, edge);
        expect(shaped).toHaveLength(length);
        expect(shaped.every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("a loop shorter than the filters is shaped as if it went on for ever", () => {
    for (const length of [5, 17, 50]) {
      const loop = noise(length, length);
      const long = Float32Array.from({ length: length * 40 }, (_, i) => at(loop, i % length));
      const middle = shapeOversampled(long, softClip, "silent").subarray(length * 20, length * 21);
      expect(largestDifference(shapeOversampled(loop, softClip, "periodic"), middle)).toBeLessThan(1e-5);
    }
  });

  test("a turn of a loop is a turn of the result", () => {
    const loop = noise(3_000, 8);
    const shaped = shapeOversampled(loop, softClip, "periodic");
    for (const by of [1, 777, 2_048]) {
      expect(
        largestDifference(shapeOversampled(turned(loop, by), softClip, "periodic"), turned(shaped, by)),
      ).toBeLessThan(1e-5);
    }
  });

  test("the input is left alone", () => {
    const signal = noise(300, 6);
    const before = signal.slice();
    shapeOversampled(signal, softClip, "silent");
    expect(signal).toEqual(before);
  });
});

describe("the soft clipper", () => {
  test("follows tanh within three hundredths everywhere", () => {
    for (let input = -6; input <= 6; input += 0.05) {
      expect(Math.abs(softClip(input) - Math.tanh(input))).toBeLessThan(0.03);
    }
  });

  test("meets ±1 at ±3 without a step, and stays there", () => {
    expect(softClip(3 - 1e-9)).toBeCloseTo(1, 8);
    expect(softClip(-3 + 1e-9)).toBeCloseTo(-1, 8);
    expect([softClip(3), softClip(1e9), softClip(-3), softClip(-1e9)]).toEqual([1, 1, -1, -1]);
  });

  test("has slope one at zero", () => {
    expect(softClip(0)).toBe(0);
    expect((softClip(1e-6) - softClip(-1e-6)) / 2e-6).toBeCloseTo(1, 9);
  });
});
