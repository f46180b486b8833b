import type { AudioData, Hertz } from "../audio.ts";
import { concatSamples } from "./channels.ts";
import { PlainPolyphase } from "./simd/plain-polyphase.ts";
import type { Polyphase, PolyphaseFilter } from "./simd/polyphase.ts";
import { loadPolyphase } from "./simd/simd-polyphase.ts";
import { kaiser } from "./window.ts";

/** Zero crossings of the kernel on both sides together; with this window 72 leave no error above −128 dB up to 18 kHz at 44.1 kHz. */
const FINE_TAPS = 72;
const KAISER_BETA = 13;
/**
 * The middle of the transition, as a share of the lower Nyquist frequency: flat to 0.85 of it, −110 dB from 1.07 on. What
 * lies between folds back into the top 7 % of the band, which at 44.1 kHz nobody hears.
 */
const ROLL_OFF = 0.94;
/** Samples made at a time: their input is copied, with silence beyond its ends, and stays in the processor's cache. */
const SECTION = 16_384;
/** Rows of the table are filled up with zeros to whole multiples of these. */
const TAPS_AT_ONCE = 8;
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
  const { reach } = converter;
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

/** Audio of which any stretch can be read: the samples from `start` up to `end` of each channel. */
export interface Stretches {
  length: number;
  read(start: number, end: number): Float32Array[];
}

/** `resample` of audio that is read stretch by stretch, with the same samples; its length is rounded up, so that the way back has as many samples. */
export function resampleStretches({ length, read }: Stretches, { from, to }: { from: Hertz; to: Hertz }): Stretches {
  if (from === to) return { length, read };
  const converter = createConverter(from, to, FINE_TAPS);
  const { reach } = converter;
  return {
    length: Math.ceil((length * converter.to) / converter.from),
    read: (first, last) => {
      const start = Math.floor((first * converter.from) / converter.to) - reach;
      const end = Math.ceil((last * converter.from) / converter.to) + reach + 1;
      // Silence lies beyond both ends.
      const input = read(Math.max(0, start), Math.min(length, end));
      return input.map((samples) => {
        const padded = new Float32Array(end - start);
        padded.set(samples, Math.max(0, -start));
        const output = new Float32Array(last - first);
        convertInto(output, first, { samples: padded, start }, converter);
        return output;
      });
    },
  };
}

/** `resample` of one channel that comes piece by piece. */
export class Resampler {
  /** Null where the rate stays. */
  readonly #converter: Converter | null;
  /** What of the input is still needed, from sample `#start` on. */
  #held: Float32Array;
  #start: number;
  #made = 0;

  /**
   * @param zeroCrossings as for `resample`
   * @param like one of the same rates, whose filter is used again: to make one takes longer than a second of audio
   */
  constructor({ from, to }: { from: Hertz; to: Hertz }, zeroCrossings = FINE_TAPS, like?: Resampler) {
    if (like) this.#converter = like.#converter;
    else this.#converter = from === to ? null : createConverter(from, to, zeroCrossings);
    this.#start = -(this.#converter?.reach ?? 0);
    this.#held = new Float32Array(-this.#start);
  }

  /** @returns what the samples so far decide, after what was returned before */
  add(samples: Float32Array): Float32Array {
    if (!this.#converter) return samples;
    const { from, to, reach } = this.#converter;
    this.#held = concatSamples([this.#held, samples]);
    const end = this.#start + this.#held.length;
    return this.#make(Math.floor(((end - reach) * to) / from) - this.#made);
  }

  /** The rest, before silence. */
  finish(): Float32Array {
    if (!this.#converter) return new Float32Array(0);
    const { from, to, reach } = this.#converter;
    const length = this.#start + this.#held.length;
    this.#held = concatSamples([this.#held, new Float32Array(2 * reach + 1)]);
    return this.#make(Math.round((length * to) / from) - this.#made);
  }

  #input(): Section {
    return { samples: this.#held, start: this.#start };
  }

  #make(count: number): Float32Array {
    const output = new Float32Array(Math.max(0, count));
    if (!this.#converter) return output;
    const { from, to, reach } = this.#converter;
    for (let first = 0; first < output.length; first += SECTION)
      convertInto(output.subarray(first, first + SECTION), this.#made + first, this.#input(), this.#converter);
    this.#made += output.length;
    const done = Math.max(0, Math.floor((this.#made * from) / to) - reach - this.#start);
    this.#held = this.#held.slice(done);
    this.#start += done;
    return output;
  }
}

interface Converter extends PolyphaseFilter {
  /** Half the samples of the input under one kernel, without the zeros that fill it up. */
  reach: number;
  polyphase: Polyphase;
}

function createConverter(fromRate: Hertz, toRate: Hertz, zeroCrossings: number): Converter {
  const divisor = greatestCommonDivisor(Math.round(fromRate), Math.round(toRate));
  const from = Math.round(fromRate) / divisor;
  const to = Math.round(toRate) / divisor;
  const cutoff = Math.min(1, to / from) * ROLL_OFF;
  const reach = Math.ceil(zeroCrossings / 2 / Math.min(1, to / from));
  const taps = TAPS_AT_ONCE * Math.ceil((2 * reach) / TAPS_AT_ONCE);
  const phases = Math.min(to, MAX_PHASES);
  const table = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) table.set(kernelAt(phase / phases, reach, cutoff), phase * taps);
  return { from, to, phases, taps, table, reach, polyphase: loadPolyphase() ?? new PlainPolyphase() };
}

/** Two `reach` taps for an output that lies `fraction` of a sample after an input. */
function kernelAt(fraction: number, reach: number, cutoff: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const distance = k - (reach - 1) - fraction;
    const x = Math.PI * distance * cutoff;
    return (x === 0 ? 1 : Math.sin(x) / x) * kaiser(distance / reach, KAISER_BETA);
  });
  const sum = kernel.reduce((total, tap) => total + tap, 0);
  return kernel.map((tap) => tap / sum);
}

function convert(samples: Float32Array, converter: Converter): Float32Array {
  const { from, to, reach } = converter;
  const output = new Float32Array(Math.round((samples.length * to) / from));
  for (let first = 0; first < output.length; first += SECTION) {
    const section = output.subarray(first, first + SECTION);
    const start = Math.floor((first * from) / to) - reach;
    const end = Math.ceil(((first + section.length) * from) / to) + reach + 1;
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
  const { from, to, reach } = converter;
  const index = Math.floor((first * from) / to);
  const start = index - input.start - (reach - 1);
  const samples = input.samples.subarray(start);
  converter.polyphase.convert(output, { samples, rest: first * from - index * to }, converter);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
