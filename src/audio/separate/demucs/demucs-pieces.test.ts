import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at, largestDifference, levelOf, noise, sine } from "../../core/signals.fixture.ts";
import { toDecibels } from "../../core/units.ts";
import { type MixSource, sourceOf } from "../separate.ts";
import { type DemucsPiece, demucsPieces } from "./demucs-pieces.ts";
import { demucsModel } from "./demucs-model.ts";
import * as double from "./onnx-double.fixture.ts";
import type { SegmentModel } from "./overlap-add.ts";
import { toyModel } from "./toy-model.fixture.ts";

/** Gives shares of each side, which differ. */
const SHARES: SegmentModel = {
  length: 6_000,
  separate: async (segment) => {
    const scaled = (left: number, right: number) => [
      segment.slice(0, 6_000).map((value) => value * left),
      segment.slice(6_000).map((value) => value * right),
    ];
    return { drums: scaled(0.5, 0.25), bass: scaled(0.125, 0.5), vocals: scaled(0.25, 0.75) };
  },
};

async function piecesOf(mix: MixSource, model = SHARES): Promise<{ pieces: DemucsPiece[]; progress: number[] }> {
  const [pieces, progress]: [DemucsPiece[], number[]] = [[], []];
  for await (const piece of demucsPieces(mix, model, (fraction) => progress.push(fraction))) pieces.push(piece);
  return { pieces, progress };
}

/** All pieces of a stem behind each other. */
function wholeOf(pieces: readonly DemucsPiece[], name: string, channel: number): number[] {
  return pieces.flatMap(({ stems }) => Array.from(stems[name]?.[channel] ?? []));
}

test("stems have rate, channels and length of the mix to the sample, and add up to it", async () => {
  const mixes = fc.record({
    sampleRate: fc.constantFrom(8_000, 22_050, 44_100, 48_000, 96_000, 192_000),
    count: fc.integer({ min: 1, max: 5 }),
    length: fc.integer({ min: 1, max: 9_000 }),
    seed: fc.integer({ min: 1, max: 999 }),
  });
  await fc.assert(
    fc.asyncProperty(mixes, async ({ sampleRate, count, length, seed }) => {
      const channels = Array.from({ length: count }, (_, i) => noise(length, seed + i));
      const { pieces, progress } = await piecesOf(sourceOf({ sampleRate, channels }));
      const starts = pieces.map(({ stems }) => stems["drums"]?.[0]?.length ?? 0);
      expect(pieces.map(({ start }) => start)).toEqual(
        starts.map((_, i) => starts.slice(0, i).reduce((a, b) => a + b, 0)),
      );
      channels.forEach((samples, channel) => {
        const stems = ["drums", "bass", "vocals", "other"].map((name) => wholeOf(pieces, name, channel));
        const sum = Array.from(samples, (_, i) => stems.reduce((all, stem) => all + at(stem, i), 0));
        expect(stems.map((stem) => stem.length)).toEqual(Array(4).fill(length));
        expect(largestDifference(sum, samples)).toBeLessThan(1e-6);
      });
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(progress.at(-1)).toBe(1);
    }),
    { numRuns: 20 },
  );
});

test.each([8_000, 22_050, 32_000, 48_000, 96_000])(
  "at %d Hz a stem is in step with the mix, 80 dB above the error",
  async (sampleRate) => {
    const length = Math.round(0.7 * sampleRate);
    const mix = sine(1_100 / sampleRate, length, { amplitude: 0.4 });
    const { pieces } = await piecesOf(sourceOf({ sampleRate, channels: [mix, mix] }));
    const inner = (samples: ArrayLike<number>) => Float32Array.from(samples).subarray(200, -200);
    const expected = inner(mix);
    const error = inner(wholeOf(pieces, "drums", 0)).map((value, i) => value - 0.5 * at(expected, i));
    expect(toDecibels(levelOf(error) / levelOf(mix))).toBeLessThan(-80);
  },
);

test("channels go by in pairs, and the last of an odd number as the mean of both sides", async () => {
  const channels = [1, 2, 3].map((seed) => noise(9_000, seed));
  const { pieces } = await piecesOf(sourceOf({ sampleRate: 44_100, channels }));
  for (const [channel, share] of [
    [0, 0.5],
    [1, 0.25],
    [2, 0.375],
  ] as const) {
    const expected = channels[channel]?.map((value) => value * share) ?? [];
    // What the mean of the mix adds to each stem.
    expect(largestDifference(wholeOf(pieces, "drums", channel), expected)).toBeLessThan(0.01);
  }
});

test.each([null, "as channels", "parts last", "apart"] as const)(
  "an identity of 7.8 s segments, %s, comes back 40 dB above its error across their borders",
  async (layout) => {
    const share = [0.5, 0.5] as const;
    const gains = [share, [0, 0], [0, 0], [0, 0]] as const;
    const bytes = toyModel({
      layout,
      length: 343_980,
      waveGains: layout ? gains : [[1, 1], ...gains.slice(1)],
      spectrumGains: gains,
    });
    const model = demucsModel(double, await double.InferenceSession.create(bytes));
    const channels = [noise(500_000, 1), noise(500_000, 2)].map((white) =>
      white.map((value, i) => (value + (white[i + 1] ?? 0)) / 4),
    );
    const { pieces } = await piecesOf(sourceOf({ sampleRate: 44_100, channels }), model);
    // Demucs lacks frames within 1536 samples of the ends of the whole.
    const inner = (samples: ArrayLike<number>) => Float32Array.from(samples).subarray(1_536, -1_536);
    channels.forEach((samples, channel) => {
      const expected = inner(samples);
      const error = inner(wholeOf(pieces, "drums", channel)).map((value, i) => value - at(expected, i));
      expect(toDecibels(levelOf(error) / levelOf(samples))).toBeLessThan(-40);
    });
  },
);

test("however long the mix, no more than a segment is read at once and little beyond the last piece", async () => {
  const sampleRate = 48_000;
  const limit = 6_000 * (sampleRate / 44_100) + 200;
  let furthest = 0;
  const read: MixSource["read"] = (start, end) => {
    expect(end - start).toBeLessThan(Math.max(limit, 65_536 * (sampleRate / 44_100) + 200));
    furthest = Math.max(furthest, end);
    return [new Float32Array(end - start), new Float32Array(end - start)];
  };
  let done = 0;
  const lengths: number[] = [];
  for await (const { start, stems } of demucsPieces({ sampleRate, channelCount: 2, length: 400_000, read }, SHARES)) {
    done = start + (stems["drums"]?.[0]?.length ?? 0);
    lengths.push(done - start);
  }
  expect(done).toBe(400_000);
  expect(Math.max(...lengths)).toBeLessThan(limit);
});

test("who stops taking pieces stops the model, and what the model throws is thrown", async () => {
  let calls = 0;
  const counting: SegmentModel = { ...SHARES, separate: (segment) => ((calls += 1), SHARES.separate(segment)) };
  const mix = sourceOf({ sampleRate: 44_100, channels: [noise(50_000, 1)] });
  for await (const { start } of demucsPieces(mix, counting)) if (start > 0) break;
  expect(calls).toBe(2);
  const failing: SegmentModel = { ...SHARES, separate: () => Promise.reject(new Error("out of memory")) };
  await expect(piecesOf(mix, failing)).rejects.toThrow("out of memory");
  const stopping = demucsPieces(mix, SHARES, () => {
    throw new Error("canceled");
  });
  await expect(stopping.next().then(() => stopping.next())).rejects.toThrow("canceled");
});

test("a model that gives no stems is told", async () => {
  const silent: SegmentModel = { ...SHARES, separate: async () => ({}) };
  const mix = sourceOf({ sampleRate: 48_000, channels: [noise(9_000, 1)] });
  await expect(piecesOf(mix, silent)).rejects.toThrow("stems end at sample 0 of 9000");
});

test("nothing has no pieces", async () => {
  expect((await piecesOf({ sampleRate: 44_100, channelCount: 0, length: 9_000, read: () => [] })).pieces).toEqual([]);
  expect((await piecesOf(sourceOf({ sampleRate: 44_100, channels: [new Float32Array(0)] }))).pieces).toEqual([]);
});
