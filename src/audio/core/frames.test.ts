import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FrameCutter } from "./frames.ts";
import { resample, Resampler } from "./resample.ts";
import { noise } from "./signals.fixture.ts";

/** Lengths of the pieces in which a sound comes. */
const pieces = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });

function cut(samples: Float32Array, lengths: readonly number[]): Float32Array[] {
  let start = 0;
  return lengths.map((length) => samples.subarray(start, (start += length)));
}

function total(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

test("frames are those of the whole sound between silences, however it is cut", () => {
  const grids = fc.record({
    size: fc.integer({ min: 1, max: 24 }),
    hop: fc.integer({ min: 1, max: 60 }),
    first: fc.integer({ min: -24, max: 0 }),
  });
  fc.assert(
    fc.property(pieces, grids, fc.integer({ min: -30, max: 10 }), (lengths, grid, beyond) => {
      const samples = Float32Array.from({ length: total(lengths) }, (_, i) => i + 1);
      const last = Math.max(samples.length - grid.size, samples.length + beyond);
      const frames: number[][] = [];
      const cutter = new FrameCutter(grid, (frame) => frames.push([...frame]));
      for (const piece of cut(samples, lengths)) cutter.add(piece);
      cutter.finish(last);
      const expected: number[][] = [];
      for (let start = grid.first; start <= last; start += grid.hop)
        expected.push(Array.from({ length: grid.size }, (_, i) => samples[start + i] ?? 0));
      expect(frames).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("a sound that comes in pieces is resampled to the same bits", () => {
  const rates = fc.constantFrom([44_100, 11_025], [48_000, 11_025], [9_000, 11_025], [11_025, 11_025], [8_000, 44_100]);
  fc.assert(
    fc.property(pieces, rates, fc.constantFrom(16, 64), (lengths, [from = 1, to = 1], taps) => {
      const samples = noise(total(lengths), 1);
      const resampler = new Resampler({ from, to }, taps);
      const parts = [...cut(samples, lengths).map((piece) => resampler.add(piece)), resampler.finish()];
      const [whole] = resample({ sampleRate: from, channels: [samples] }, to, taps).channels;
      expect(parts.flatMap((part) => [...part])).toEqual([...(whole ?? [])]);
    }),
    { numRuns: 60 },
  );
});
