import type { AudioData, Hertz } from "../audio.ts";
import { concatSamples } from "./channels.ts";
import { kaiser } from "./window.ts";

/** Zero crossings of the kernel on both sides together; 64 give 126 dB at 18 kHz from 44.1 to 48 kHz. */
const FINE_TAPS = 64;
const KAISER_BETA = 12;
/**
 * The middle of the transition, as a share of the lower Nyquist frequency: flat to 0.85 of it, −110 dB from 1.07 on. What
 * lies between folds back into the top 7 % of the band, which at 44.1 kHz nobody hears.
 */
const ROLL_OFF = 0.94;
/** Samples made at a time: their input is copied, with silence beyond its ends. */
const SECTION = 65_536;
/** Ratios with more phases than this share a table and take the nearest phases in proportion. */
const MAX_PHASES = 1024;

/**
 * Changes the sample rate by a polyphase Kaiser-windowed sinc.
 * @param zeroCrossings length of the filter; fewer are faster and let more alias through near the band's edge
 * @returns channels of exactly round(length · rate / audio.sampleRate) samples; the input itself if the rate is the same
 */
export function resample(audio: AudioData, rate: Hertz, zeroCrossings = FINE_TAPS): AudioData {
  if (rate === audio.sampleRate) return audio;
  const converter = createConverter(audio.sampleRate, rate, zeroCrossings);
  return { sampleRate: rate, channels: audio.channels.map((channel) => convert(channel, converter)) };
}

/** Audio that is read onwards: the next `count` samples of each channel. */
export type Flow = (count: number) => Float32Array[];

/**
 * As `resample`, for audio that is read onwards. Before its start lies silence.
 * @param ratio samples of input to one of output
 */
export function resampleFlow(source: Flow, ratio: { from: number; to: number }): Flow {
  const converter = createConverter(ratio.from, ratio.to, FINE_TAPS);
  const reach = converter.taps / 2;
  let first = 0;
  let start = -reach;
  let held: Float32Array[] | undefined;
  return (count) => {
    const end = Math.floor(((first + count) * converter.from) / converter.to) + reach + 1;
    const needed = Math.floor((first * converter.from) / converter.to) - reach;
    const missing = end - start - (held?.[0]?.length ?? reach);
    const fresh = source(missing);
    held ??= fresh.map(() => new Float32Array(reach));
    const joined = fresh.map((samples, channel) => concatSamples([held?.[channel] ?? samples, samples]));
    const output = joined.map((samples) => {
      const made = new Float32Array(count);
      convertInto(made, first, { samples, start }, converter);
      return made;
    });
    held = joined.map((samples) => samples.subarray(needed - start));
    start = needed;
    first += count;
    return output;
  };
}

interface Converter {
  from: number;
  to: number;
  phases: number;
  /** Samples of the input under one kernel. */
  taps: number;
  /** (phases + 1) × taps: the last row is the first, one sample on. */
  table: Float64Array;
}

function createConverter(fromRate: Hertz, toRate: Hertz, zeroCrossings: number): Converter {
  const divisor = greatestCommonDivisor(Math.round(fromRate), Math.round(toRate));
  const from = Math.round(fromRate) / divisor;
  const to = Math.round(toRate) / divisor;
  const cutoff = Math.min(1, to / from) * ROLL_OFF;
  const taps = 2 * Math.ceil(zeroCrossings / 2 / Math.min(1, to / from));
  const phases = Math.min(to, MAX_PHASES);
  const table = new Float64Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++)
    fillKernel(table.subarray(phase * taps, (phase + 1) * taps), phase / phases, cutoff);
  return { from, to, phases, taps, table };
}

function fillKernel(kernel: Float64Array, fraction: number, cutoff: number): void {
  const reach = kernel.length / 2;
  let sum = 0;
  for (let k = 0; k < kernel.length; k++) {
    const distance = k - (reach - 1) - fraction;
    const x = Math.PI * distance * cutoff;
    const tap = (x === 0 ? 1 : Math.sin(x) / x) * kaiser(distance / reach, KAISER_BETA);
    kernel[k] = tap;
    sum += tap;
  }
  for (let k = 0; k < kernel.length; k++) kernel[k] = (kernel[k] ?? 0) / sum;
}

function convert(samples: Float32Array, converter: Converter): Float32Array {
  const { from, to, taps } = converter;
  const output = new Float32Array(Math.round((samples.length * to) / from));
  for (let first = 0; first < output.length; first += SECTION) {
    const section = output.subarray(first, first + SECTION);
    const start = Math.floor((first * from) / to) - taps;
    const end = Math.ceil(((first + section.length) * from) / to) + taps;
    // Silence lies beyond both ends.
    const padded = new Float32Array(end - start);
    padded.set(samples.subarray(Math.max(0, start), Math.max(0, end)), Math.max(0, -start));
    convertInto(section, first, { samples: padded, start }, converter);
  }
  return output;
}

/** Input with the place of its first sample; it reaches half a kernel beyond what is made of it. */
interface Section {
  samples: Float32Array;
  start: number;
}

/** Fills `output` with the converted samples from `first` on. */
function convertInto(output: Float32Array, first: number, input: Section, converter: Converter): void {
  const { from, to, phases, taps, table } = converter;
  for (let i = 0; i < output.length; i++) {
    const numerator = (first + i) * from;
    const index = Math.floor(numerator / to);
    const phase = ((numerator - index * to) * phases) / to;
    const row = Math.floor(phase);
    const start = index - input.start - (taps / 2 - 1);
    const value = dot(input.samples, start, table, row * taps, taps);
    const mix = phase - row;
    output[i] = mix === 0 ? value : value + mix * (dot(input.samples, start, table, (row + 1) * taps, taps) - value);
  }
}

// oxlint-disable-next-line max-params -- the innermost loop of the converter: views or objects would cost more than the work
function dot(a: Float32Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (a[aStart + k] ?? 0) * (b[bStart + k] ?? 0);
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
