import { beforeAll, describe, expect, test } from "vitest";
import { at, fourierSum, noise } from "../../core/signals.fixture.ts";
import { hannWindow } from "../../core/window.ts";
import { type ChunkMemory, createChunkMemory, type Pair } from "../simd/chunk-memory.ts";
import { Frames } from "../simd/frames.ts";
import { type LearnedKernels, learnedKernels } from "./learned-kernels.ts";

const SIZE = 128;
const BINS = SIZE / 2 + 1;
const ROW = SIZE / 2 + 4;
const STEMS = [0, 1, 2, 3];

interface Complex {
  re: number;
  im: number;
}
const product = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const conjugate = ({ re, im }: Complex): Complex => ({ re, im: -im });
const power = ({ re, im }: Complex) => re * re + im * im;
const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const times = (gain: number, { re, im }: Complex): Complex => ({ re: gain * re, im: gain * im });

let memory: ChunkMemory;
let kernels: LearnedKernels;
/** Spectra of left and right by definition, and both in one in the memory. */
let left: Complex[];
let right: Complex[];
let mix: Pair;
/** Rows of `shareOut`. */
let rows: number;
const parts = [1, 2, 3].map((seed) => noise(ROW, seed).map((value) => 30 * value * value));

beforeAll(() => {
  const created = createChunkMemory();
  if (!created) throw new Error("There is no SIMD here");
  memory = created;
  kernels = learnedKernels(memory);
  const window = hannWindow(SIZE);
  const [one, two] = [noise(SIZE, 4), noise(SIZE, 5).map((value, i) => 0.4 * value + 0.6 * at(noise(SIZE, 4), i))];
  mix = memory.pair(SIZE);
  new Frames(memory, SIZE, window).forward({ one: memory.table(one), two: memory.table(two) }, 3, mix);
  const spectrum = (samples: Float32Array): Complex[] => {
    const { re, im } = fourierSum(samples.map((value, i) => value * at(window, i)));
    return Array.from({ length: BINS }, (_, k) => ({ re: at(re, k), im: at(im, k) }));
  };
  [left, right] = [spectrum(one), spectrum(two)];
  rows = memory.allocate(9 * ROW);
  const powers = parts.map((part) => memory.table(part));
  kernels.shareOut(SIZE, mix.one, mix.two, ...powers, rows, 4 * ROW);
});

const zero: Complex = { re: 0, im: 0 };
const sides = (k: number): [Complex, Complex] => [left[k] ?? zero, right[k] ?? zero];
const rowValue = (row: number, k: number) => at(memory.view(rows + 4 * ROW * row, ROW), k);

/** What `shareOut` says of a bin. */
function sharesOf(k: number): number[] {
  const [l, r] = sides(k);
  const both = power(l) + power(r);
  const common = 2 * product(l, conjugate(r)).re;
  const middle = Math.min(1, Math.max(0, (common / (both + 1e-12) - 0.3) / 0.7));
  const total = parts.reduce((sum, part) => sum + at(part, k), 1e-12);
  const shares = parts.map((part) => at(part, k) / total);
  return [
    ...shares.map((share) => share * middle),
    ...shares.map((share) => share * (1 - middle)),
    both,
    power(l) - power(r),
    common,
  ];
}

test("shares, powers and likeness are those of left and right", () => {
  for (let k = 0; k < BINS; k++) {
    sharesOf(k).forEach((expected, row) =>
      expect(Math.abs(rowValue(row, k) - expected), `${row} ${k}`).toBeLessThan(1e-4 * (1 + Math.abs(expected))),
    );
  }
});

test("bands sum their bins, shares weighted by power", () => {
  const edges = memory.numbers([0, 3, 3, 4, 10, BINS]);
  const into = memory.allocate(27);
  kernels.sumBands(3, edges, rows, 4 * ROW, into);
  const sums = memory.view(into, 27);
  [
    [0, 3],
    [3, 4],
    [10, BINS],
  ].forEach(([from = 0, to = 0], band) => {
    const inside = Array.from({ length: to - from }, (_, i) => sharesOf(from + i));
    const total = (of: (values: number[]) => number) => inside.reduce((sum, values) => sum + of(values), 0);
    const expected = [6, 7, 8].map((row) => total((values) => at(values, row)));
    const weighted = [0, 1, 2, 3, 4, 5].map((row) => total((values) => at(values, row) * at(values, 6)));
    [...expected, ...weighted].forEach((value, i) =>
      expect(Math.abs(at(sums, 9 * band + i) - value)).toBeLessThan(1e-3 * (1 + Math.abs(value))),
    );
  });
});

describe("by masks", () => {
  const weights = noise(2 * 24, 8).map((value) => Math.abs(value));
  const bandOf = (k: number) => (k < 20 ? 0 : 1);
  const maskOf = (stem: number, k: number) =>
    [0, 1, 2, 3, 4, 5].reduce((sum, q) => sum + at(sharesOf(k), q) * at(weights, 24 * bandOf(k) + 4 * q + stem), 0);
  let masks: number;
  let images: number;
  beforeAll(() => {
    masks = memory.allocate(4 * BINS);
    images = memory.allocate(20 * BINS);
    const bands = memory.numbers(Array.from({ length: BINS }, (_, k) => 96 * bandOf(k)));
    kernels.maskStems(BINS, rows, 4 * ROW, memory.table(weights), bands, masks);
    // The same frame twice: sums of powers and of the norm double alike.
    for (let i = 0; i < 2; i++) kernels.measureImages(SIZE, mix.one, mix.two, masks, images);
    kernels.finishImages(BINS, images, 0.05);
  });

  test("a stem has the weights of its band applied to the shares", () => {
    for (let k = 0; k < BINS; k++)
      for (const stem of STEMS) expect(at(memory.view(masks, 4 * BINS), 4 * k + stem)).toBeCloseTo(maskOf(stem, k), 4);
  });

  test("the stems get what the Wiener filter gives them by definition, and together the mix", () => {
    const spectra = memory.allocate(6 * SIZE);
    kernels.shareByImage(SIZE, mix.one, mix.two, masks, images, spectra);
    for (let k = 0; k < BINS; k++) {
      const [l, r] = sides(k);
      const level = (power(l) + power(r)) / 2;
      // One frame alone: all stems have the mix's own image.
      const share = STEMS.map((stem) => maskOf(stem, k) * level + 1e-10);
      const whole = share.reduce((sum, each) => sum + each, 0);
      const image = {
        a: power(l) / level + 0.05,
        d: power(r) / level + 0.05,
        b: times(1 / level, product(l, conjugate(r))),
      };
      const scale = 1 / (image.a * image.d - power(image.b));
      const p = times(scale, plus(times(image.d, l), times(-1, product(image.b, r))));
      const q = times(scale, plus(times(image.a, r), times(-1, product(conjugate(image.b), l))));
      const [outLeft, outRight] = [
        plus(times(image.a, p), product(image.b, q)),
        plus(times(image.d, q), product(conjugate(image.b), p)),
      ];
      [0, 1, 3].forEach((stem, index) => {
        const gain = (share[stem] ?? 0) / whole;
        const both = plus(times(gain, outLeft), product({ re: 0, im: 1 }, times(gain, outRight)));
        const re = at(memory.view(spectra + 8 * index * SIZE, SIZE), k);
        const im = at(memory.view(spectra + (8 * index + 4) * SIZE, SIZE), k);
        expect(Math.abs(re - both.re) + Math.abs(im - both.im), `${stem} ${k}`).toBeLessThan(2e-3);
      });
    }
  });

  test("silence is shared out in silence", () => {
    const silent = memory.pair(SIZE);
    const spectra = memory.allocate(6 * SIZE);
    const none = memory.allocate(20 * BINS);
    kernels.measureImages(SIZE, silent.one, silent.two, masks, none);
    kernels.finishImages(BINS, none, 0.05);
    kernels.shareByImage(SIZE, silent.one, silent.two, masks, none, spectra);
    expect(memory.view(spectra, 6 * SIZE).every((value) => Math.abs(value) === 0)).toBe(true);
  });
});

test("rows are multiplied and added from a start, above a floor or as they come", () => {
  const [m, n, count] = [4, 3, 8];
  const [a, start, into] = [
    memory.table(noise(m * n, 11)),
    memory.table(noise(m * count, 12)),
    memory.allocate(m * count),
  ];
  const table = memory.numbers([13, 14, 15].map((seed) => memory.table(noise(count, seed))));
  for (const floor of [0, Number.NEGATIVE_INFINITY]) {
    kernels.multiplyRows(m, n, count, a, 4 * n, table, start, 4 * count, into, 4 * count, floor);
    for (let i = 0; i < m; i++) {
      for (let f = 0; f < count; f++) {
        const sum = [0, 1, 2].reduce(
          (total, k) => total + at(noise(m * n, 11), i * n + k) * at(noise(count, 13 + k), f),
          at(noise(m * count, 12), i * count + f),
        );
        expect(at(memory.view(into, m * count), i * count + f)).toBeCloseTo(Math.max(floor, sum), 5);
      }
    }
  }
});
