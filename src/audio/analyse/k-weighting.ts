import type { Hertz } from "../audio.ts";

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
  return Float64Array.from(meter.powers);
}

/** `kWeightingPowers` of a channel that comes piece by piece. */
export class KWeightingMeter {
  /** Of the steps that are whole. */
  readonly powers: number[] = [];
  readonly #stepSamples: number;
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  readonly #state = new Float64Array(4);
  /** Of the step that is not whole yet: its sum of squares, and its samples so far. */
  #sum = 0;
  #count = 0;

  constructor(sampleRate: Hertz, stepSamples: number) {
    this.#stepSamples = stepSamples;
    this.#shelf = headShelf(sampleRate);
    this.#highPass = lowCut(sampleRate);
  }

  /** Takes the next samples. */
  add(samples: Float32Array): void {
    for (let start = 0; start < samples.length;) {
      const end = Math.min(samples.length, start + this.#stepSamples - this.#count);
      this.#weigh(samples, start, end);
      this.#count += end - start;
      start = end;
      if (this.#count === this.#stepSamples) this.#endStep();
    }
  }

  #weigh(samples: Float32Array, start: number, end: number): void {
    const [shelf, highPass, state] = [this.#shelf, this.#highPass, this.#state];
    let [shelf1 = 0, shelf2 = 0, pass1 = 0, pass2 = 0] = state;
    let sum = this.#sum;
    for (let i = start; i < end; i++) {
      const x = samples[i] ?? 0;
      const y = shelf.b0 * x + shelf1;
      shelf1 = shelf.b1 * x - shelf.a1 * y + shelf2;
      shelf2 = shelf.b2 * x - shelf.a2 * y;
      const z = highPass.b0 * y + pass1;
      pass1 = highPass.b1 * y - highPass.a1 * z + pass2;
      pass2 = highPass.b2 * y - highPass.a2 * z;
      sum += z * z;
    }
    this.#sum = sum;
    [state[0], state[1], state[2], state[3]] = [shelf1, shelf2, pass1, pass2];
  }

  #endStep(): void {
    const [shelf1 = 0, , pass1 = 0] = this.#state;
    this.powers.push(this.#sum / this.#stepSamples);
    [this.#sum, this.#count] = [0, 0];
    // In digital silence the state would fade into denormal numbers, which are slow.
    if (Math.abs(shelf1) + Math.abs(pass1) < 1e-30) this.#state.fill(0);
  }
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
