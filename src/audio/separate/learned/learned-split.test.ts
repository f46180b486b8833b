import { beforeAll, describe, expect, test } from "vitest";
import { drumPattern } from "../../analyse/patterns.test-data.ts";
import type { AudioData } from "../../audio.ts";
import { at, levelOf, noise, sine } from "../../core/signals.fixture.ts";
import { refusalOfNetwork, separateStems, sourceOf, type StemName, stemPieces, type Stems } from "../separate.ts";
import { shippedWeights } from "./shipped-weights.fixture.ts";

const STEMS: readonly StemName[] = ["drums", "bass", "vocals", "other"];
/** The lowest rate of the network, at which a split is quickest. */
const RATE = 22_050;
const weights = shippedWeights();

/** Drums and a bass line in the middle, chords at the sides. */
function truthOf(seconds: number): Record<"drums" | "bass" | "other", AudioData> {
  const length = seconds * RATE;
  const tone = (frequency: number, amplitude: number) => sine(frequency / RATE, length, { amplitude });
  const bass = tone(62, 0.3).map((value, i) => value * (i % 11_025 < 8_000 ? 1 : 0));
  const chord = [330, 415, 494].map((frequency) => tone(frequency, 0.06));
  const side = (gain: number) =>
    Float32Array.from({ length }, (_, i) => gain * chord.reduce((sum, each) => sum + at(each, i), 0));
  const drums = drumPattern({ bpm: 120, beats: 2 * seconds, sampleRate: RATE, channelCount: 2 });
  return {
    drums: { ...drums, channels: drums.channels.map((samples) => samples.slice(0, length)) },
    bass: { sampleRate: RATE, channels: [bass, bass] },
    other: { sampleRate: RATE, channels: [side(1), side(-0.4)] },
  };
}

function mixOf(truth: ReturnType<typeof truthOf>): AudioData {
  const channels = [0, 1].map((channel) => {
    const parts = Object.values(truth).map((part) => part.channels[channel] ?? new Float32Array(0));
    return Float32Array.from(parts[0] ?? [], (_, i) => parts.reduce((sum, part) => sum + at(part, i), 0));
  });
  return { sampleRate: RATE, channels };
}

/** Highest difference between the sum of the stems and the mix. */
function sumError(mix: AudioData, stems: Stems): number {
  let error = 0;
  mix.channels.forEach((samples, channel) =>
    samples.forEach((sample, i) => {
      const sum = STEMS.reduce((total, stem) => total + at(stems[stem].channels[channel] ?? [], i), 0);
      error = Math.max(error, Math.abs(sum - sample));
    }),
  );
  return error;
}

/** Signal to distortion ratio in dB. */
function sdr(truth: AudioData, estimate: AudioData): number {
  let [signal, distortion] = [0, 0];
  truth.channels.forEach((samples, channel) =>
    samples.forEach((sample, i) => {
      signal += sample * sample;
      distortion += (sample - at(estimate.channels[channel] ?? [], i)) ** 2;
    }),
  );
  return 10 * Math.log10(signal / distortion);
}

describe("a mix of drums, bass and chords", () => {
  const truth = truthOf(6);
  const mix = mixOf(truth);
  let learned: Stems;
  beforeAll(() => {
    learned = separateStems(mix, { weights });
  });

  test("splits into stems that are nearer to the truth than the mix is, by a stated margin, and that add up", () => {
    for (const stem of ["drums", "bass", "other"] as const)
      expect(sdr(truth[stem], learned[stem]) - sdr(truth[stem], mix), stem).toBeGreaterThan(6);
    expect(sumError(mix, learned)).toBeLessThan(1e-6);
  });

  test("splits into the same at another level, and in mono as in both channels alike", () => {
    const soft = separateStems(
      { ...mix, channels: mix.channels.map((samples) => samples.map((value) => value / 4)) },
      { weights },
    );
    for (const stem of STEMS) {
      const louder = soft[stem].channels[0]?.map((value) => 4 * value) ?? [];
      expect(
        sdr(
          { ...mix, channels: [learned[stem].channels[0] ?? new Float32Array(0)] },
          { ...mix, channels: [Float32Array.from(louder)] },
        ),
      ).toBeGreaterThan(20);
    }
    const [left = new Float32Array(0)] = mix.channels;
    const mono = separateStems({ ...mix, channels: [left] }, { weights });
    const twice = separateStems({ ...mix, channels: [left, left] }, { weights });
    for (const stem of STEMS) {
      expect(mono[stem].channels).toHaveLength(1);
      expect(sdr({ ...mix, channels: [mono[stem].channels[0] ?? left] }, twice[stem])).toBeGreaterThan(60);
    }
  });
});

test("chunks join without a seam: a stretch splits as it does within a longer mix", () => {
  const truth = truthOf(34);
  const mix = mixOf(truth);
  const read: [number, number][] = [];
  const source = sourceOf(mix);
  const noted = (start: number, end: number) => {
    read.push([start, end]);
    return source.read(start, end);
  };
  // A piece lasts until the next one is asked for.
  const pieces = Array.from(stemPieces({ ...source, read: noted }, { weights }), ({ start, stems }) => ({
    start,
    left: STEMS.map((stem) => Float32Array.from(stems[stem][0] ?? [])),
  }));
  expect(read).toEqual([
    [0, 30 * RATE],
    [25 * RATE, 34 * RATE],
  ]);
  expect(pieces.map(({ start }) => start)).toEqual([0, 27 * RATE]);
  const whole = (stem: StemName) =>
    Float32Array.from(pieces.flatMap(({ left }) => [...(left[STEMS.indexOf(stem)] ?? [])]));
  // The seam, cut from around it: levels and images differ a little, the stem does not.
  const around = separateStems(
    { ...mix, channels: mix.channels.map((samples) => samples.slice(21 * RATE)) },
    { weights },
  );
  for (const stem of ["drums", "bass", "other"] as const) {
    const seam = whole(stem).slice(26 * RATE, 30 * RATE);
    expect(seam).toHaveLength(4 * RATE);
    const alone = around[stem].channels[0]?.slice(5 * RATE, 9 * RATE) ?? new Float32Array(0);
    expect(sdr({ ...mix, channels: [seam] }, { ...mix, channels: [alone] }), stem).toBeGreaterThan(20);
  }
  const sum = STEMS.map(whole);
  let error = 0;
  mix.channels[0]?.forEach(
    (sample, i) => (error = Math.max(error, Math.abs(sum.reduce((all, each) => all + at(each, i), 0) - sample))),
  );
  expect(error).toBeLessThan(1e-6);
}, 60_000);

test.each<[string, AudioData]>([
  ["silence", { sampleRate: RATE, channels: [new Float32Array(9_000), new Float32Array(9_000)] }],
  ["a single sample", { sampleRate: RATE, channels: [Float32Array.of(0.7)] }],
  ["nothing", { sampleRate: RATE, channels: [new Float32Array(0), new Float32Array(0)] }],
  ["no channels", { sampleRate: RATE, channels: [] }],
  ["a second and an odd rate", { sampleRate: 47_952, channels: [noise(47_953, 1), noise(47_953, 2)] }],
  [
    "channels that cancel each other",
    { sampleRate: RATE, channels: [noise(5_000, 3), noise(5_000, 3).map((value) => -value)] },
  ],
  ["one channel alone", { sampleRate: RATE, channels: [noise(5_000, 4), new Float32Array(5_000)] }],
  ["the loudest numbers", { sampleRate: 96_000, channels: [noise(5_000, 5).map((value) => 1e6 * value)] }],
])("%s has stems of its length that add up", (_, mix) => {
  const stems = separateStems(mix, { weights });
  for (const stem of STEMS) {
    expect(stems[stem].channels.map(({ length }) => length)).toEqual(mix.channels.map(({ length }) => length));
    expect(stems[stem].channels.every((samples) => samples.every(Number.isFinite))).toBe(true);
  }
  const loudest = Math.max(1, ...mix.channels.map((samples) => levelOf(samples)));
  expect(sumError(mix, stems) / loudest).toBeLessThan(1e-6);
});

test("mixes that it has not learned are split by signal processing alone", () => {
  expect(refusalOfNetwork({ sampleRate: 44_100, channelCount: 2 })).toBeNull();
  expect(refusalOfNetwork({ sampleRate: 8_000, channelCount: 1 })).toMatch(/needs 22050 Hz or more, not 8000/);
  expect(refusalOfNetwork({ sampleRate: 48_000, channelCount: 6 })).toMatch(/mono and stereo, not 6 channels/);
  const low = { sampleRate: 8_000, channels: [noise(4_000, 6), noise(4_000, 7)] };
  expect(separateStems(low, { weights })).toEqual(separateStems(low));
});
