import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RealFft } from "./fft.ts";
import { at, fourierSum, largestDifference, noise } from "./signals.fixture.ts";

interface Spectrum {
  re: Float64Array;
  im: Float64Array;
}

function spectrumOf(signal: ArrayLike<number>, fft = new RealFft(signal.length)): Spectrum {
  const re = new Float64Array(fft.bins).fill(Number.NaN);
  const im = new Float64Array(fft.bins).fill(Number.NaN);
  fft.forward(Float64Array.from(signal), re, im);
  return { re, im };
}

function signalOf({ re, im }: Spectrum): Float64Array {
  const fft = new RealFft(2 * (re.length - 1));
  const signal = new Float64Array(fft.size).fill(Number.NaN);
  fft.inverse(re, im, signal);
  return signal;
}

const sizes = fc.constantFrom(8, 16, 32, 64, 128, 256);
const seeds = fc.integer({ min: 1, max: 2 ** 31 });

describe("against the sum that defines it", () => {
  test.each([8, 16, 32, 64, 128, 256, 512])("every bin of %d samples of noise", (size) => {
    const signal = noise(size, size);
    const { re, im } = spectrumOf(signal);
    const reference = fourierSum(signal);
    expect(largestDifference(re, reference.re)).toBeLessThan(1e-11 * size);
    expect(largestDifference(im, reference.im)).toBeLessThan(1e-11 * size);
  });

  test.each([1_024, 2_048, 4_096, 8_192, 16_384, 32_768])("a few bins of %d samples", (size) => {
    const signal = noise(size, 5);
    const { re, im } = spectrumOf(signal);
    for (const bin of [0, 1, 2, 3, size / 8, size / 4 - 1, size / 4, size / 3, size / 2 - 1, size / 2].map(
      Math.floor,
    )) {
      let [sumRe, sumIm] = [0, 0];
      for (let i = 0; i < size; i++) {
        const angle = (2 * Math.PI * ((bin * i) % size)) / size;
        sumRe += at(signal, i) * Math.cos(angle);
        sumIm -= at(signal, i) * Math.sin(angle);
      }
      expect(Math.abs(at(re, bin) - sumRe)).toBeLessThan(1e-8);
      expect(Math.abs(at(im, bin) - sumIm)).toBeLessThan(1e-8);
    }
  });
});

describe("closed forms", () => {
  test("an impulse at n turns evenly: cos(2πkn/N), −sin(2πkn/N)", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, where) => {
        const position = where % size;
        const { re, im } = spectrumOf(Array.from({ length: size }, (_, i) => (i === position ? 1 : 0)));
        const angles = Array.from(re, (_, k) => (2 * Math.PI * k * position) / size);
        expect(largestDifference(re, angles.map(Math.cos))).toBeLessThan(1e-12);
        expect(
          largestDifference(
            im,
            angles.map((angle) => -Math.sin(angle)),
          ),
        ).toBeLessThan(1e-12);
      }),
    );
  });

  test("a constant has everything in bin 0, and alternating signs everything at the Nyquist frequency", () => {
    for (const size of [8, 64, 1_024]) {
      const constant = spectrumOf(Array.from({ length: size }, () => 0.5));
      const alternating = spectrumOf(Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5)));
      const bins = size / 2 + 1;
      const only = (bin: number) => Array.from({ length: bins }, (_, k) => (k === bin ? size / 2 : 0));
      expect(largestDifference(constant.re, only(0))).toBeLessThan(1e-10);
      expect(largestDifference(alternating.re, only(bins - 1))).toBeLessThan(1e-10);
      expect(largestDifference(constant.im, new Float64Array(bins))).toBeLessThan(1e-10);
      expect(largestDifference(alternating.im, new Float64Array(bins))).toBeLessThan(1e-10);
    }
  });

  test("a sine on a bin is −iN/2 in that bin and a cosine N/2, and neither is anywhere else", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, pick) => {
        const bin = 1 + (pick % (size / 2 - 1));
        const wave = (turn: (angle: number) => number) =>
          spectrumOf(Array.from({ length: size }, (_, i) => turn((2 * Math.PI * bin * i) / size)));
        const only = Array.from({ length: size / 2 + 1 }, (_, k) => (k === bin ? size / 2 : 0));
        const [sine, cosine] = [wave(Math.sin), wave(Math.cos)];
        expect(
          largestDifference(
            sine.im,
            only.map((value) => -value),
          ),
        ).toBeLessThan(1e-10);
        expect(largestDifference(cosine.re, only)).toBeLessThan(1e-10);
        expect(Math.max(...sine.re.map(Math.abs), ...cosine.im.map(Math.abs))).toBeLessThan(1e-10);
      }),
    );
  });

  test("a geometric series sums to (1 − rᴺ) / (1 − r·e^(−iω))", () => {
    const [size, ratio] = [256, 0.93];
    const { re, im } = spectrumOf(Array.from({ length: size }, (_, i) => Math.exp(i * Math.log(ratio))));
    const numerator = 1 - Math.exp(size * Math.log(ratio));
    for (let k = 0; k <= size / 2; k++) {
      const angle = (2 * Math.PI * k) / size;
      const [a, b] = [1 - ratio * Math.cos(angle), ratio * Math.sin(angle)];
      expect(Math.abs(at(re, k) - (numerator * a) / (a * a + b * b))).toBeLessThan(1e-11);
      expect(Math.abs(at(im, k) + (numerator * b) / (a * a + b * b))).toBeLessThan(1e-11);
    }
  });
});

describe("laws", () => {
  test("it is linear", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.double({ min: -4, max: 4, noNaN: true }), (size, seed, factor) => {
        const [one, other] = [noise(size, seed), noise(size, seed + 1)];
        const sum = spectrumOf(Float64Array.from(one, (value, i) => value + factor * at(other, i)));
        const [left, right] = [spectrumOf(one), spectrumOf(other)];
        const joined = (a: Float64Array, b: Float64Array) => a.map((value, k) => value + factor * at(b, k));
        expect(largestDifference(sum.re, joined(left.re, right.re))).toBeLessThan(1e-10);
        expect(largestDifference(sum.im, joined(left.im, right.im))).toBeLessThan(1e-10);
      }),
    );
  });

  test("a turn in time multiplies bin k by e^(−2πik·n/N)", () => {
    fc.assert(
      fc.property(sizes, seeds, fc.nat(255), (size, seed, by) => {
        const signal = noise(size, seed);
        const later = spectrumOf(Array.from(signal, (_, i) => at(signal, (((i - by) % size) + size) % size)));
        const { re, im } = spectrumOf(signal);
        const angles = Array.from(re, (_, k) => (-2 * Math.PI * k * by) / size);
        expect(
          largestDifference(
            later.re,
            angles.map((angle, k) => at(re, k) * Math.cos(angle) - at(im, k) * Math.sin(angle)),
          ),
        ).toBeLessThan(1e-9);
        expect(
          largestDifference(
            later.im,
            angles.map((angle, k) => at(re, k) * Math.sin(angle) + at(im, k) * Math.cos(angle)),
          ),
        ).toBeLessThan(1e-9);
      }),
    );
  });

  test("a product of spectra is the circular convolution of the signals", () => {
    fc.assert(
      fc.property(fc.constantFrom(8, 16, 64), seeds, (size, seed) => {
        const [one, other] = [noise(size, seed), noise(size, seed + 9)];
        const [a, b] = [spectrumOf(one), spectrumOf(other)];
        const product = {
          re: a.re.map((value, k) => value * at(b.re, k) - at(a.im, k) * at(b.im, k)),
          im: a.re.map((value, k) => value * at(b.im, k) + at(a.im, k) * at(b.re, k)),
        };
        const convolved = Array.from(one, (_, i) =>
          other.reduce((sum, value, j) => sum + value * at(one, (i - j + size) % size), 0),
        );
        expect(largestDifference(signalOf(product), convolved)).toBeLessThan(1e-9);
      }),
    );
  });

  test("reversing time mirrors the spectrum: real parts stay, imaginary parts change sign", () => {
    const signal = noise(128, 3);
    const reversed = spectrumOf(Array.from(signal, (_, i) => at(signal, (128 - i) % 128)));
    const { re, im } = spectrumOf(signal);
    expect(largestDifference(reversed.re, re)).toBeLessThan(1e-11);
    expect(
      largestDifference(
        reversed.im,
        im.map((value) => -value),
      ),
    ).toBeLessThan(1e-11);
  });
});

describe("the work space", () => {
  test("one instance gives the same bits again, whatever it transformed between", () => {
    const fft = new RealFft(512);
    const first = spectrumOf(noise(512, 1), fft);
    spectrumOf(noise(512, 2), fft);
    fft.inverse(first.re, first.im, new Float64Array(512));
    expect(spectrumOf(noise(512, 1), fft)).toEqual(first);
  });

  test("the input of a transform and the spectrum of an inverse are left alone", () => {
    const fft = new RealFft(64);
    const signal = Float64Array.from(noise(64, 7));
    const { re, im } = spectrumOf(signal, fft);
    const kept = [signal.slice(), re.slice(), im.slice()];
    fft.forward(signal, new Float64Array(33), new Float64Array(33));
    fft.inverse(re, im, new Float64Array(64));
    expect([signal, re, im]).toEqual(kept);
  });

  test("bins run from 0 to the Nyquist frequency, whose imaginary parts are nothing", () => {
    for (const size of [8, 256, 4_096]) {
      const fft = new RealFft(size);
      expect(fft.bins).toBe(size / 2 + 1);
      const { im } = spectrumOf(noise(size, 4), fft);
      expect([at(im, 0), at(im, size / 2)]).toEqual([0, 0]);
    }
  });
});
