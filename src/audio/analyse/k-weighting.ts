import type { Hertz } from "../audio.ts";
import { PAIR_STATE, type PairState, type WeighPair } from "./simd/pair.ts";
import { weighPairPlainly } from "./simd/plain-weigh-pair.ts";
import { loadWeighPair } from "./simd/simd-weigh-pair.ts";

/** Second-order filter, normalised to a0 = 1. */
interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/** Surround channels count +1.5 dB, the low-frequency channel not at all (BS.1770-4, table 3). */
const SURROUND = 1.41;
/** By number of channels, in the order of WAV files: L R C LFE, then surrounds. */
const WEIGHTS: Record<number, readonly number[]> = {
  4: [1, 1, SURROUND, SURROUND],
  5: [1, 1, 1, SURROUND, SURROUND],
  6: [1, 1, 1, 0, SURROUND, SURROUND],
  7: [1, 1, 1, 0, 1, SURROUND, SURROUND],
  8: [1, 1, 1, 0, 1, 1, SURROUND, SURROUND],
};

/** Weight of each channel's power in the loudness of a whole. */
export function channelWeights(count: number): readonly number[] {
  return WEIGHTS[count] ?? Array.from({ length: count }, () => 1);
}

/**
 * Mean square of K-weighted samples in consecutive steps of `stepSamples`; an unfinished last step is left out.
 * The filter runs through, so a step hears what came before it.
 */
export function kWeightingPowers(samples: Float32Array, sampleRate: Hertz, stepSamples: number): Float64Array {
  const meter = new KWeightingMeter(sampleRate, stepSamples);
  meter.add(samples);
  return Float64Array.from(meter.powers[0]);
}

/** `kWeightingPowers` of two channels that come piece by piece: both cost what one does. */
export class KWeightingMeter {
  /** Of the steps that are whole, by channel. */
  readonly powers: readonly [number[], number[]] = [[], []];
  readonly #stepSamples: number;
  readonly #coefficients: Float64Array;
  readonly #state = new Float64Array(PAIR_STATE);
  readonly #weigh: WeighPair = loadWeighPair() ?? weighPairPlainly;
  /** Samples so far of the step that is not whole yet. */
  #count = 0;

  constructor(sampleRate: Hertz, stepSamples: number) {
    this.#stepSamples = stepSamples;
    this.#coefficients = Float64Array.from([headShelf(sampleRate), lowCut(sampleRate)].flatMap(valuesOf));
  }

  /** Takes the next samples. @param other of the second channel, as many */
  add(samples: Float32Array, other = samples): void {
    for (let start = 0; start < samples.length;) {
      const end = Math.min(samples.length, start + this.#stepSamples - this.#count);
      this.#weigh([samples.subarray(start, end), other.subarray(start, end)], this.#state, this.#coefficients);
      this.#count += end - start;
      start = end;
      if (this.#count === this.#stepSamples) this.#endStep();
    }
  }

  #endStep(): void {
    this.#count = 0;
    this.powers.forEach((powers, channel) => {
      powers.push((this.#state[SUMS + channel] ?? 0) / this.#stepSamples);
      this.#state[SUMS + channel] = 0;
      settle(this.#state, channel);
    });
  }
}

/** Where the sums of squares stand in the state of a pair, behind its delays. */
const SUMS = PAIR_STATE - 2;
/** Places of the first delays of both filters. */
const [SHELF, PASS] = [0, 4];

/** In digital silence the state would fade into denormal numbers, which are slow. */
function settle(state: PairState, channel: number): void {
  const level = Math.abs(state[SHELF + channel] ?? 0) + Math.abs(state[PASS + channel] ?? 0);
  if (level >= 1e-30 || Number.isNaN(level)) return;
  for (let i = channel; i < SUMS; i += 2) state[i] = 0;
}

function valuesOf({ b0, b1, b2, a1, a2 }: Biquad): number[] {
  return [b0, b1, b2, a1, a2];
}

/** Stage one: the head's +4 dB above 1.7 kHz. From its analogue prototype, so that it holds at every sample rate. */
function headShelf(sampleRate: Hertz): Biquad {
  const frequency: Hertz = 1681.974450955533;
  const quality = 0.7071752369554196;
  const highGain = 1.584864701130855;
  const bandGain = 1.258720930232562;
  const k = Math.tan((Math.PI * Math.min(frequency, 0.49 * sampleRate)) / sampleRate);
  const a0 = 1 + k / quality + k * k;
  return {
    b0: (highGain + (bandGain * k) / quality + k * k) / a0,
    b1: (2 * (k * k - highGain)) / a0,
    b2: (highGain - (bandGain * k) / quality + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / quality + k * k) / a0,
  };
}

/** Stage two: a high-pass at 38 Hz. */
function lowCut(sampleRate: Hertz): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const quality = 0.5003270373238773;
  const a0 = 1 + k / quality + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / quality + k * k) / a0 };
}
