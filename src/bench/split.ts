import type { AudioData } from "../audio/audio.ts";
import { nextPowerOfTwo, RealFft } from "../audio/core/fft.ts";
import { PlainFft } from "../audio/core/simd/plain-fft.ts";
import type { RealTransform } from "../audio/core/simd/real-transform.ts";
import { type ChunkSplitter, MASKED_STEMS, PlainChunkSplitter } from "../audio/separate/chunk-splitter.ts";
import { createChunkMemory } from "../audio/separate/simd/chunk-memory.ts";
import { SimdChunkSplitter } from "../audio/separate/simd/simd-chunk-splitter.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { printSection, type Figure } from "./report.ts";
import { median, processorTime } from "./statistics.ts";

const ROUNDS = 5;
const SECONDS = 15;
/** Samples that go through each transform in a round. */
const TRANSFORMED = 2_000_000;

/** Kernels that use SIMD beside the plain ones, by processor time in alternating rounds. */
export function benchSplit(): void {
  printSection("kernels with SIMD beside plain ones", [...[2_048, 8_192, 16_384].map(benchTransform), benchSplitter()]);
}

function benchTransform(size: number): Figure {
  const signal = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const times = nextPowerOfTwo(TRANSFORMED / size);
  const run = (fft: RealTransform) => () => {
    for (let i = 0; i < times; i++) fft.forward(signal, re, im);
  };
  const [simd, plain] = alternate(run(new RealFft(size)), run(new PlainFft(size)));
  const micros = (milliseconds: number) => `${((1000 * milliseconds) / times).toFixed(1)} µs`;
  return { name: `real FFT of ${size} samples`, value: micros(simd), beside: `plain ${micros(plain)}` };
}

function benchSplitter(): Figure {
  const { sampleRate, channels } = song();
  const memory = createChunkMemory();
  if (!memory) return { name: "split", value: "no SIMD here" };
  const options = { sampleRate, channels: channels.length, maxLength: SECONDS * sampleRate };
  const splitters = [new SimdChunkSplitter(memory, options), new PlainChunkSplitter(sampleRate, 2, options.maxLength)];
  const [simd, plain] = alternate(...splitters.map((each) => () => void each.split(channels, () => {})));
  const speed = (milliseconds: number) => `${((1000 * SECONDS) / milliseconds).toFixed(1)} × real time`;
  const apart = (20 * Math.log10(difference(splitters, channels))).toFixed(0);
  return { name: "split of stereo", value: speed(simd), beside: `plain ${speed(plain)}; stems ${apart} dB apart` };
}

/** Medians of the processor time of the first and the second, in ms. */
function alternate(...both: (() => void)[]): [number, number] {
  const rounds = Array.from({ length: ROUNDS }, () => both.map(processorTime));
  const of = (index: number) => median(rounds.map((round) => round[index] ?? Number.NaN));
  return [of(0), of(1)];
}

/** Largest difference of a sample of any stem. */
function difference([one, other]: ChunkSplitter[], mix: Float32Array[]): number {
  let largest = 0;
  const [first, second] = [one?.split(mix, () => {}), other?.split(mix, () => {})];
  for (const stem of MASKED_STEMS) {
    first?.[stem].forEach((samples, channel) =>
      samples.forEach(
        (sample, i) => (largest = Math.max(largest, Math.abs(sample - (second?.[stem][channel]?.[i] ?? Infinity)))),
      ),
    );
  }
  return largest;
}

function song(): AudioData {
  const recipe = { prompt: "driving house with drums, bass, chords and lead", bpm: 128, bars: 8, seed: 1 };
  const { audio } = renderSample(readRecipe(recipe));
  const length = SECONDS * audio.sampleRate;
  const channels = audio.channels.map((channel) => channel.slice(0, length));
  return { sampleRate: audio.sampleRate, channels };
}
