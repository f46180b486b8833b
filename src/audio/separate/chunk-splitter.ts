import type { Hertz } from "../audio.ts";
import { Stft, type Spectrogram } from "../core/stft.ts";
import { PARAMETERS, sizeAtRate, type MedianSplit } from "./parameters.ts";
import { makeStemMasks } from "./stem-masks.ts";
import { sustainedMask } from "./sustained-mask.ts";

/** The stems that are made by masks; the other stem is what they leave of the mix. */
export const MASKED_STEMS = ["drums", "bass", "vocals"] as const;

export type MaskedStem = (typeof MASKED_STEMS)[number];
export type Channels = Float32Array[];

/** Called after each of the passes of a chunk with the share done. */
export type PassListener = (fraction: number) => void;

/** Splits one stretch of audio at a time. */
export interface ChunkSplitter {
  /** The masked stems of a chunk, as long and with as many channels as it; the caller's until the next chunk is split. */
  split(mix: Channels, onPass: PassListener): Record<MaskedStem, Channels>;
}

/**
 * The splitter in JavaScript alone, for machines without SIMD. Owns all its memory (about 5 MB per second and channel pair), made once for the
 * longest stretch, so that long audio needs no more than one chunk. Does not hold the audio or the stems.
 */
export class PlainChunkSplitter implements ChunkSplitter {
  readonly #sampleRate: Hertz;
  readonly #long: Stft;
  readonly #short: Stft;
  readonly #masking: Stft;
  readonly #spectra: Spectrogram[];
  readonly #scratch: Spectrogram;
  readonly #matrices: [Float32Array, Float32Array, Float32Array, Float32Array];

  /** @param maxLength samples of the longest chunk */
  constructor(sampleRate: Hertz, channelCount: number, maxLength: number) {
    this.#sampleRate = sampleRate;
    this.#long = new Stft(sizeAtRate(PARAMETERS.sustained.size, sampleRate));
    this.#short = new Stft(sizeAtRate(PARAMETERS.percussive.size, sampleRate));
    this.#masking = new Stft(sizeAtRate(PARAMETERS.maskSize, sampleRate));
    const largest = Math.max(
      ...[this.#long, this.#short, this.#masking].map((stft) => stft.frameCount(maxLength) * stft.bins),
    );
    const matrix = () => new Float32Array(largest);
    const spectrogram = () => ({ frames: 0, bins: 0, re: matrix(), im: matrix() });
    this.#spectra = Array.from({ length: channelCount }, spectrogram);
    this.#scratch = spectrogram();
    this.#matrices = [matrix(), matrix(), matrix(), matrix()];
  }

  split(mix: Channels, onPass: PassListener): Record<MaskedStem, Channels> {
    const sustained = this.#lasting(mix, this.#long, PARAMETERS.sustained);
    onPass(0.3);
    const rest = subtract(mix, sustained);
    const moving = this.#lasting(rest, this.#short, PARAMETERS.percussive);
    const percussive = subtract(rest, moving);
    onPass(0.6);
    return this.#maskStems({ sustained, moving, percussive });
  }

  /** The part of a signal that lasts, by the medians of one pass. */
  #lasting(signal: Channels, stft: Stft, split: MedianSplit): Channels {
    const count = stft.frameCount(signal[0]?.length ?? 0) * stft.bins;
    const [powers, lasting, striking] = this.#matrices.map((matrix) => matrix.subarray(0, count));
    if (!powers || !lasting || !striking) return [];
    powers.fill(0);
    signal.forEach((samples, channel) => {
      const spectrum = this.#spectra[channel] ?? this.#scratch;
      stft.forward(samples, spectrum);
      addPowers(powers, spectrum);
    });
    const mask = sustainedMask(powers, stft.bins, split, { lasting, striking });
    return signal.map((samples, channel) =>
      inverse(stft, this.#spectra[channel] ?? this.#scratch, samples.length, mask),
    );
  }

  #maskStems(parts: Record<"sustained" | "percussive" | "moving", Channels>): Record<MaskedStem, Channels> {
    const stft = this.#masking;
    const length = parts.sustained[0]?.length ?? 0;
    const count = stft.frameCount(length) * stft.bins;
    const [sustained, percussive, moving, centre] = this.#matrices.map((matrix) => matrix.subarray(0, count));
    if (!sustained || !percussive || !moving || !centre) return { drums: [], bass: [], vocals: [] };
    for (const spectrum of this.#spectra) clear(spectrum, count);
    this.#addPart(parts.sustained, sustained);
    this.#addPart(parts.percussive, percussive);
    this.#addPart(parts.moving, moving);
    this.#measureCentre(centre);
    makeStemMasks({ sustained, percussive, moving, centre }, stft.bins, this.#sampleRate / stft.size);
    const masked = (mask: Float32Array) => this.#spectra.map((spectrum) => inverse(stft, spectrum, length, mask));
    return { drums: masked(percussive), bass: masked(sustained), vocals: masked(moving) };
  }

  /** Transforms a part: its powers go to `powers`, its spectra are added up to those of the mix. */
  #addPart(part: Channels, powers: Float32Array): void {
    powers.fill(0);
    part.forEach((samples, channel) => {
      this.#masking.forward(samples, this.#scratch);
      addPowers(powers, this.#scratch);
      const mix = this.#spectra[channel];
      if (mix) addSpectrum(mix, this.#scratch, powers.length);
    });
  }

  /** How alike the first two channels are, from a threshold to 1; in mono everything stands in the middle. */
  #measureCentre(centre: Float32Array): void {
    const [left, right] = this.#spectra;
    if (!left || !right) {
      centre.fill(1);
      return;
    }
    const { centreFrom } = PARAMETERS;
    for (let i = 0; i < centre.length; i++) {
      const [a, b, c, d] = [left.re[i] ?? 0, left.im[i] ?? 0, right.re[i] ?? 0, right.im[i] ?? 0];
      const likeness = (2 * (a * c + b * d)) / (a * a + b * b + c * c + d * d + 1e-20);
      centre[i] = Math.max(0, (likeness - centreFrom) / (1 - centreFrom));
    }
  }
}

function inverse(stft: Stft, spectrum: Spectrogram, length: number, mask: Float32Array): Float32Array {
  const samples = new Float32Array(length);
  stft.inverse(spectrum, samples, mask);
  return samples;
}

function subtract(from: Channels, taken: Channels): Channels {
  return from.map((samples, channel) => {
    const rest = samples.slice();
    const part = taken[channel] ?? rest;
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - (part[i] ?? 0);
    return rest;
  });
}

function addPowers(powers: Float32Array, { re, im }: Spectrogram): void {
  for (let i = 0; i < powers.length; i++) {
    const [x, y] = [re[i] ?? 0, im[i] ?? 0];
    powers[i] = (powers[i] ?? 0) + x * x + y * y;
  }
}

function addSpectrum(into: Spectrogram, from: Spectrogram, count: number): void {
  for (let i = 0; i < count; i++) {
    into.re[i] = (into.re[i] ?? 0) + (from.re[i] ?? 0);
    into.im[i] = (into.im[i] ?? 0) + (from.im[i] ?? 0);
  }
}

function clear(spectrum: Spectrogram, count: number): void {
  spectrum.re.fill(0, 0, count);
  spectrum.im.fill(0, 0, count);
}
