import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at, largestDifference, noise } from "../../core/signals.fixture.ts";
import { sourceOf } from "../separate.ts";
import { overlapAdded, type SegmentModel, type SegmentStems } from "./overlap-add.ts";

const channels = fc
  .record({
    length: fc.integer({ min: 1, max: 700 }),
    seed: fc.integer({ min: 1, max: 999 }),
    offset: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  })
  .map(({ length, seed, offset }) =>
    [noise(length, seed), noise(length, seed + 1)].map((each) => each.map((value) => 0.3 * value + offset)),
  );
const segments = fc.integer({ min: 4, max: 150 });

async function stemsOf(
  mix: Float32Array[],
  model: SegmentModel,
): Promise<{ stems: Record<string, number[][]>; spans: number[] }> {
  const [stems, spans]: [Record<string, number[][]>, number[]] = [{}, []];
  for await (const piece of overlapAdded(sourceOf({ sampleRate: 44_100, channels: mix }), model)) {
    spans.push(Object.values(piece)[0]?.[0]?.length ?? 0);
    for (const [name, sides] of Object.entries(piece))
      sides.forEach((samples, side) => ((stems[name] ??= [[], []])[side] ??= []).push(...samples));
  }
  return { stems, spans };
}

function modelOf(length: number, separate: (left: Float32Array, right: Float32Array) => SegmentStems): SegmentModel {
  return { length, separate: async (segment) => separate(segment.slice(0, length), segment.slice(length)) };
}

test("a model that gives back what it is given gives the mix, whatever the lengths", async () => {
  await fc.assert(
    fc.asyncProperty(channels, segments, async (mix, length) => {
      const { stems, spans } = await stemsOf(
        mix,
        modelOf(length, (left, right) => ({ drums: [left, right] })),
      );
      mix.forEach((samples, side) =>
        expect(largestDifference(stems["drums"]?.[side] ?? [], samples)).toBeLessThan(1e-5),
      );
      const stride = Math.floor(0.75 * length);
      expect(spans.slice(0, -1).every((span) => span === stride)).toBe(true);
    }),
  );
});

/** `apply_model` of Demucs for one stem, from its words, with the whole mix and all sums in memory. */
function reference(
  mix: readonly Float32Array[],
  length: number,
  model: (left: Float32Array, right: Float32Array) => Float32Array[],
) {
  const [left = new Float32Array(0), right = left] = mix;
  const total = left.length;
  const mono = Array.from(left, (value, i) => (value + at(right, i)) / 2);
  const mean = mono.reduce((sum, value) => sum + value, 0) / total;
  const variance = mono.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, total - 1);
  const deviation = Math.sqrt(variance) + 1e-8;
  const half = Math.floor(length / 2);
  const rising = Array.from({ length: half }, (_, i) => i + 1);
  const weights = [...rising, ...Array.from({ length: length - half }, (_, i) => length - half - i)].map(
    (each) => each / (length - half),
  );
  const sums = [new Float64Array(total), new Float64Array(total)];
  const weightSum = new Float64Array(total);
  for (let offset = 0; offset < total; offset += Math.floor(0.75 * length)) {
    const chunk = Math.min(length, total - offset);
    const before = Math.floor((length - chunk) / 2);
    const padded = [left, right].map((samples) =>
      Float32Array.from({ length }, (_, i) => {
        const place = offset - before + i;
        return place < 0 || place >= total ? 0 : (at(samples, place) - mean) / deviation;
      }),
    );
    const made = model(padded[0] ?? left, padded[1] ?? right);
    for (let i = 0; i < chunk; i++) {
      sums.forEach(
        (sum, side) => (sum[offset + i] = at(sum, offset + i) + at(weights, i) * at(made[side] ?? [], before + i)),
      );
      weightSum[offset + i] = at(weightSum, offset + i) + at(weights, i);
    }
  }
  return sums.map((sum) => sum.map((value, i) => (value / at(weightSum, i)) * deviation + mean));
}

test("a model whose result depends on place and surroundings is put together as Demucs does", async () => {
  const turned = (left: Float32Array, right: Float32Array): Float32Array[] => [
    left.map((value, i) => value * at(left, left.length - 1 - i) + i / left.length),
    right.map((value, i) => (i % 3) * value - at(left, i)),
  ];
  await fc.assert(
    fc.asyncProperty(channels, segments, async (mix, length) => {
      const { stems } = await stemsOf(
        mix,
        modelOf(length, (left, right) => ({ vocals: turned(left, right) })),
      );
      reference(mix, length, turned).forEach((expected, side) =>
        expect(largestDifference(stems["vocals"]?.[side] ?? [], expected)).toBeLessThan(1e-4),
      );
    }),
  );
});

test("the model hears the mix at mean 0 and deviation 1, a single channel on both sides, and silence as silence", async () => {
  const heard: Float32Array[][] = [];
  const listening = modelOf(1_000, (left, right) => {
    heard.push([left, right]);
    return { drums: [left, right] };
  });
  const loud = noise(1_000, 5).map((value) => 0.01 * value + 0.2);
  await stemsOf([loud], listening);
  const [[left = loud, right] = []] = heard;
  expect(right).toEqual(left);
  const mean = left.reduce((sum, value) => sum + value, 0) / 1_000;
  expect(mean).toBeCloseTo(0, 4);
  expect(left.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 999).toBeCloseTo(1, 3);
  const { stems } = await stemsOf([new Float32Array(300)], listening);
  expect(heard.at(-1)).toEqual([new Float32Array(1_000), new Float32Array(1_000)]);
  expect(stems["drums"]).toEqual([Array(300).fill(0), Array(300).fill(0)]);
});

test("a short mix stands in the middle of its segment, and nothing makes no call", async () => {
  const heard: number[][] = [];
  const listening = modelOf(9, (left, right) => {
    heard.push(Array.from(left, Math.sign));
    return { bass: [left, right] };
  });
  await stemsOf([Float32Array.of(1, -1, 1, -1)], listening);
  expect(heard).toEqual([[0, 0, 1, -1, 1, -1, 0, 0, 0]]);
  expect(await stemsOf([new Float32Array(0)], listening)).toEqual({ stems: {}, spans: [] });
  expect(heard).toHaveLength(1);
});
