import type { AudioData, Decibels } from "../audio.ts";
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
  return toDecibels(audio.channels.reduce((peak, channel) => channelPeak(channel, peak), 0));
}

/** Highest absolute sample over all channels, in dBFS; −Infinity for silence or no samples. */
export function samplePeak(audio: AudioData): Decibels {
  return toDecibels(audio.channels.reduce((peak, channel) => Math.max(peak, highest(channel, 0, channel.length)), 0));
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

function channelPeak(samples: Float32Array, peakSoFar: number): number {
  let peak = Math.max(peakSoFar, highest(samples, 0, samples.length));
  if (peak === 0) return 0;
  // A window with what lies around a section, silence beyond the ends: bounds checks would double the time.
  const window = new Float32Array(SECTION + 2 * TAPS + BLOCK);
  for (let first = 0; first < samples.length + TAPS; first += SECTION) {
    fillWindow(window, samples, first - TAPS);
    const end = Math.min(SECTION, samples.length + TAPS - first) + TAPS / 2;
    for (let start = TAPS / 2; start < end; start += BLOCK) {
      const around = highest(window, start - TAPS / 2, start + BLOCK + TAPS / 2);
      if (around * GAIN_BOUND > peak) peak = blockPeak(window, start, peak);
    }
  }
  return peak;
}

/** The samples from `start` on, which may lie before the first. */
function fillWindow(window: Float32Array, samples: Float32Array, start: number): void {
  window.fill(0);
  window.set(samples.subarray(Math.max(0, start), Math.max(0, start + window.length)), Math.max(0, -start));
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
