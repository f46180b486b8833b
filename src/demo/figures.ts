import type { Hertz, Seconds } from "../audio/audio.ts";
import { powerSpectrum, strongestFrequency } from "../audio/synth/testing/measure.ts";

/** Length of the steps in which an envelope is measured. */
const STEP: Seconds = 0.002;
const BLOCK = 4096;
const PARTIALS = 10;
/** Partials that lie further from a stiff string's than this, in cents, belong to something else. */
const STRINGLIKE_CENTS = 12;

/** Figures of one note or hit. */
export interface VoiceFigures {
  /** Centre of the spectrum, weighted by magnitude: how bright it is. */
  centroid: Hertz;
  /** From a tenth of its peak to nine tenths. */
  attack: Seconds;
  /** From its peak to 20 dB below for good; null if it is cut before. */
  decay: Seconds | null;
  /** B of a stiff string, f(n) = n·f0·√(1 + B·n²); null where the partials are not those of a string. */
  inharmonicity: number | null;
}

/** @param fundamental of the note that is played, or null for what has no pitch */
export function voiceFigures(signal: Float32Array, sampleRate: Hertz, fundamental: Hertz | null): VoiceFigures {
  const envelope = envelopeOf(signal, Math.max(1, Math.round(STEP * sampleRate)));
  const peak = envelope.reduce((highest, value) => Math.max(highest, value), 0);
  const top = envelope.indexOf(peak);
  const from = envelope.findIndex((value) => value >= 0.1 * peak);
  const to = envelope.findIndex((value) => value >= 0.9 * peak);
  const last = envelope.findLastIndex((value) => value >= 0.1 * peak);
  return {
    centroid: centroidOf(signal, sampleRate),
    attack: (to - from) * STEP,
    decay: last >= envelope.length - 1 ? null : (last - top) * STEP,
    inharmonicity: fundamental === null ? null : inharmonicityOf(signal, sampleRate, fundamental),
  };
}

function envelopeOf(signal: Float32Array, step: number): number[] {
  return Array.from({ length: Math.ceil(signal.length / step) }, (_, index) =>
    signal.subarray(index * step, (index + 1) * step).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
  );
}

function centroidOf(signal: Float32Array, sampleRate: Hertz): Hertz {
  let [weighted, total] = [0, 0];
  for (let start = 0; start < signal.length; start += BLOCK / 2) {
    for (const [bin, power] of powerSpectrum(signal, start, BLOCK).entries()) {
      const magnitude = Math.sqrt(power);
      weighted += magnitude * bin * (sampleRate / BLOCK);
      total += magnitude;
    }
  }
  return total === 0 ? 0 : weighted / total;
}

/** Follows the partials upwards: each is looked for where the ones below say that it should be. */
function inharmonicityOf(signal: Float32Array, sampleRate: Hertz, fundamental: Hertz): number | null {
  const size = 32_768;
  const look = (centre: Hertz) =>
    strongestFrequency(signal, sampleRate, { start: 1024, size, from: centre * 0.975, to: centre * 1.025 });
  const first = look(fundamental);
  let stiffness = 0;
  const found: { n: number; stretch: number }[] = [];
  for (let n = 2; n <= PARTIALS && n * fundamental < 0.4 * sampleRate; n++) {
    const partial = look(n * first * Math.sqrt(1 + stiffness * n * n));
    found.push({ n, stretch: (partial / (n * first)) * (partial / (n * first)) - 1 });
    const [above, below] = found.reduce(
      ([sum, squares], each) => [sum + each.stretch * each.n * each.n, squares + each.n ** 4],
      [0, 0],
    );
    stiffness = Math.max(0, above / below);
  }
  const misses = found.map(({ n, stretch }) => 600 * Math.log2((1 + stretch) / (1 + stiffness * n * n)));
  const isString = found.length > 3 && misses.filter((cents) => Math.abs(cents) > STRINGLIKE_CENTS).length <= 1;
  return isString ? stiffness : null;
}
