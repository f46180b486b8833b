import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, largestDifference, levelOf, noise } from "../core/signals.fixture.ts";
import { separateStems, sourceOf, type StemPiece, stemPieces } from "./separate.ts";

/** At this rate a chunk is quick: it has 30,000 samples, and 28,000 later the next begins. */
const RATE = 1_000;
const CHUNK = 30 * RATE;
const STEP = 28 * RATE;
const STEMS = ["drums", "bass", "vocals", "other"] as const;

/** Copies of all pieces of a mix, the stretches that were read and the progress that was told. */
function followed(channels: Float32Array[], sampleRate = RATE) {
  const source = sourceOf({ sampleRate, channels });
  const [stretches, told]: [[number, number][], number[]] = [[], []];
  const read = (start: number, end: number): Float32Array[] => {
    stretches.push([start, end]);
    return source.read(start, end);
  };
  const pieces: StemPiece[] = [];
  for (const { start, stems } of stemPieces({ ...source, read }, { onProgress: (fraction) => told.push(fraction) })) {
    const kept = (stem: (typeof STEMS)[number]) => stems[stem].map((samples) => samples.slice());
    pieces.push({
      start,
      stems: { drums: kept("drums"), bass: kept("bass"), vocals: kept("vocals"), other: kept("other") },
    });
  }
  return { pieces, stretches, told };
}

const lengthOf = ({ stems }: StemPiece) => stems.other[0]?.length ?? 0;

/** Largest difference between the sum of a piece's stems and the mix there. */
function sumError(mix: Float32Array, { start, stems }: StemPiece, channel = 0): number {
  let error = 0;
  for (let i = 0; i < (stems.other[channel]?.length ?? 0); i++) {
    const sum = STEMS.reduce((total, stem) => total + at(stems[stem][channel] ?? [], i), 0);
    error = Math.max(error, Math.abs(sum - at(mix, start + i)));
  }
  return error;
}

/** Length of the mix, and the chunks that it has. */
const lengths: [number, number][] = [
  [0, 0],
  [1, 1],
  [2_000, 1],
  [CHUNK - 1, 1],
  [CHUNK, 1],
  [CHUNK + 1, 2],
  [STEP + CHUNK, 2],
  [STEP + CHUNK + 1, 3],
];

describe("a mix whose length lies at the border of a chunk", () => {
  test.each(lengths)("of %d samples is split in %d pieces without gap or overlap", (length, count) => {
    const mix = noise(length, length);
    const { pieces, stretches, told } = followed([mix]);
    expect(pieces).toHaveLength(count);
    expect(stretches).toEqual(Array.from({ length: count }, (_, i) => [i * STEP, Math.min(length, i * STEP + CHUNK)]));
    let end = 0;
    for (const piece of pieces) {
      expect(piece.start).toBe(end);
      expect(sumError(mix, piece)).toBeLessThan(1e-6);
      end += lengthOf(piece);
    }
    expect(end).toBe(length);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.every((fraction) => fraction > 0 && fraction <= 1)).toBe(true);
    expect(told.at(-1)).toBe(count === 0 ? undefined : 1);
  });

  test("has a last chunk that is not shorter than the time of a fade", () => {
    for (const length of [CHUNK + 1, CHUNK + 700, STEP + CHUNK + 1]) {
      const [start = 0, end = 0] = followed([noise(length, 3)]).stretches.at(-1) ?? [];
      expect(end).toBe(length);
      expect(end - start).toBeGreaterThan(2 * RATE);
    }
  });

  test("is the same split at once and piece by piece", () => {
    const channels = [noise(CHUNK + 500, 1), noise(CHUNK + 500, 2)];
    const whole = separateStems({ sampleRate: RATE, channels });
    for (const { start, stems } of followed(channels).pieces) {
      for (const stem of STEMS)
        stems[stem].forEach((samples, channel) =>
          expect(samples).toEqual(whole[stem].channels[channel]?.slice(start, start + samples.length)),
        );
    }
  });
});

describe("a border between chunks", () => {
  test("lets nothing sound into silence that is farther away than a window", () => {
    const mix = noise(CHUNK + 5_000, 5);
    mix.fill(0, 20_000, CHUNK + 3_000);
    const stems = separateStems({ sampleRate: RATE, channels: [mix] });
    for (const stem of STEMS)
      expect(levelOf(stems[stem].channels[0]?.subarray(22_000, CHUNK + 1_000) ?? [1]), stem).toBe(0);
  });

  test("is not heard in a tone that goes on: each stem is as loud before, on and behind it", () => {
    const mix = Float32Array.from({ length: 2 * STEP }, (_, i) => 0.4 * Math.sin(0.3 * i) + 0.2 * Math.sin(1.1 * i));
    const stems = separateStems({ sampleRate: RATE, channels: [mix] });
    for (const stem of STEMS) {
      const level = (from: number) => levelOf(stems[stem].channels[0]?.subarray(from, from + 500) ?? []);
      for (const from of [STEP - 500, STEP, STEP + 500, STEP + 1_500, CHUNK, CHUNK + 500])
        expect(Math.abs(level(from) - level(15_000)), `${stem} at ${from}`).toBeLessThan(0.004);
    }
  });
});

describe("odd mixes", () => {
  const rates = [1_000, 4_001, 7_350, 11_025, 16_000, 22_050, 47_952, 192_000];

  test.each(rates)("at %d Hz have stems that are finite and add up", (sampleRate) => {
    const channels = [noise(1_777, 8), noise(1_777, 9)];
    const { pieces } = followed(channels, sampleRate);
    expect(pieces.map(lengthOf)).toEqual([1_777]);
    for (const piece of pieces)
      channels.forEach((mix, channel) => expect(sumError(mix, piece, channel)).toBeLessThan(1e-6));
  });

  test("of the loudest and the softest numbers have stems in the same measure", () => {
    const mix = noise(3_000, 10);
    const level = (gain: number, stem: "drums" | "bass" | "vocals") => {
      const stems = separateStems({ sampleRate: RATE, channels: [mix.map((sample) => sample * gain)] });
      return levelOf(stems[stem].channels[0] ?? []) / gain;
    };
    for (const stem of ["drums", "bass", "vocals"] as const) {
      const usual = level(1, stem);
      expect(usual).toBeGreaterThan(0.01);
      expect(level(1_000, stem) / usual).toBeCloseTo(1, 3);
      expect(level(0.01, stem) / usual).toBeCloseTo(1, 3);
    }
  });

  test("turned upside down have stems that are turned upside down", () => {
    const mix = noise(5_000, 11);
    const plus = separateStems({ sampleRate: RATE, channels: [mix] });
    const minus = separateStems({ sampleRate: RATE, channels: [mix.map((sample) => -sample)] });
    for (const stem of STEMS)
      expect(
        largestDifference(minus[stem].channels[0]?.map((sample) => -sample) ?? [], plus[stem].channels[0] ?? []),
      ).toBeLessThan(1e-6);
  });

  test("with the same in both channels have it in both channels of each stem", () => {
    const mix = noise(5_000, 12);
    const stems = separateStems({ sampleRate: RATE, channels: [mix, mix] });
    for (const stem of STEMS) {
      const [left = [], right = []] = stems[stem].channels;
      expect(largestDifference(left, right)).toBeLessThan(1e-6);
    }
  });

  test("with zeros of both signs are silent in every stem", () => {
    const zeros = Float32Array.from({ length: 900 }, (_, i) => (i % 2 === 0 ? -0 : 0));
    const stems = separateStems({ sampleRate: RATE, channels: [zeros] });
    for (const stem of STEMS) expect(stems[stem].channels[0]?.every((sample) => Math.abs(sample) === 0)).toBe(true);
  });

  test("of any length and number of channels add up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 5 }), (length, count) => {
        const channels = Array.from({ length: count }, (_, i) => noise(length, i + length));
        const [piece] = followed(channels).pieces;
        channels.forEach((mix, channel) => {
          expect(piece?.stems.other[channel]).toHaveLength(length);
          expect(piece && sumError(mix, piece, channel)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });
});

test("work that is abandoned in the second chunk has given the first", () => {
  const source = sourceOf({ sampleRate: RATE, channels: [noise(CHUNK + 10, 13)] });
  const given: number[] = [];
  const work = (): void => {
    const onProgress = (fraction: number): void => {
      if (fraction > 0.6) throw new Error("canceled");
    };
    for (const { start } of stemPieces(source, { onProgress })) given.push(start);
  };
  expect(work).toThrow("canceled");
  expect(given).toEqual([0]);
});
