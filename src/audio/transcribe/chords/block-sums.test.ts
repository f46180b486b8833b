import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import type { Layer, SumBlocks } from "./layer.ts";
import { sumBlocksPlainly } from "./plain-block-sums.ts";
import { loadBlockSums } from "./simd-block-sums.ts";

/** Stands where nothing is written. */
const UNTOUCHED = 7;

function simd(): SumBlocks {
  const sumBlocks = loadBlockSums();
  if (!sumBlocks) throw new Error("There is no SIMD here");
  return sumBlocks;
}

const doubles = (length: number, seed: number) => Float64Array.from(noise(length, seed));

function frameOf(sumBlocks: SumBlocks, shape: Omit<Layer, "kernel" | "biases">, places: number): Float64Array {
  const { height, width, inputs, outputs, stride } = shape;
  const layer = { ...shape, kernel: doubles(height * width * inputs * outputs, 1), biases: doubles(outputs, 2) };
  const rows = doubles(height * ((places - 1) * stride + width) * inputs, 3);
  const sums = new Float64Array(places * outputs).fill(UNTOUCHED);
  sumBlocks(rows, layer, sums);
  return sums;
}

const count = (max: number) => fc.integer({ min: 1, max });
const shapes = fc.record({ height: count(4), width: count(6), inputs: count(9), outputs: count(35), stride: count(3) });

test("vectors give the bits of single values, for layers and frames of any size", () => {
  fc.assert(
    fc.property(shapes, count(12), (shape, places) => {
      expect(frameOf(simd(), shape, places)).toEqual(frameOf(sumBlocksPlainly, shape, places));
    }),
    { numRuns: 60 },
  );
});

test("outputs beyond the whole blocks are left as they were", () => {
  const shape = { height: 2, width: 3, inputs: 2, outputs: 11, stride: 1 };
  for (const sumBlocks of [simd(), sumBlocksPlainly]) {
    const untouched = [...frameOf(sumBlocks, shape, 4)].map((sum) => sum === UNTOUCHED);
    const place = [...Array<boolean>(8).fill(false), ...Array<boolean>(3).fill(true)];
    expect(untouched).toEqual([...place, ...place, ...place, ...place]);
  }
});

test("what is no number stays in the sums above it", () => {
  const layer = { height: 1, width: 1, inputs: 1, outputs: 8, stride: 1, kernel: doubles(8, 1), biases: doubles(8, 2) };
  for (const sumBlocks of [simd(), sumBlocksPlainly]) {
    const sums = new Float64Array(24);
    sumBlocks(Float64Array.from([1, Number.NaN, 1]), layer, sums);
    expect([...sums.subarray(8, 16)]).toEqual(Array<number>(8).fill(Number.NaN));
    expect(sums.subarray(16)).toEqual(sums.subarray(0, 8));
  }
});
