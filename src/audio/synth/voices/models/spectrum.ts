import type { Hertz } from "../../../audio.ts";
import { RealFft } from "../../../core/fft.ts";
import { tableSize } from "../../../core/wavetable.ts";
import type { Body } from "./body.ts";

/** How strong each partial of a held tone is. */
export interface Spectrum {
  /** Partial n has n^-slope: 1 is a saw. */
  slope: number;
  /** Above it partials fall exponentially: of a soft and of a loud tone. */
  edge: readonly [soft: Hertz, loud: Hertz];
  /** Even partials beside odd ones, as a tube that is closed at one end has them; 1 if absent. */
  even?: number;
  /** Resonances that stay where they are, whatever the note. */
  formants?: Body;
  /** Share of the spectrum that the formants leave untouched; 1 if absent. */
  direct?: number;
  /** Strengths of the first partials in the place of slope and edge. */
  drawbars?: readonly number[];
}

/** Partials stay below this, also with vibrato. */
const HIGHEST: Hertz = 19_000;
const HIGHEST_SHARE = 0.44;
/** As many as a table of 8192 points holds with interpolation noise below -90 dB. */
const MOST_PARTIALS = 225;
/** Partials that are softer than the strongest by 100 dB are left out. */
const INAUDIBLE = 1e-5;

const transforms = new Map<number, RealFft>();

/** Loudnesses at which a tone is worked out. */
const LOUDNESSES = [0, 0.5, 1];

/**
 * One period of a tone at rising loudness, each with one point more so that interpolation needs no wrap. All have a peak of 1
 * and one size, and their partials are in phase, so that they can be mixed.
 */
export function periodsOf(spectrum: Spectrum, tone: { frequency: Hertz; sampleRate: Hertz }): Float32Array[] {
  const top = Math.min(HIGHEST, HIGHEST_SHARE * tone.sampleRate);
  const count = Math.max(1, Math.min(MOST_PARTIALS, Math.floor(top / tone.frequency)));
  const strengths = LOUDNESSES.map((loudness) =>
    audible(Array.from({ length: count }, (_, index) => strengthOf(spectrum, index + 1, { ...tone, loudness }))),
  );
  const size = tableSize(Math.max(...strengths.map(({ length }) => length)));
  return strengths.map((list) => tableOf(list, size));
}

function audible(strengths: readonly number[]): readonly number[] {
  const strongest = strengths.reduce((most, strength) => Math.max(most, strength), 1e-9);
  return strengths.slice(0, Math.max(1, strengths.findLastIndex((strength) => strength > INAUDIBLE * strongest) + 1));
}

function strengthOf(
  { slope, edge, even = 1, formants = [], direct = 1, drawbars }: Spectrum,
  partial: number,
  tone: { frequency: Hertz; loudness: number },
): number {
  if (drawbars) return drawbars[partial - 1] ?? 0;
  const frequency = partial * tone.frequency;
  const [soft, loud] = edge;
  const falling = soft * Math.exp(tone.loudness * Math.log(loud / soft));
  const source = Math.exp(-slope * Math.log(partial) - frequency / falling) * (partial % 2 === 0 ? even : 1);
  let through = direct;
  for (let at = 0; at < formants.length; at += 3) {
    const [centre = 1, quality = 1, gain = 0] = formants.slice(at, at + 3);
    const off = quality * (frequency / centre - centre / frequency);
    through += gain / Math.sqrt(1 + off * off);
  }
  return source * through;
}

function tableOf(strengths: readonly number[], size: number): Float32Array {
  const fft = transforms.get(size) ?? new RealFft(size);
  transforms.set(size, fft);
  const im = new Float64Array(fft.bins);
  for (const [index, strength] of strengths.entries()) im[index + 1] = -strength;
  const wave = new Float64Array(size);
  fft.inverse(new Float64Array(fft.bins), im, wave);
  const peak = wave.reduce((highest, value) => Math.max(highest, Math.abs(value)), 1e-12);
  const table = new Float32Array(size + 1);
  table.set(wave.map((value) => value / peak));
  table[size] = table[0] ?? 0;
  return table;
}
