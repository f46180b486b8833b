import * as fc from "fast-check";
import { expect, test } from "vitest";
import { largestDifference } from "./signals.fixture.ts";
import { nearestPowerOfTwo, nextPowerOfTwo, RealFft } from "./fft.ts";

const sizes = fc.constantFrom(8, 16, 32, 64, 128, 256, 512, 1024);
const signals = sizes.chain((size) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size }),
);

function transform(signal: readonly number[]): { re: Float64Array; im: Float64Array; fft: RealFft } {
  const fft = new RealFft(signal.length);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  fft.forward(Float64Array.from(signal), re, im);
  return { re, im, fft };
}

test("a transform equals the sum that defines it", () => {
  fc.assert(
    fc.property(signals, fc.nat(), (signal, seed) => {
      const { re, im, fft } = transform(signal);
      const bin = seed % fft.bins;
      const angle = (-2 * Math.PI * bin) / signal.length;
      const expectedRe = signal.reduce((sum, x, i) => sum + x * Math.cos(angle * i), 0);
      const expectedIm = signal.reduce((sum, x, i) => sum + x * Math.sin(angle * i), 0);
      expect(re[bin]).toBeCloseTo(expectedRe, 9);
      expect(im[bin]).toBeCloseTo(expectedIm, 9);
    }),
  );
});

test("the inverse undoes the transform", () => {
  fc.assert(
    fc.property(signals, (signal) => {
      const { re, im, fft } = transform(signal);
      const back = new Float64Array(signal.length);
      fft.inverse(re, im, back);
      expect(largestDifference(back, signal)).toBeLessThan(1e-12);
    }),
  );
});

test("energy is the same in time and frequency", () => {
  fc.assert(
    fc.property(signals, (signal) => {
      const { re, im } = transform(signal);
      const time = signal.reduce((sum, x) => sum + x * x, 0);
      const frequency = re.reduce((sum, x, k) => {
        const power = x * x + (im[k] ?? 0) ** 2;
        return sum + (k === 0 || k === re.length - 1 ? power : 2 * power);
      }, 0);
      expect(frequency / signal.length).toBeCloseTo(time, 9);
    }),
  );
});

test.each([0, 4, 7, 12, 1000])("a size of %d is refused", (size) => {
  expect(() => new RealFft(size)).toThrow(RangeError);
});

test("powers of two are found upwards and nearest", () => {
  expect([1, 2, 3, 1000, 1024, 1025].map(nextPowerOfTwo)).toEqual([1, 2, 4, 1024, 1024, 2048]);
  expect([2048, 2229, 372, 1486].map(nearestPowerOfTwo)).toEqual([2048, 2048, 512, 2048]);
});
