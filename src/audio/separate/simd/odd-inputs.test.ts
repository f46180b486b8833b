import * as fc from "fast-check";
import { expect, test } from "vitest";
import { impulse, largestDifference, levelOf, noise, sine } from "../../core/signals.fixture.ts";
import { MASKED_STEMS, PlainChunkSplitter } from "../chunk-splitter.ts";
import { sizeAtRate } from "../parameters.ts";
import { createChunkMemory } from "./chunk-memory.ts";
import { SimdChunkSplitter } from "./simd-chunk-splitter.ts";

function splitterOf(sampleRate: number, channels: number, maxLength: number): SimdChunkSplitter {
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  return new SimdChunkSplitter(memory, { sampleRate, channels, maxLength });
}

/** Largest difference of the stems that the two splitters make of a mix. */
function difference(mix: Float32Array[], sampleRate: number, room = 0): number {
  const length = (mix[0]?.length ?? 0) + room;
  const plain = new PlainChunkSplitter(sampleRate, mix.length, length).split(mix, () => {});
  const simd = splitterOf(sampleRate, mix.length, length).split(mix, () => {});
  return Math.max(
    ...MASKED_STEMS.flatMap((stem) =>
      simd[stem].map((samples, channel) => largestDifference(samples, plain[stem][channel] ?? [])),
    ),
  );
}

const RATE = 8_000;
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => (2 * i) / length - 1);

const mixes: [string, Float32Array[]][] = [
  ["silence", [new Float32Array(3_000), new Float32Array(3_000)]],
  ["a constant", [new Float32Array(3_000).fill(0.5)]],
  ["a ramp", [ramp(3_000), ramp(3_000).reverse()]],
  ["the highest frequency there is", [sine(0.5, 3_000, { phase: Math.PI / 2 })]],
  ["a tone between two bins", [sine(0.123_456, 5_000)]],
  ["a click on the first sample", [impulse(3_000)]],
  ["a click on the last sample", [impulse(3_000, 2_999)]],
  ["clicks at either side", [impulse(3_000, 1_000), impulse(3_000, 2_000)]],
  ["channels that cancel each other", [noise(3_000, 1), noise(3_000, 1).map((sample) => -sample)]],
  ["a channel of zeros with a sign", [noise(3_000, 2), new Float32Array(3_000).fill(-0)]],
  ["five channels", Array.from({ length: 5 }, (_, i) => noise(1_500, i))],
  ["a square at full scale", [sine(0.01, 4_000).map((sample) => Math.sign(sample))]],
];

test.each(mixes)("both splitters make the same of %s", (_, mix) => {
  expect(difference(mix, RATE)).toBeLessThan(2e-6);
});

test.each([1_000, 4_410, 5_512, 11_025, 16_000, 32_000, 47_952])("both splitters make the same at %d Hz", (rate) => {
  expect(difference([noise(2_001, 3), noise(2_001, 4)], rate)).toBeLessThan(2e-6);
});

test("both splitters make the same of any length around hops and windows", () => {
  const window = sizeAtRate(2_048, RATE);
  const near = fc.tuple(fc.constantFrom(window / 4, window / 2, window, 4 * window), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(near, fc.integer({ min: 1, max: 3 }), ([middle, by], count) => {
      const mix = Array.from({ length: count }, (_, i) => noise(middle + by, i + 5));
      expect(difference(mix, RATE)).toBeLessThan(2e-6);
    }),
    { numRuns: 15 },
  );
});

test("room for longer chunks changes nothing", () => {
  for (const room of [1, 3, 1_000, 5_003]) expect(difference([noise(1_201, 9)], RATE, room)).toBeLessThan(2e-6);
});

test("numbers that a decoder still lets through are split to the same share", () => {
  const mix = noise(2_500, 10);
  const split = (gain: number) =>
    splitterOf(RATE, 1, 2_500).split([mix.map((sample) => sample * gain)], () => {}).drums[0] ?? new Float32Array(0);
  const usual = levelOf(split(1));
  expect(usual).toBeGreaterThan(0.01);
  expect(levelOf(split(1e6)) / 1e6 / usual).toBeCloseTo(1, 4);
  expect(split(1e6).every(Number.isFinite)).toBe(true);
});

test("what was split before is not heard in silence", () => {
  const splitter = splitterOf(RATE, 2, 4_000);
  splitter.split([noise(4_000, 11), noise(4_000, 12)], () => {});
  const stems = splitter.split([new Float32Array(900), new Float32Array(900)], () => {});
  for (const stem of MASKED_STEMS)
    expect(stems[stem].every((samples) => samples.length === 900 && samples.every((sample) => sample === 0))).toBe(
      true,
    );
});

test("a listener that throws between the passes leaves a splitter that still splits", () => {
  const splitter = splitterOf(RATE, 1, 2_000);
  const mix = [noise(2_000, 13)];
  const expected = splitter.split(mix, () => {}).vocals[0]?.slice();
  const stop = (fraction: number): void => {
    if (fraction > 0.5) throw new Error("canceled");
  };
  expect(() => splitter.split(mix, stop)).toThrow("canceled");
  expect(splitter.split(mix, () => {}).vocals[0]).toEqual(expected);
});
