import { expect, test } from "vitest";
import { noise } from "../signals.fixture.ts";
import { PlainFft } from "./plain-fft.ts";
import { loadRealFft, SimdFft } from "./simd-fft.ts";

// The tempo of a quarter of an hour is looked for in the largest, also by threads whose stack is small.
const SIZES = [8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 524_288];

function simdFft(size: number): SimdFft {
  const module = loadRealFft();
  if (!module) throw new Error("There is no SIMD here");
  return new SimdFft(size, module);
}

test.each(SIZES)("a transform of %d samples and its inverse have the bits of the plain ones", (size) => {
  const signal = Float64Array.from(noise(size, size));
  const [plain, simd] = [new PlainFft(size), simdFft(size)];
  const spectrum = () => ({ re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) });
  const [expected, found] = [spectrum(), spectrum()];
  plain.forward(signal, expected.re, expected.im);
  simd.forward(signal, found.re, found.im);
  expect(found).toEqual(expected);
  const [back, simdBack] = [new Float64Array(size), new Float64Array(size)];
  plain.inverse(expected.re, expected.im, back);
  simd.inverse(expected.re, expected.im, simdBack);
  expect(simdBack).toEqual(back);
});

test("samples under a window have the bits of the plain ones, with one window after another", () => {
  for (const size of [128, 2_048]) {
    const windows = [1, 2, 1].map((seed) => Float64Array.from(noise(size, seed)));
    for (const window of windows) {
      const samples = noise(size, 5);
      const spectra = [new PlainFft(size), simdFft(size), new PlainFft(size)].map((fft, way) => {
        const into = { re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) };
        if (way < 2) fft.forwardWindowed(samples, window, into);
        else
          fft.forward(
            Float64Array.from(samples, (sample, i) => sample * (window[i] ?? 0)),
            into.re,
            into.im,
          );
        return into;
      });
      expect(spectra[1]).toEqual(spectra[0]);
      expect(spectra[2]).toEqual(spectra[0]);
    }
  }
});

test("a spectrum that no real signal has is inverted to the same bits", () => {
  const [re, im] = [1, 2].map((seed) => Float64Array.from(noise(257, seed)));
  const [plain, simd] = [new Float64Array(512), new Float64Array(512)];
  new PlainFft(512).inverse(re ?? plain, im ?? plain, plain);
  simdFft(512).inverse(re ?? plain, im ?? plain, simd);
  expect(simd).toEqual(plain);
});

test("transforms of several sizes and two of one size do not disturb each other", () => {
  const [first, second, other] = [simdFft(256), simdFft(256), simdFft(65_536)];
  const [a, b] = [3, 4].map((seed) => Float64Array.from(noise(256, seed)));
  const [re, im] = [new Float64Array(129), new Float64Array(129)];
  const [otherRe, otherIm] = [new Float64Array(32_769), new Float64Array(32_769)];
  const back = new Float64Array(256);
  first.forward(a ?? back, re, im);
  second.forward(b ?? back, new Float64Array(129), new Float64Array(129));
  other.forward(new Float64Array(65_536), otherRe, otherIm);
  first.inverse(re, im, back);
  back.forEach((sample, i) => expect(sample).toBeCloseTo(a?.[i] ?? Number.NaN, 12));
});
