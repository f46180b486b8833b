import type { AudioData, Decibels } from "../audio.ts";
import { FrameCutter } from "../core/frames.ts";
import { piecesOf } from "../core/sound-shape.ts";
import { toDecibels } from "../core/units.ts";
import { BLOCK, type PeaksBetween, TAPS } from "./simd/peak-tables.ts";
import { PlainPeaksBetween } from "./simd/plain-peaks-between.ts";
import { loadPeaksBetween } from "./simd/simd-peaks-between.ts";

/** Samples copied at a time, a multiple of the block: enough to make a copy cheap, and little memory. */
const SECTION = 16_384;
/** Samples of which a finder sees the highest at a time. */
const LANES = 4;

/**
 * Highest level the analogue waveform reaches, over all channels (ITU-R BS.1770-4 annex 2, refined to 1/16 sample).
 * Before and after the audio lies silence.
 * @returns dBTP; −Infinity for silence or no samples
 */
export function truePeak(audio: AudioData): Decibels {
  const meter = new TruePeakMeter(audio.channels.length);
  // No interpolated value below the highest sample counts: a look at all of them spares most of the work.
  meter.expect(highestOf(audio.channels));
  for (const piece of piecesOf(audio)) meter.addExpected(piece);
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
    this.addExpected(channels);
  }

  /** As `add`, of samples none of which is higher than was expected; the highest of them is not looked for. */
  addExpected(channels: readonly Float32Array[]): void {
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

  /** @param section with what lies around it */
  #look(section: Float32Array): void {
    if (this.#peak === 0) return;
    const finder = createFinder();
    finder.window(section.length).set(section);
    this.#peak = finder.truePeak(SECTION / BLOCK, this.#peak);
  }
}

function createFinder(): PeaksBetween {
  return loadPeaksBetween() ?? new PlainPeaksBetween();
}

function highestOf(channels: readonly Float32Array[]): number {
  const finder = createFinder();
  return channels.reduce((peak, samples) => Math.max(peak, highest(samples, finder)), 0);
}

function highest(samples: Float32Array, finder: PeaksBetween): number {
  let peak = 0;
  for (let first = 0; first < samples.length; first += SECTION) {
    const section = samples.subarray(first, first + SECTION);
    const count = LANES * Math.ceil(section.length / LANES);
    const window = finder.window(count);
    window.set(section);
    window.fill(0, section.length);
    peak = Math.max(peak, finder.highest(count));
  }
  return peak;
}
