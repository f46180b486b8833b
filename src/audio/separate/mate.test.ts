import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import {
  type ChunkMate,
  createSplitter,
  sourceOf,
  type SplitterShape,
  stemPieces,
  stemPiecesOfTwo,
} from "./separate.ts";

/** At this rate a chunk has 30,000 samples, and 28,000 later the next begins. */
const RATE = 1_000;
const STEMS = ["drums", "bass", "vocals", "other"] as const;

/** Splits when it is asked for the stems, as late as a mate may; after so many chunks it can go on no more. */
function mateOf(shape: SplitterShape, chunks = Number.POSITIVE_INFINITY): ChunkMate {
  const splitter = createSplitter(shape);
  const room = Array.from({ length: shape.channels }, () => new Float32Array(shape.maxLength));
  let [begun, left]: [Float32Array[], number] = [[], chunks];
  return {
    room,
    begin: (mix) => (begun = mix),
    finish: async () => (left-- > 0 ? splitter.split(begun, () => {}) : null),
  };
}

interface Followed {
  pieces: { start: number; stems: Record<string, Float32Array[]> }[];
  told: number[];
}

async function follow(mix: Float32Array[], openMate?: (shape: SplitterShape) => ChunkMate): Promise<Followed> {
  const source = sourceOf({ sampleRate: RATE, channels: mix });
  const { pieces, told }: Followed = { pieces: [], told: [] };
  const onProgress = (fraction: number): void => void told.push(fraction);
  const split = openMate ? stemPiecesOfTwo(source, openMate, { onProgress }) : stemPieces(source, { onProgress });
  for await (const { start, stems } of split) {
    const kept = STEMS.map((stem) => [stem, stems[stem].map((samples) => samples.slice())] as const);
    pieces.push({ start, stems: Object.fromEntries(kept) });
  }
  return { pieces, told };
}

test("two splitters make the pieces of one, bit by bit, however long the mix is and whenever the mate gives up", async () => {
  const lengths = fc.oneof(fc.integer({ min: 0, max: 130_000 }), fc.constantFrom(30_000, 30_001, 58_000, 58_001));
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 3 }), fc.nat(3), async (length, channels, chunks) => {
      const mix = Array.from({ length: channels }, (_, channel) => noise(length, 1 + channel));
      const [one, two] = [await follow(mix), await follow(mix, (shape) => mateOf(shape, chunks))];
      expect(two.pieces).toEqual(one.pieces);
      expect(two.told).toEqual(two.told.toSorted((a, b) => a - b));
      expect(two.told.at(-1)).toBe(one.told.at(-1));
    }),
    { numRuns: 12 },
  );
});

test("a mate is opened for two chunks or more, and splits every other one", async () => {
  const begun: number[] = [];
  const openMate = (shape: SplitterShape): ChunkMate => {
    const mate = mateOf(shape);
    const begin = (mix: Float32Array[]): void => {
      begun.push(mix[0]?.length ?? 0);
      mate.begin(mix);
    };
    return { ...mate, begin };
  };
  await follow([noise(30_000, 1)], openMate);
  expect(begun).toEqual([]);
  await follow([noise(30_001, 1)], openMate);
  expect(begun).toEqual([2_001]);
  await follow([noise(120_000, 1)], openMate);
  expect(begun).toEqual([2_001, 30_000, 30_000]);
});
