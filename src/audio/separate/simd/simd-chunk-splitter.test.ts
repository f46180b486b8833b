import { expect, test } from "vitest";
import { drumPattern } from "../../analyse/patterns.test-data.ts";
import type { AudioData } from "../../audio.ts";
import { largestDifference, noise, sine } from "../../core/signals.fixture.ts";
import { MASKED_STEMS, PlainChunkSplitter } from "../chunk-splitter.ts";
import { createChunkMemory } from "./chunk-memory.ts";
import { SimdChunkSplitter } from "./simd-chunk-splitter.ts";

/** One part in a million: −120 dB. */
const TOLERANCE = 1e-6;

function splitterOf({ sampleRate, channels }: AudioData, maxLength: number): SimdChunkSplitter {
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  return new SimdChunkSplitter(memory, { sampleRate, channels: channels.length, maxLength });
}

/** Drums in the middle, and a moving and a steady tone at the sides. */
function mixOf(beats: number, { sampleRate = 44_100, channelCount = 2 } = {}): AudioData {
  const mix = drumPattern({ bpm: 120, beats, sampleRate, channelCount });
  mix.channels.forEach((samples, channel) => {
    const tone = sine((110 * (channel + 1)) / sampleRate, samples.length, { amplitude: 0.2 });
    tone.forEach((value, i) => (samples[i] = (samples[i] ?? 0) * 0.7 + value * (i % 20_000 < 9_000 ? 1 : 0.3)));
  });
  return mix;
}

const cases: [string, AudioData][] = [
  ["stereo", mixOf(4)],
  ["mono", mixOf(3, { channelCount: 1 })],
  ["three channels", mixOf(2, { channelCount: 3 })],
  ["8 kHz", mixOf(4, { sampleRate: 8_000 })],
  ["96 kHz", mixOf(1, { sampleRate: 96_000 })],
  [
    "noise whose length is no multiple of anything",
    { sampleRate: 44_100, channels: [noise(23_457, 1), noise(23_457, 2)] },
  ],
  ["fewer samples than a window", { sampleRate: 44_100, channels: [noise(101, 3), noise(101, 4)] }],
  ["a single sample", { sampleRate: 44_100, channels: [Float32Array.of(0.7), Float32Array.of(-0.2)] }],
  ["one channel silent", { sampleRate: 44_100, channels: [noise(20_000, 5), new Float32Array(20_000)] }],
];

test.each(cases)("stems are those of the plain splitter to −120 dB: %s", (_, mix) => {
  const length = mix.channels[0]?.length ?? 0;
  const plain = new PlainChunkSplitter(mix.sampleRate, mix.channels.length, length).split(mix.channels, () => {});
  const simd = splitterOf(mix, length).split(mix.channels, () => {});
  for (const stem of MASKED_STEMS) {
    expect(simd[stem]).toHaveLength(mix.channels.length);
    simd[stem].forEach((samples, channel) =>
      expect(largestDifference(samples, plain[stem][channel] ?? []), `${stem} ${channel}`).toBeLessThan(TOLERANCE),
    );
  }
});

test("a chunk leaves nothing behind for the next, be it longer or shorter", () => {
  const [long, short] = [mixOf(2), mixOf(1)];
  const used = splitterOf(long, long.channels[0]?.length ?? 0);
  const copy = (stems: Record<string, Float32Array[]>) =>
    Object.fromEntries(Object.entries(stems).map(([stem, channels]) => [stem, channels.map((each) => each.slice())]));
  const first = copy(used.split(long.channels, () => {}));
  const second = copy(used.split(short.channels, () => {}));
  const third = copy(used.split(long.channels, () => {}));
  expect(third).toEqual(first);
  expect(second).toEqual(copy(splitterOf(short, short.channels[0]?.length ?? 0).split(short.channels, () => {})));
});

test("the mix is left alone, and passes are told in their order", () => {
  const mix = mixOf(1);
  const before = mix.channels.map((samples) => samples.slice());
  const told: number[] = [];
  splitterOf(mix, mix.channels[0]?.length ?? 0).split(mix.channels, (fraction) => told.push(fraction));
  expect(mix.channels).toEqual(before);
  expect(told).toEqual([0.3, 0.6]);
});
