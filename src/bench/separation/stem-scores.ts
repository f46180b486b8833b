import type { StemName } from "../../audio/separate/separate.ts";

/** Ratios of an estimated stem to its error, in dB, over all channels. */
export interface Score {
  /** Signal to distortion over the whole track: any difference counts. */
  sdr: number;
  /** Scale-invariant: a wrong level of the whole does not count. */
  siSdr: number;
  /** SDR of BSSEval v4: the median of `sdr` over frames of a second; NaN where no frame counts. */
  v4: number;
}

/** Samples by channel, of each stem. */
export type StemStretch = Partial<Record<StemName, readonly Float32Array[]>>;

/** Keeps ratios of a whole track finite where nothing is wrong. */
const LEAST = 1e-12;

/** Energies of a stem x and its estimate y over some samples. */
interface Sums {
  signal: number;
  common: number;
  power: number;
  distortion: number;
  isHeard: { truth: boolean; estimate: boolean };
}

/**
 * Scores the stems of a track stretch by stretch. The frames of BSSEval v4 are those of `museval` with a window and hop of one second: samples
 * after the last whole second are in none, a shorter track is one frame, and a frame in which any stem or any estimate is silent counts for no
 * stem. Its SDR is a ratio of the stem to all of the difference, so its distortion filters, which only share the difference out among ISR, SIR
 * and SAR, do not change it.
 */
export class StemScores {
  readonly #stems: readonly StemName[];
  readonly #frameLength: number;
  readonly #whole: Sums[];
  readonly #frames: number[][];
  #frame: Sums[];
  #filled = 0;

  /** @param frameLength samples of a second */
  constructor(stems: readonly StemName[], frameLength: number) {
    this.#stems = stems;
    this.#frameLength = frameLength;
    this.#whole = stems.map(noSums);
    this.#frame = stems.map(noSums);
    this.#frames = stems.map(() => []);
  }

  /** Adds the samples that follow, as many of each stem and each estimate. */
  add(truth: StemStretch, estimate: StemStretch): void {
    const count = truth[this.#stems[0] ?? "other"]?.[0]?.length ?? 0;
    for (let start = 0; start < count;) {
      const end = Math.min(count, start + this.#frameLength - this.#filled);
      this.#stems.forEach((stem, i) => {
        const sums = this.#frame[i];
        if (sums) addSamples(sums, [truth[stem] ?? [], estimate[stem] ?? []], [start, end]);
      });
      this.#filled += end - start;
      if (this.#filled === this.#frameLength) this.#endFrame();
      start = end;
    }
  }

  /** The scores of all that was added. */
  finish(): Partial<Record<StemName, Score>> {
    const isShort = this.#frames[0]?.length === 0;
    this.#endFrame({ isFrame: isShort && this.#filled > 0 });
    const scores = this.#stems.map((stem, i): [StemName, Score] => {
      const { signal, common, power, distortion } = this.#whole[i] ?? noSums();
      const target = (common * common) / (signal + LEAST);
      const [sdr, siSdr] = [ratio(signal, distortion), ratio(target, Math.max(0, power - target))];
      return [stem, { sdr, siSdr, v4: medianOfNumbers(this.#frames[i] ?? []) }];
    });
    return Object.fromEntries(scores);
  }

  #endFrame({ isFrame = true } = {}): void {
    const isSilent = this.#frame.some(({ isHeard }) => !isHeard.truth || !isHeard.estimate);
    this.#frame.forEach((sums, i) => {
      const whole = this.#whole[i];
      if (whole) for (const key of ["signal", "common", "power", "distortion"] as const) whole[key] += sums[key];
      if (isFrame) this.#frames[i]?.push(isSilent ? Number.NaN : 10 * Math.log10(sums.signal / sums.distortion));
    });
    this.#frame = this.#stems.map(noSums);
    this.#filled = 0;
  }
}

function noSums(): Sums {
  return { signal: 0, common: 0, power: 0, distortion: 0, isHeard: { truth: false, estimate: false } };
}

function addSamples(
  sums: Sums,
  [truth, estimate]: readonly [readonly Float32Array[], readonly Float32Array[]],
  [start, end]: readonly [number, number],
): void {
  let [signal, common, distortion, power] = [0, 0, 0, 0];
  truth.forEach((samples, channel) => {
    const estimated = estimate[channel];
    for (let i = start; i < end; i++) {
      const [x, y] = [samples[i] ?? 0, estimated?.[i] ?? 0];
      signal += x * x;
      common += x * y;
      power += y * y;
      distortion += (x - y) * (x - y);
    }
  });
  sums.signal += signal;
  sums.common += common;
  sums.power += power;
  sums.distortion += distortion;
  sums.isHeard.truth ||= hasSound(truth, start, end);
  sums.isHeard.estimate ||= hasSound(estimate, start, end);
}

/** As museval sees it: channels that cancel each other out are silent. */
function hasSound(channels: readonly Float32Array[], start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (channels.reduce((sum, samples) => sum + (samples[i] ?? 0), 0) !== 0) return true;
  }
  return false;
}

function ratio(signal: number, noise: number): number {
  return 10 * Math.log10((signal + LEAST) / (noise + LEAST));
}

/** Middle of the values that are finite, of two the mean; NaN for none. */
export function medianOfNumbers(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Mean of values with its standard error, NaN for a single one; NaN for none. */
export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
