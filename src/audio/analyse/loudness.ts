import type { AudioData } from "../audio.ts";
import { powerToDecibels } from "../core/units.ts";
import { shapeOf, type SoundShape } from "../core/sound-shape.ts";
import { channelWeights, KWeightingMeter } from "./k-weighting.ts";

/** Loudness of a whole programme by ITU-R BS.1770-4 and EBU Tech 3341 and 3342. */
export interface Loudness {
  /** LUFS; −Infinity when nothing exceeds the absolute gate or the audio is shorter than one block of 0.4 s. */
  integratedLufs: number;
  /** Loudness range in LU; null under 10 s, where its statistics mean nothing. */
  rangeLu: number | null;
  /** Loudest 0.4 s. */
  maxMomentaryLufs: number;
  /** Loudest 3 s; −Infinity in shorter audio. */
  maxShortTermLufs: number;
}

/** Power is measured in steps of 0.1 s: blocks of 0.4 s then overlap by 75 %, as the gate wants. */
const STEPS_PER_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = 10;
const RANGE_GATE_LU = 20;
const RANGE_PERCENTILES = { low: 0.1, high: 0.95 };
const MIN_RANGE_SECONDS = 10;

/** Measures loudness; any sample rate, mono to 7.1 (more channels count like front ones). */
export function measureLoudness(audio: AudioData): Loudness {
  const meter = new LoudnessMeter(shapeOf(audio));
  meter.add(audio.channels);
  return meter.finish();
}

/** `measureLoudness` of audio that comes piece by piece. */
export class LoudnessMeter {
  /** Channels that count, in twos. */
  readonly #pairs: { places: readonly number[]; meter: KWeightingMeter }[];
  readonly #weights: readonly number[];

  constructor({ sampleRate, channelCount }: SoundShape) {
    // Rounded down: rounded up, 0.4 s at 11,025 Hz would be too short for a block.
    const stepSamples = Math.floor(sampleRate / STEPS_PER_SECOND);
    this.#weights = channelWeights(channelCount);
    const heard = this.#weights.flatMap((weight, channel) => (weight === 0 ? [] : [channel]));
    this.#pairs = Array.from({ length: Math.ceil(heard.length / 2) }, (_, pair) => ({
      places: heard.slice(2 * pair, 2 * pair + 2),
      meter: new KWeightingMeter(sampleRate, stepSamples),
    }));
  }

  /** Takes the next samples of each channel. */
  add(channels: readonly Float32Array[]): void {
    for (const { places, meter } of this.#pairs) {
      const [samples, other] = places.map((place) => channels[place]);
      if (samples) meter.add(samples, other);
    }
  }

  /** Loudness of what came. */
  finish(): Loudness {
    const steps = new Float64Array(this.#pairs[0]?.meter.powers[0].length ?? 0);
    for (const { places, meter } of this.#pairs)
      places.forEach((place, side) => {
        const weight = this.#weights[place] ?? 1;
        for (let i = 0; i < steps.length; i++) steps[i] = (steps[i] ?? 0) + weight * (meter.powers[side]?.[i] ?? 0);
      });
    return loudnessOf(steps);
  }
}

function loudnessOf(steps: Float64Array): Loudness {
  const momentary = slidingMeans(steps, MOMENTARY_STEPS);
  const shortTerm = slidingMeans(steps, SHORT_TERM_STEPS);
  const isLongEnough = steps.length >= MIN_RANGE_SECONDS * STEPS_PER_SECOND;
  return {
    integratedLufs: toLufs(gatedMean(momentary)),
    rangeLu: isLongEnough ? loudnessRange(shortTerm) : null,
    maxMomentaryLufs: toLufs(highest(momentary)),
    maxShortTermLufs: toLufs(highest(shortTerm)),
  };
}

/** Loudness of a mean square of K-weighted audio. */
function toLufs(power: number): number {
  return powerToDecibels(power) - 0.691;
}

function slidingMeans(values: Float64Array, width: number): number[] {
  const means: number[] = [];
  for (let end = width; end <= values.length; end++) means.push(mean(values.subarray(end - width, end)));
  return means;
}

/** Mean of the blocks above the absolute gate and, again, above the gate relative to their mean. */
function gatedMean(blocks: readonly number[]): number {
  const audible = aboveGate(blocks, ABSOLUTE_GATE_LUFS);
  return mean(aboveGate(audible, toLufs(mean(audible)) - RELATIVE_GATE_LU));
}

/** EBU Tech 3342: spread between the 10th and 95th percentile of what passes the gates. */
function loudnessRange(shortTerm: readonly number[]): number {
  const audible = aboveGate(shortTerm, ABSOLUTE_GATE_LUFS);
  const levels = aboveGate(audible, toLufs(mean(audible)) - RANGE_GATE_LU)
    .map(toLufs)
    .sort((a, b) => a - b);
  const percentile = (share: number) => levels[Math.round((levels.length - 1) * share)] ?? 0;
  return percentile(RANGE_PERCENTILES.high) - percentile(RANGE_PERCENTILES.low);
}

function aboveGate(blocks: readonly number[], gateLufs: number): number[] {
  return blocks.filter((power) => toLufs(power) > gateLufs);
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

function highest(values: readonly number[]): number {
  return values.reduce((peak, value) => Math.max(peak, value), 0);
}
