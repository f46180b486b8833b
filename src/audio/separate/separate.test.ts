import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { drumPattern, noiseFrom } from "../analyse/patterns.test-data.ts";
import { toDecibels } from "../core/units.ts";
import { separateStems, sourceOf, stemPieces, type StemName, type Stems } from "./separate.ts";

const STEMS: readonly StemName[] = ["drums", "bass", "vocals", "other"];
const RATE = 44_100;

/** Highest difference between the stems' sum and the mix, in dB below full scale. */
function sumErrorDb(mix: AudioData, stems: Stems): number {
  let error = 0;
  mix.channels.forEach((samples, channel) => {
    samples.forEach((sample, i) => {
      const sum = STEMS.reduce((total, stem) => total + (stems[stem].channels[channel]?.[i] ?? Number.NaN), 0);
      error = Number.isNaN(sum) ? Number.POSITIVE_INFINITY : Math.max(error, Math.abs(sum - sample));
    });
  });
  return toDecibels(error);
}

/** Signal to distortion ratio: how far an estimate is from the truth, in dB. */
function sdr(truth: AudioData, estimate: AudioData): number {
  let [signal, distortion] = [0, 0];
  truth.channels.forEach((samples, channel) => {
    samples.forEach((sample, i) => {
      signal += sample * sample;
      distortion += (sample - (estimate.channels[channel]?.[i] ?? 0)) ** 2;
    });
  });
  return 10 * Math.log10(signal / distortion);
}

function render(seconds: number, at: (t: number, i: number) => [number, number]): AudioData {
  const channels = [new Float32Array(seconds * RATE), new Float32Array(seconds * RATE)];
  for (let i = 0; i < seconds * RATE; i++)
    at(i / RATE, i).forEach((sample, channel) => channels[channel]?.fill(sample, i, i + 1));
  return { sampleRate: RATE, channels };
}

const sine = (frequency: number, t: number) => Math.sin(2 * Math.PI * frequency * t);

/** A chord of two harmonics per note. */
function chord(roots: readonly number[], t: number): number {
  return roots.reduce((sum, f) => sum + 0.05 * (sine(f, t) + 0.5 * sine(2 * f, t)), 0);
}

/** Four parts as a band stands: drums, bass and voice in the middle, chords at the sides. */
function band(seconds: number): Stems {
  const drums = drumPattern({ bpm: 120, beats: seconds * 2, channelCount: 2 });
  const bass = render(seconds, (t) => {
    const root = [55, 55, 73.4, 65.4][Math.floor(t / 2) % 4] ?? 55;
    const sample = 0.3 * sine(root, t) + 0.1 * sine(2 * root, t);
    return [sample, sample];
  });
  const other = render(seconds, (t) => [chord([330, 392, 494], t), chord([349, 440, 523], t)]);
  // A voice: a gliding pitch with vibrato and formant-like harmonics, in syllables.
  let phase = 0;
  const vocals = render(seconds, (t) => {
    phase += (2 * Math.PI * (300 + 60 * sine(0.5, t) + 9 * sine(5.5, t))) / RATE;
    const syllable = Math.max(0, sine(1.3, t)) ** 0.5;
    const sample =
      0.18 *
      syllable *
      (Math.sin(phase) + 0.7 * Math.sin(2 * phase) + 0.5 * Math.sin(3 * phase) + 0.3 * Math.sin(5 * phase));
    return [sample, sample];
  });
  return { drums, bass, vocals, other };
}

function mixOf(stems: Stems): AudioData {
  const [first = new Float32Array(0)] = stems.bass.channels;
  const channels = [0, 1].map((channel) =>
    first.map((_, i) => STEMS.reduce((sum, stem) => sum + (stems[stem].channels[channel]?.[i] ?? 0), 0)),
  );
  return { sampleRate: RATE, channels };
}

test("each stem is nearer to its part than the mix is, by a stated margin", () => {
  const truth = band(8);
  const mix = mixOf(truth);
  const stems = separateStems(mix);
  const gain = (stem: StemName) => sdr(truth[stem], stems[stem]) - sdr(truth[stem], mix);
  expect(gain("drums")).toBeGreaterThan(6);
  expect(gain("bass")).toBeGreaterThan(8);
  expect(gain("vocals")).toBeGreaterThan(6);
  expect(gain("other")).toBeGreaterThan(10);
});

describe("the stems add up to the mix", () => {
  const noise = noiseFrom(11);
  const cases: [string, AudioData][] = [
    ["mono", drumPattern({ bpm: 120, beats: 4 })],
    ["8 kHz", drumPattern({ bpm: 120, beats: 4, sampleRate: 8_000, channelCount: 2 })],
    ["96 kHz", drumPattern({ bpm: 120, beats: 2, sampleRate: 96_000, channelCount: 2 })],
    ["six channels", drumPattern({ bpm: 120, beats: 2, channelCount: 6 })],
    ["one second", drumPattern({ bpm: 120, beats: 2, channelCount: 2 })],
    ["noise", { sampleRate: RATE, channels: [0, 1].map(() => Float32Array.from({ length: 44_100 }, noise)) }],
    ["silence", { sampleRate: RATE, channels: [new Float32Array(50_000), new Float32Array(50_000)] }],
    ["a single sample", { sampleRate: RATE, channels: [Float32Array.of(0.7)] }],
    ["no samples", { sampleRate: RATE, channels: [new Float32Array(0), new Float32Array(0)] }],
    ["no channels", { sampleRate: RATE, channels: [] }],
  ];

  test.each(cases)("%s", (_, mix) => {
    const stems = separateStems(mix);
    for (const stem of STEMS) {
      expect(stems[stem].sampleRate).toBe(mix.sampleRate);
      expect(stems[stem].channels.map((samples) => samples.length)).toEqual(
        mix.channels.map((samples) => samples.length),
      );
    }
    expect(sumErrorDb(mix, stems)).toBeLessThan(-120);
  });

  test("any short audio", () => {
    const samples = fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 3_000 });
    fc.assert(
      fc.property(samples, fc.constantFrom(8_000, 22_050, 44_100), (channel, sampleRate) => {
        const mix = { sampleRate, channels: [channel, channel.map((sample) => sample * -0.5)] };
        expect(sumErrorDb(mix, separateStems(mix))).toBeLessThan(-120);
      }),
      { numRuns: 10 },
    );
  });
});

test("silence splits into silence", () => {
  const stems = separateStems({ sampleRate: RATE, channels: [new Float32Array(44_100)] });
  for (const stem of STEMS) expect(stems[stem].channels[0]?.every((sample) => sample === 0)).toBe(true);
});

test("chunks join without a seam: long audio splits as steadily as its middle", () => {
  // At 8 kHz a minute is quick, and chunks are cut by time.
  const sampleRate = 8_000;
  const steady = Float32Array.from(
    { length: 62 * sampleRate },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / sampleRate),
  );
  const mix = { sampleRate, channels: [steady, steady] };
  const stems = separateStems(mix);
  expect(sumErrorDb(mix, stems)).toBeLessThan(-120);
  // One chunk ends at 30 s, the next begins at 28 s; levels there are those of the middle of a chunk.
  for (const stem of STEMS) {
    const level = (from: number) => Math.sqrt(powerBetween(stems[stem], from, from + 0.5));
    for (const seam of [27.5, 28, 28.5, 29, 29.5, 30]) expect(Math.abs(level(seam) - level(15))).toBeLessThan(0.005);
  }
}, 120_000);

function powerBetween({ sampleRate, channels }: AudioData, from: number, to: number): number {
  const part = channels[0]?.subarray(from * sampleRate, to * sampleRate) ?? new Float32Array(0);
  return part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
}

test("progress rises from above 0 to 1", () => {
  const seen: number[] = [];
  const mix = { sampleRate: 8_000, channels: [new Float32Array(8_000 * 40)] };
  separateStems(mix, { onProgress: (fraction) => seen.push(fraction) });
  expect(seen.length).toBeGreaterThan(4);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

function abandon(): never {
  throw new Error("canceled");
}

test("a listener that throws abandons the work", () => {
  expect(() => separateStems(drumPattern({ bpm: 120, beats: 2 }), { onProgress: abandon })).toThrow("canceled");
});

test("long audio comes in pieces without gaps, each from a stretch of half a minute at most", () => {
  const mix = drumPattern({ bpm: 120, beats: 140, sampleRate: 4_000 });
  const length = mix.channels[0]?.length ?? 0;
  const source = sourceOf(mix);
  const [stretches, starts, told]: [number[], number[], number[]] = [[], [], []];
  const read = (start: number, end: number) => {
    stretches.push(end - start);
    return source.read(start, end);
  };
  let [end, error] = [0, 0];
  for (const { start, stems } of stemPieces({ ...source, read }, { onProgress: (fraction) => told.push(fraction) })) {
    starts.push(start);
    expect(start).toBe(end);
    const pieces = STEMS.map((stem) => stems[stem][0] ?? new Float32Array(0));
    pieces[0]?.forEach((_, i) => {
      const sum = pieces.reduce((total, piece) => total + (piece[i] ?? Number.NaN), 0);
      error = Math.max(error, Math.abs(sum - (mix.channels[0]?.[start + i] ?? Number.NaN)));
    });
    end += pieces[0]?.length ?? 0;
  }
  expect(end).toBe(length);
  expect(starts).toEqual([0, 28 * 4_000, 56 * 4_000]);
  expect(Math.max(...stretches)).toBe(30 * 4_000);
  expect(toDecibels(error)).toBeLessThan(-120);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});

test("audio in memory is a source whose stretches are copies, and a broken read ends the work", () => {
  const mix = drumPattern({ bpm: 120, beats: 1, sampleRate: 4_000, channelCount: 2 });
  const source = sourceOf(mix);
  expect(source).toMatchObject({ sampleRate: 4_000, channelCount: 2, length: mix.channels[0]?.length });
  const [left] = source.read(10, 20);
  expect(left).toEqual(mix.channels[0]?.slice(10, 20));
  left?.fill(9);
  expect(source.read(10, 20)[0]).toEqual(mix.channels[0]?.slice(10, 20));
  const read = (): never => {
    throw new Error("cannot be read");
  };
  expect(() => [...stemPieces({ ...source, read })]).toThrow("cannot be read");
});
