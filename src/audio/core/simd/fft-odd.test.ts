import { describe, expect, test } from "vitest";
import { RealFft } from "../fft.ts";
import { at, fourierSum, impulse, noise } from "../signals.fixture.ts";
import { bitReversal, PlainFft } from "./plain-fft.ts";
import type { RealTransform } from "./real-transform.ts";
import { loadRealFft, SimdFft } from "./simd-fft.ts";
import { compileSimd, WasmMemory } from "./wasm-memory.ts";

function simdFft(size: number): SimdFft {
  const module = loadRealFft();
  if (!module) throw new Error("There is no SIMD here");
  return new SimdFft(size, module);
}

const transforms: [string, (size: number) => RealTransform][] = [
  ["plain", (size) => new PlainFft(size)],
  ["SIMD", simdFft],
];

function spectrumOf(transform: RealTransform, signal: Float64Array) {
  const bins = signal.length / 2 + 1;
  const spectrum = { re: new Float64Array(bins), im: new Float64Array(bins) };
  transform.forward(signal, spectrum.re, spectrum.im);
  return spectrum;
}

describe.each(transforms)("the %s transform", (_, make) => {
  test.each([8, 16, 32, 64, 128, 512])("of %d samples is the sum of its definition", (size) => {
    const signal = Float64Array.from(noise(size, size + 1));
    const { re, im } = spectrumOf(make(size), signal);
    const expected = fourierSum(signal);
    for (let k = 0; k <= size / 2; k++) {
      expect(at(re, k)).toBeCloseTo(at(expected.re, k), 9);
      expect(at(im, k)).toBeCloseTo(at(expected.im, k), 9);
    }
  });

  test("keeps the power of a signal", () => {
    const signal = Float64Array.from(noise(1_024, 4));
    const { re, im } = spectrumOf(make(1_024), signal);
    const powers = re.map((x, k) => (x * x + at(im, k) * at(im, k)) * (k === 0 || k === 512 ? 1 : 2));
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(powers) / 1_024 / sum(signal.map((sample) => sample * sample))).toBeCloseTo(1, 12);
  });

  test("of an impulse is flat, of a constant nothing but its sum, of alternation the highest frequency", () => {
    const flat = spectrumOf(make(256), Float64Array.from(impulse(256)));
    flat.re.forEach((value, k) => expect([value, Math.abs(at(flat.im, k))]).toEqual([1, 0]));
    const constant = spectrumOf(make(256), new Float64Array(256).fill(0.5));
    constant.re.forEach((value, k) => expect(value).toBeCloseTo(k === 0 ? 128 : 0, 12));
    const alternating = spectrumOf(
      make(256),
      Float64Array.from({ length: 256 }, (__, i) => (i % 2 === 0 ? 1 : -1)),
    );
    alternating.re.forEach((value, k) => expect(value).toBeCloseTo(k === 128 ? 256 : 0, 12));
  });

  test("leaves its input alone, and the least and largest numbers in their measure", () => {
    for (const gain of [2 ** -500, 2 ** 500]) {
      const signal = Float64Array.from(noise(128, 6), (sample) => sample * gain);
      const before = signal.slice();
      const back = new Float64Array(128);
      const transform = make(128);
      const { re, im } = spectrumOf(transform, signal);
      const [reBefore, imBefore] = [re.slice(), im.slice()];
      transform.inverse(re, im, back);
      expect([signal, re, im]).toEqual([before, reBefore, imBefore]);
      back.forEach((sample, i) => expect(sample / gain).toBeCloseTo(at(signal, i) / gain, 12));
    }
  });

  test("spreads a sample that is no number over its frame, and over no later one", () => {
    const transform = make(128);
    const signal = Float64Array.from(noise(128, 7));
    const expected = spectrumOf(transform, signal);
    const damaged = signal.slice();
    damaged[9] = Number.NaN;
    expect(spectrumOf(transform, damaged).re.every(Number.isNaN)).toBe(true);
    expect(spectrumOf(transform, signal)).toEqual(expected);
  });
});

test("a transform is refused any size that is no power of two, or too small", () => {
  for (const size of [0, 1, 4, 7, 12, 100, 1_023, -8, 8.5, Number.NaN])
    expect(() => new RealFft(size), String(size)).toThrow(RangeError);
  for (const size of [8, 64, 128, 256]) expect(new RealFft(size)).toMatchObject({ size, bins: size / 2 + 1 });
});

test("reversing the bits of an index twice gives the index", () => {
  for (const length of [1, 2, 8, 256]) {
    const reversed = bitReversal(length);
    expect(new Set(reversed).size).toBe(length);
    reversed.forEach((to, from) => expect(reversed[to]).toBe(from));
  }
  expect([...bitReversal(8)]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
});

test("memory of no bytes is allowed, and a page that is filled to its end grows by no more than is needed", () => {
  const memory = new WasmMemory();
  expect(memory.allocate(0)).toBe(memory.allocate(65_536));
  expect(memory.memory.buffer.byteLength).toBe(65_536);
  memory.allocate(1);
  expect(memory.memory.buffer.byteLength).toBe(2 * 65_536);
});

test("a module that is cut off is none", () => {
  const bytes = btoa(String.fromCharCode(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1));
  expect(compileSimd(bytes)).toBeNull();
  expect(compileSimd("")).toBeNull();
});
