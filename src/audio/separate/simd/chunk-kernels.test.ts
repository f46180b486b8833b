import { describe, expect, test } from "vitest";
import { at, fourierSum, largestDifference, noise } from "../../core/signals.fixture.ts";
import { createMedianFilter, medianAlongTime } from "../median.ts";
import { makeStemMasks } from "../stem-masks.ts";
import { type ChunkMemory, createChunkMemory, offset, type Pair } from "./chunk-memory.ts";
import { Frames } from "./frames.ts";

function memoryWithKernels(): ChunkMemory {
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  return memory;
}

/** Two channels in the memory, and their spectra by definition. */
function transformed(size: number) {
  const memory = memoryWithKernels();
  const [left, right] = [noise(size, 1), noise(size, 2)];
  const frames = new Frames(memory, size);
  const signal = { one: memory.table(left), two: memory.table(right) };
  const spectrum = memory.pair(size);
  // The frame that starts with the first sample.
  frames.forward(signal, 3, spectrum);
  const windowed = (samples: Float32Array) =>
    samples.map((sample, i) => sample * Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size)));
  return { memory, frames, spectrum, left: fourierSum(windowed(left)), right: fourierSum(windowed(right)) };
}

/** Powers of a spectrum's values. */
const powersOf = ({ re, im }: { re: number[]; im: number[] }) => re.map((x, k) => x * x + at(im, k) * at(im, k));

function read(memory: ChunkMemory, { one, two }: Pair, size: number): [Float32Array, Float32Array] {
  return [memory.view(one, size).slice(), memory.view(two, size).slice()];
}

describe("the transform of two channels at once", () => {
  test.each([64, 128, 256, 512, 1_024])("has the values of both by definition, with %d samples", (size) => {
    const { memory, spectrum, left, right } = transformed(size);
    const [re, im] = read(memory, spectrum, size);
    for (let k = 0; k <= size / 2; k++) {
      expect(at(re, k)).toBeCloseTo(at(left.re, k) - at(right.im, k), 3);
      expect(at(im, k)).toBeCloseTo(at(left.im, k) + at(right.re, k), 3);
    }
  });

  test.each([64, 2_048, 8_192, 16_384, 32_768])("comes back after the inverse, with %d samples", (size) => {
    const memory = memoryWithKernels();
    const frames = new Frames(memory, size);
    const length = 2 * size;
    const [left, right] = [noise(length, 3), noise(length, 4)];
    const padded = (samples: Float32Array) =>
      memory.table([...new Float32Array(size), ...samples, ...new Float32Array(size)]);
    const inside = ({ one, two }: Pair): Pair => ({ one: offset(one, size), two: offset(two, size) });
    const signal = inside({ one: padded(left), two: padded(right) });
    const back = inside(memory.pair(length + 2 * size));
    const spectrum = memory.pair(size);
    for (let t = 0; t < frames.count(length); t++) {
      frames.forward(signal, t, spectrum);
      const start = frames.start(t);
      frames.addInverse(spectrum, { one: offset(back.one, start), two: offset(back.two, start) });
    }
    const [one, two] = read(memory, back, length);
    expect(largestDifference(one, left)).toBeLessThan(1e-6);
    expect(largestDifference(two, right)).toBeLessThan(1e-6);
  });
});

describe("values of both channels out of one spectrum", () => {
  test("powers are added up", () => {
    const { memory, frames, spectrum, left, right } = transformed(256);
    const powers = memory.allocate(frames.rowLength);
    memory.view(powers, frames.rowLength).fill(1);
    memory.kernels.addPowers(256, spectrum.one, spectrum.two, powers);
    const expected = powersOf(left).map((power, k) => 1 + power + at(powersOf(right), k));
    memory.view(powers, frames.bins).forEach((power, k) => expect(power / at(expected, k)).toBeCloseTo(1, 4));
  });

  test("likeness is that of left and right, from a threshold", () => {
    const { memory, frames, spectrum, left, right } = transformed(256);
    const centre = memory.allocate(frames.rowLength);
    memory.kernels.centre(256, spectrum.one, spectrum.two, centre, 0.3);
    const [ofLeft, ofRight] = [powersOf(left), powersOf(right)];
    memory.view(centre, frames.bins).forEach((value, k) => {
      const product = at(left.re, k) * at(right.re, k) + at(left.im, k) * at(right.im, k);
      const likeness = (2 * product) / (at(ofLeft, k) + at(ofRight, k));
      expect(value).toBeCloseTo(Math.max(0, (likeness - 0.3) / 0.7), 3);
    });
  });

  test("a mask multiplies both channels alike", () => {
    const { memory, frames, spectrum, left, right } = transformed(128);
    const gains = Float32Array.from({ length: frames.rowLength }, (_, k) => k / 100);
    const masked = memory.pair(128);
    memory.kernels.applyMask(128, spectrum.one, spectrum.two, memory.table(gains), masked.one, masked.two);
    const [re, im] = read(memory, masked, 128);
    for (let k = 0; k < 128; k++) {
      const [bin, sign] = k <= 64 ? [k, 1] : [128 - k, -1];
      expect(at(re, k)).toBeCloseTo(at(gains, bin) * (at(left.re, bin) - sign * at(right.im, bin)), 3);
      expect(at(im, k)).toBeCloseTo(at(gains, bin) * (sign * at(left.im, bin) + at(right.re, bin)), 3);
    }
  });
});

describe("medians", () => {
  test.each([
    [5, 3],
    [33, 17],
    [34, 9],
    [65, 17],
    [127, 25],
    [1_025, 17],
  ])("of %d values along frequency, %d wide, are those of the plain filter", (count, width) => {
    const memory = memoryWithKernels();
    // Few different values, so that many are equal.
    const row = noise(count, width).map((value) => Math.round(8 * Math.abs(value)));
    const into = memory.allocate(count + 4);
    const [line, sorted] = [memory.allocate(count + width + 12), memory.allocate(4 * width)];
    memory.kernels.medianAcross(count, width, memory.table(row), into, line, sorted);
    const expected = new Float32Array(count);
    createMedianFilter(width)(row, expected);
    expect(memory.view(into, count)).toEqual(expected);
    // Nothing is written behind the row.
    expect(Array.from(memory.view(offset(into, count), 4))).toEqual([0, 0, 0, 0]);
  });

  test("along time move on by one frame", () => {
    const [frames, bins, width] = [30, 8, 9];
    const memory = memoryWithKernels();
    const matrix = noise(frames * bins, 5).map((value) => Math.round(6 * Math.abs(value)));
    const expected = new Float32Array(matrix.length);
    medianAlongTime(matrix, bins, width, expected);
    const rows = memory.table(matrix);
    const row = (frame: number) => offset(rows, bins * Math.max(0, Math.min(frames - 1, frame)));
    const first = memory.view(rows, bins);
    const sorted = memory.table(Array.from({ length: width }, () => [...first]).flat());
    for (let frame = 1; frame <= 4; frame++) memory.kernels.slide(bins, width, sorted, row(0), row(frame));
    for (let t = 0; t < frames; t++) {
      const median = memory.view(offset(sorted, 4 * bins), bins);
      expect(median).toEqual(expected.subarray(t * bins, (t + 1) * bins));
      memory.kernels.slide(bins, width, sorted, row(t - 4), row(t + 5));
    }
  });
});

describe("masks", () => {
  test("what lasts has its share beside what strikes, and silence none", () => {
    const memory = memoryWithKernels();
    const [lasting, striking, into] = [memory.table([1, 3, 0, 0]), memory.table([1, 0, 2, 0]), memory.allocate(4)];
    memory.kernels.lastingShare(4, lasting, striking, into, 2);
    [1 / 3, 1, 0, 0].forEach((share, i) => expect(at(memory.view(into, 4), i)).toBeCloseTo(share, 6));
  });

  test("of the stems are those of the plain splitter", () => {
    const memory = memoryWithKernels();
    const bins = 64;
    const powers = (seed: number) => noise(bins, seed).map((value) => 100 * value * value);
    const parts = {
      percussive: powers(1),
      sustained: powers(2),
      moving: powers(3),
      centre: noise(bins, 4).map(Math.abs),
    };
    const [percussive, sustained, moving, centre] = [parts.percussive, parts.sustained, parts.moving, parts.centre].map(
      (values) => memory.table(values),
    );
    const binWidth = 40;
    const slope = (ratio: number) => 1 / (1 + ratio ** 6);
    const lows = memory.table(Array.from({ length: bins }, (_, k) => slope((k * binWidth) / 260)));
    const voices = memory.table(Array.from({ length: bins }, (_, k) => slope(170 / (k * binWidth + 1))));
    const addresses = [percussive, sustained, moving, centre, lows, voices].map((address) => address ?? 0);
    memory.kernels.stemMasks(bins, ...addresses, 0.7, 1, 0.64, 0.36);
    makeStemMasks(parts, bins, binWidth);
    expect(largestDifference(memory.view(percussive ?? 0, bins), parts.percussive)).toBeLessThan(1e-6);
    expect(largestDifference(memory.view(sustained ?? 0, bins), parts.sustained)).toBeLessThan(1e-6);
    expect(largestDifference(memory.view(moving ?? 0, bins), parts.moving)).toBeLessThan(1e-6);
  });
});

describe("arrays", () => {
  test("are multiplied, added and subtracted value by value", () => {
    const memory = memoryWithKernels();
    const { multiply, multiplyAdd, add, subtract } = memory.kernels;
    const [one, other, into] = [memory.table([1, 2, 3, 4]), memory.table([5, 6, 7, 8]), memory.table([1, 1, 1, 1])];
    const values = () => Array.from(memory.view(into, 4));
    multiplyAdd(4, one, other, into);
    expect(values()).toEqual([6, 13, 22, 33]);
    subtract(4, one, into);
    expect(values()).toEqual([5, 11, 19, 29]);
    add(4, other, into);
    expect(values()).toEqual([10, 17, 26, 37]);
    multiply(4, one, other, into);
    expect(values()).toEqual([5, 12, 21, 32]);
  });
});
