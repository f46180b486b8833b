import { kWeightingPowers } from "../../analyse/k-weighting.ts";
import type { Decibels, Hertz, Seconds } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import { createRandom } from "../../core/random.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Strip } from "../instruments/facts.ts";
import type { Sound } from "../voices/voice.ts";
import { addShifted, filterInPlace } from "./periodic.ts";

/** Width of a sound: power of its side, (left − right) / 2, against its mid, (left + right) / 2. */
export type Width = Decibels;

/** No track is wider, so that none fades when a mix is played in mono: there it loses 10·log10(1 + side / mid). */
const WIDEST_TRACK: Width = -6.5;
/** Drums that reach lower than this stay in the middle. */
const LOW_DRUM: Hertz = 100;
/** The side of a widened sound starts here, above what the master makes mono. */
const SIDE_ABOVE: Hertz = 250;

/** A whole loop is widened or narrowed towards this range. */
const LOOP = { narrowest: -11, widest: -8 } as const;
/** As loudness hears it, at most so wide: 0.7 LU are lost in mono, 0.9 where the loud parts are the widest. */
const WIDEST_HEARD: Width = -7.6;
/** A side that is hardly there is noise and the edges of pans: raised further it would be all that one hears of it. */
const MOST_WIDENING: Decibels = 12;

/** A mid without highs cannot be widened by more of them. */
const MOST_COPY = toAmplitude(-3);
/** Taps of the decorrelator and the time that they span. */
const TAPS = 12;
const SPAN: Seconds = 0.018;

/** How wide an instrument should be at least; null for those that stay as their voice made them. */
export function leastWidth({ role, highpass }: Pick<Strip, "role" | "highpass">): Width | null {
  switch (role) {
    case "drum":
      return highpass < LOW_DRUM ? null : -7;
    case "bass":
      return null;
    case "harmony":
      return -9;
    case "melody":
      return -11;
    case "texture":
    case "effect":
      return -9;
  }
}

/**
 * Brings the width of a sound into a range. What is missing is added as a decorrelated copy of the mid with opposite
 * signs left and right, which a mono fold-down cancels without a trace.
 * @param range `least` null adds nothing; `name` gives each instrument a decorrelator of its own
 * @returns the same sound if it is wide enough, else a new one, up to 18 ms longer where the edge is silent
 */
export function spread(
  sound: Sound,
  range: { least: Width | null; name: string },
  place: { sampleRate: Hertz; edge: Edge },
): Sound {
  const { mid, side } = toMidSide(sound);
  const [middle, sides] = [energyOf(mid), energyOf(side)];
  if (sides > middle * powerOf(WIDEST_TRACK)) {
    scale(side, Math.sqrt((middle * powerOf(WIDEST_TRACK)) / sides));
    return fromMidSide(mid, side);
  }
  const missing = range.least === null ? 0 : middle * powerOf(range.least) - sides;
  if (missing <= middle * 1e-4) return sound;
  const tail = place.edge === "silent" ? Math.ceil(SPAN * place.sampleRate) : 0;
  const longer = lengthened(mid, tail);
  const copy = decorrelate(longer, range.name, place);
  const energy = energyOf(copy);
  if (energy === 0) return sound;
  const gain = Math.min(Math.sqrt(missing / energy), MOST_COPY);
  const wide = lengthened(side, tail);
  for (let index = 0; index < wide.length; index++) wide[index] = (wide[index] ?? 0) + gain * (copy[index] ?? 0);
  return fromMidSide(longer, wide);
}

/**
 * The gain that brings the side of a whole mix into its range: a loop's from both ends, a one-shot's from above.
 * The stems of the mix are given the same.
 */
export function widthGain(mix: Sound, kind: "loop" | "one_shot", sampleRate: Hertz): number {
  const { mid, side } = toMidSide(mix);
  const [middle, sides] = [energyOf(mid), energyOf(side)];
  const [heardMiddle, heardSides] = [mid, side].map((signal) => heardEnergy(signal, sampleRate));
  if (sides === 0 || !heardSides) return 1;
  const gainTo = (width: Width) => Math.sqrt((middle * powerOf(width)) / sides);
  const most = Math.min(gainTo(LOOP.widest), Math.sqrt(((heardMiddle ?? 0) * powerOf(WIDEST_HEARD)) / heardSides));
  const least = kind === "loop" ? Math.min(gainTo(LOOP.narrowest), toAmplitude(MOST_WIDENING)) : 0;
  return Math.min(most, Math.max(1, least));
}

/** Turns the side of a sound up or down, in place. */
export function scaleSide({ left, right }: Sound, gain: number): void {
  if (gain === 1) return;
  for (let index = 0; index < left.length; index++) {
    const mid = ((left[index] ?? 0) + (right[index] ?? 0)) / 2;
    const side = (gain * ((left[index] ?? 0) - (right[index] ?? 0))) / 2;
    left[index] = mid + side;
    right[index] = mid - side;
  }
}

/**
 * A copy of a signal that sounds like it and does not correlate with it: sparse taps of equal spacing on average and
 * random sign ("velvet noise"; Alary, Politis, Välimäki, "Velvet-noise decorrelator", DAFx 2017), that fall by 12 dB.
 * Remaining correlation is removed, so that left and right stay equally loud.
 */
function decorrelate(signal: Float32Array, name: string, place: { sampleRate: Hertz; edge: Edge }): Float32Array {
  const source = signal.slice();
  filterInPlace(source, { response: "highpass", cutoff: SIDE_ABOVE }, place);
  const copy = new Float32Array(signal.length);
  const random = createRandom("width", name);
  for (let tap = 0; tap < TAPS; tap++) {
    const shift = Math.round(((tap + random.between(0.1, 0.9)) / TAPS) * SPAN * place.sampleRate);
    const gain = toAmplitude((-12 * tap) / TAPS) * (random.chance(0.5) ? 1 : -1);
    addShifted(copy, source, { shift, gain, edge: place.edge });
  }
  const common = product(copy, signal) / Math.max(1e-12, energyOf(signal));
  for (let index = 0; index < copy.length; index++) copy[index] = (copy[index] ?? 0) - common * (signal[index] ?? 0);
  return copy;
}

function toMidSide({ left, right }: Sound): { mid: Float32Array; side: Float32Array } {
  if (left === right) return { mid: left, side: new Float32Array(left.length) };
  const mid = new Float32Array(left.length);
  const side = new Float32Array(left.length);
  for (let index = 0; index < mid.length; index++) {
    mid[index] = ((left[index] ?? 0) + (right[index] ?? 0)) / 2;
    side[index] = ((left[index] ?? 0) - (right[index] ?? 0)) / 2;
  }
  return { mid, side };
}

function fromMidSide(mid: Float32Array, side: Float32Array): Sound {
  const left = new Float32Array(mid.length);
  const right = new Float32Array(mid.length);
  for (let index = 0; index < left.length; index++) {
    left[index] = (mid[index] ?? 0) + (side[index] ?? 0);
    right[index] = (mid[index] ?? 0) - (side[index] ?? 0);
  }
  return { left, right };
}

function lengthened(signal: Float32Array, by: number): Float32Array {
  if (by === 0) return signal;
  const longer = new Float32Array(signal.length + by);
  longer.set(signal);
  return longer;
}

function scale(signal: Float32Array, gain: number): void {
  for (let index = 0; index < signal.length; index++) signal[index] = (signal[index] ?? 0) * gain;
}

function heardEnergy(signal: Float32Array, sampleRate: Hertz): number {
  return kWeightingPowers(signal, sampleRate, signal.length)[0] ?? 0;
}

function energyOf(signal: Float32Array): number {
  return product(signal, signal);
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function powerOf(decibels: Decibels): number {
  return toAmplitude(2 * decibels);
}
