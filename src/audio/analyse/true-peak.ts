import type { AudioData, Decibels } from "../audio.ts";
import { FrameCutter } from "../core/frames.ts";
import { piecesOf } from "../core/sound-shape.ts";
import { toDecibels } from "../core/units.ts";

/** Samples that take part in one interpolated value; flat to 0.42 of the sample rate. */
const TAPS = 24;
/** The finest grid: sixteenths of a sample. The first look uses every fourth of it, as BS.1770-4 annex 2 asks (4x). */
const PHASES = 16;
const COARSE_STEP = 4;
/** A 4x grid reads at most 0.7 dB (0.92) low at the Nyquist frequency, so only values above this share of the peak can hide a higher one. */
const REFINE_ABOVE = 0.92;
/** A 2x grid reads at most 3 dB (0.707) low at the Nyquist frequency: the same for a first look at half samples. */
const LOOK_CLOSER_ABOVE = 0.7;
/** Samples looked at together when deciding that nothing here can exceed the peak found so far. */
const BLOCK = 32;
/** Samples copied at a time, a multiple of the block: enough to make a copy cheap, and little memory. */
const SECTION = 65_536;

/** PHASES × TAPS. */
const KERNELS = Float64Array.from(
  Array.from({ length: PHASES }, (_, phase) => interpolationKernel(phase / PHASES)).flat(),
);
/** No interpolated value exceeds the highest sample it is made of by more than this factor. */
const GAIN_BOUND = Math.max(
  ...Array.from({ length: PHASES }, (_, phase) =>
    KERNELS.subarray(phase * TAPS, (phase + 1) * TAPS).reduce((sum, tap) => sum + Math.abs(tap), 0),
  ),
);

/**
 * Highest level the analogue waveform reaches, over all channels (ITU-R BS.1770-4 annex 2, refined to 1/16 sample).
 * Before and after the audio lies silence.
 * @returns dBTP; −Infinity for silence or no samples
 */
export function truePeak(audio: AudioData): Decibels {
  const meter = new TruePeakMeter(audio.channels.length);
  // No interpolated value below the highest sample counts: a look at all of them spares most of the work.
  meter.expect(highestOf(audio.channels));
  for (const piece of piecesOf(audio)) meter.add(piece);
  return meter.finish();
}

/** Highest absolute sample over all channels, in dBFS; −Infinity for silence or no samples. */
export function samplePeak(audio: AudioData): Decibels {
  return toDecibels(highestOf(audio.channels));
}

/** `truePeak` of audio that comes piece by piece. */
export class TruePeakMeter {
  readonly #sections: FrameCutter[];
  #samplePeak = 0;
  #peak = 0;
  #length = 0;

  constructor(channelCount: number) {
    const grid = { size: SECTION + TAPS + BLOCK, hop: SECTION, first: -TAPS };
    this.#sections = Array.from({ length: channelCount }, () => new FrameCutter(grid, (each) => this.#look(each)));
  }

  /** Says that a sample as high as this will come. */
  expect(level: number): void {
    this.#peak = Math.max(this.#peak, level);
  }

  /** Takes the next samples of each channel. */
  add(channels: readonly Float32Array[]): void {
    this.#samplePeak = Math.max(this.#samplePeak, highestOf(channels));
    this.expect(this.#samplePeak);
    this.#length += channels[0]?.length ?? 0;
    channels.forEach((samples, channel) => this.#sections[channel]?.add(samples));
  }

  /** Highest sample so far, in dBFS. */
  get samplePeak(): Decibels {
    return toDecibels(this.#samplePeak);
  }

  /** @returns dBTP of what came */
  finish(): Decibels {
    for (const sections of this.#sections) sections.finish(this.#length - 1);
    return toDecibels(this.#peak);
  }

  /** @param section with what lies around it: bounds checks would double the time */
  #look(section: Float32Array): void {
    if (this.#peak === 0) return;
    for (let start = TAPS / 2; start < SECTION + TAPS / 2; start += BLOCK) {
      const around = highest(section, start - TAPS / 2, start + BLOCK + TAPS / 2);
      if (around * GAIN_BOUND > this.#peak) this.#peak = blockPeak(section, start, this.#peak);
    }
  }
}

function highestOf(channels: readonly Float32Array[]): number {
  return channels.reduce((peak, samples) => Math.max(peak, highest(samples, 0, samples.length)), 0);
}

function interpolationKernel(fraction: number): number[] {
  const taps = Array.from({ length: TAPS }, (_, k) => {
    const distance = k - (TAPS / 2 - 1) - fraction;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (TAPS / 2));
    return sinc(distance) * (Math.abs(distance) < TAPS / 2 ? window : 0);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function blockPeak(samples: Float32Array, start: number, peakSoFar: number): number {
  let peak = peakSoFar;
  for (let index = start; index < start + BLOCK; index++) {
    const sample = Math.abs(samples[index] ?? 0);
    const halfway = Math.abs(interpolate(samples, index, PHASES / 2));
    if (Math.max(sample, halfway) < peak * LOOK_CLOSER_ABOVE) continue;
    for (let phase = 0; phase < PHASES; phase += COARSE_STEP) {
      const level = Math.abs(interpolate(samples, index, phase));
      if (level > peak * REFINE_ABOVE) peak = Math.max(peak, peakNear(samples, index, phase));
    }
  }
  return peak;
}

/** The highest value within half a coarse step of a point. */
function peakNear(samples: Float32Array, index: number, phase: number): number {
  let peak = 0;
  for (let near = phase - COARSE_STEP / 2; near <= phase + COARSE_STEP / 2; near++) {
    const level = near < 0 ? interpolate(samples, index - 1, near + PHASES) : interpolate(samples, index, near);
    peak = Math.max(peak, Math.abs(level));
  }
  return peak;
}

/** The waveform `phase` sixteenths of a sample after `index`, which lies at least half a kernel inside the array. */
function interpolate(samples: Float32Array, index: number, phase: number): number {
  const first = index - (TAPS / 2 - 1);
  const kernel = phase * TAPS;
  let sum = 0;
  for (let k = 0; k < TAPS; k++) sum += (KERNELS[kernel + k] ?? 0) * (samples[first + k] ?? 0);
  return sum;
}

function highest(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  const end = Math.min(to, samples.length);
  for (let i = Math.max(0, from); i < end; i++) {
    const level = Math.abs(samples[i] ?? 0);
    if (level > peak) peak = level;
  }
  return peak;
}
