import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concatSamples } from "../core/channels.ts";
import { editedStretches, type RegionEdit } from "./region.ts";

const WHOLE = { fadeIn: 0, fadeOut: 0, isReversed: false };
/** Longer than two stretches that are edited together. */
const LENGTH = 150_000;
const ramp = Float32Array.from({ length: LENGTH }, (_, i) => (i + 1) / LENGTH);
const negative = ramp.map((value) => -value);

/** Also like a file: what was read is the reader's to change, and may be read into again. */
const read = (start: number, end: number, room?: readonly Float32Array[]) =>
  [ramp, negative].map((samples, channel) => {
    const kept = room?.[channel];
    if (!kept || kept.length < end - start) return samples.slice(start, end);
    kept.set(samples.subarray(start, end));
    return kept.subarray(0, end - start);
  });

/** The result, taken stretch by stretch, since each is valid only until the next one. */
function copied(edit: RegionEdit, gain?: number): Float32Array[] {
  const out: Float32Array[][] = [[], []];
  for (const stretch of editedStretches({ read }, edit, gain))
    stretch.forEach((samples, channel) => out[channel]?.push(samples.slice()));
  return out.map(concatSamples);
}

test("a part is the very samples of the source, over all stretches", () => {
  const [left, right] = copied({ ...WHOLE, start: 123, end: 140_001 });
  expect(left).toEqual(ramp.slice(123, 140_001));
  expect(right).toEqual(negative.slice(123, 140_001));
});

test("reversed it is the same from its end, and twice reversed the same", () => {
  const [left] = copied({ ...WHOLE, start: 10, end: 140_000, isReversed: true });
  expect(left).toEqual(ramp.slice(10, 140_000).reverse());
});

test("fades are linear, begin and end with silence, and leave what is between them as it is", () => {
  const [left = new Float32Array(0)] = copied({ ...WHOLE, start: 1_000, end: 141_000, fadeIn: 70_000, fadeOut: 1_000 });
  const at = (i: number) => (left[i] ?? 0) / (ramp[1_000 + i] ?? 1);
  expect([at(0), at(35_000), at(70_000), at(138_999), at(139_000), at(139_499), at(139_999)]).toEqual([
    0,
    expect.closeTo(0.5, 6),
    1,
    1,
    expect.closeTo(0.999, 6),
    expect.closeTo(0.5, 6),
    0,
  ]);
});

test("a reversed part is faded in where it begins, which was its end", () => {
  const [left] = copied({ ...WHOLE, start: 0, end: 4, fadeIn: 2, isReversed: true });
  expect([...(left ?? [])]).toEqual([0, Math.fround((ramp[2] ?? 0) * 0.5), ramp[1], ramp[0]]);
});

test("any edit is what the plain formula says, sample by sample", () => {
  const part = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 400 })).chain(([start, length]) =>
    fc.record({
      start: fc.constant(start),
      end: fc.constant(start + length),
      fadeIn: fc.nat(length),
      fadeOut: fc.nat(length),
      isReversed: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(part, fc.constantFrom(1, 0.5, 2), (edit, gain) => {
      const length = edit.end - edit.start;
      const source = ramp.slice(edit.start, edit.end);
      if (edit.isReversed) source.reverse();
      const [left = new Float32Array(0)] = copied(edit, gain);
      expect(left).toHaveLength(length);
      source.forEach((value, i) => {
        const fadeIn = edit.fadeIn === 0 ? 1 : Math.min(1, i / edit.fadeIn);
        const fadeOut = edit.fadeOut === 0 ? 1 : Math.min(1, (length - 1 - i) / edit.fadeOut);
        expect(left[i]).toBeCloseTo(value * gain * fadeIn * fadeOut, 6);
      });
    }),
    { numRuns: 60 },
  );
});
