import type { Hertz, Seconds } from "../../audio.ts";
import type { Kit } from "../genres/genre.ts";
import { samplesIn } from "./envelope.ts";
import type { Sound, Strike, Voice } from "./voice.ts";

/** The blow itself, which has the same length however long its sound rings. */
const BLOW: Seconds = 0.02;
/** Windows in which the envelope is measured. */
const ENVELOPE_WINDOW: Seconds = 0.004;
/** Pieces that a longer ringing is put together from; each half overlaps its neighbour's. */
const GRAIN: Seconds = 0.05;
/** How far a piece may be moved so that its wave goes on from the one before: a period of 80 Hz. */
const SEARCH: Seconds = 0.0125;
/** A voice follows a wish for its length if it does so by this share, as a logarithm. */
const FOLLOWED = 0.6;
/** Below this level under the peak there is nothing to hear. */
const INAUDIBLE = 0.001;

/**
 * Plays one note of a voice, as long as the timbre wishes: the ringing of a voice that has one length only is shortened
 * by its envelope, or prolonged by overlap-add of pieces that join in phase (WSOLA, Verhelst and Roelands 1993), so that
 * its pitch and its blow stay.
 * @param strikeAfresh gives the same key press each time, with its random numbers from the start
 */
export function playRinging(voice: Voice, strikeAfresh: () => Strike): Sound {
  const strike = strikeAfresh();
  const { ring = 1 } = strike.timbre;
  if (ring === 1) return voice(strike);
  const sound = voice({ ...strike, timbre: { ...strike.timbre, kit: ringingKit(strike.timbre.kit, ring) } });
  const again = strikeAfresh();
  const usual = voice({ ...again, gateSeconds: again.gateSeconds / ring, timbre: { ...again.timbre, ring: 1 } });
  const followed = Math.log(audibleLength(sound) / audibleLength(usual)) / Math.log(ring);
  return followed > FOLLOWED ? sound : stretchRinging(usual, ring, strike.sampleRate);
}

/** The sound with `factor` times its length after the blow. */
export function stretchRinging(sound: Sound, factor: number, sampleRate: Hertz): Sound {
  const { left, right } = sound;
  const blow = samplesIn(BLOW, sampleRate);
  if (left.length <= blow) return sound;
  const envelope = envelopeOf({ left, right }, sampleRate);
  const length = blow + Math.round((left.length - blow) * factor);
  const sourceOf = (place: number) => (place < blow ? place : blow + (place - blow) / factor);
  const starts = factor > 1 ? grainStarts(left, { blow, length, sourceOf, sampleRate }) : null;
  const stretch = (signal: Float32Array) => {
    const carrier = signal.map((sample, index) => sample / envelope(index));
    const longer =
      starts === null ? carrier.slice(0, length) : overlapped(carrier, starts, { blow, length, sampleRate });
    return longer.map((sample, index) => sample * envelope(sourceOf(index)));
  };
  const stretched = stretch(left);
  return { ...sound, left: stretched, right: left === right ? stretched : stretch(right) };
}

function ringingKit(kit: Kit, ring: number): Kit {
  const { kickDecay, snareDecay, hatDecay } = kit;
  return { ...kit, kickDecay: kickDecay * ring, snareDecay: snareDecay * ring, hatDecay: hatDecay * ring };
}

function audibleLength({ left, right }: Sound): number {
  const level = (index: number) => Math.max(Math.abs(left[index] ?? 0), Math.abs(right[index] ?? 0));
  let peak = 0;
  for (let index = 0; index < left.length; index++) peak = Math.max(peak, level(index));
  for (let index = left.length - 1; index > 0; index--) if (level(index) > INAUDIBLE * peak) return index;
  return 1;
}

/** Level of a sound at a sample, between those of windows; never zero. */
function envelopeOf({ left, right }: Sound, sampleRate: Hertz): (place: number) => number {
  const size = samplesIn(ENVELOPE_WINDOW, sampleRate);
  const levels = Float64Array.from({ length: Math.ceil(left.length / size) + 1 }, (_, window) => {
    let power = 0;
    for (let index = window * size; index < Math.min(left.length, (window + 1) * size); index++) {
      power += (left[index] ?? 0) * (left[index] ?? 0) + (right[index] ?? 0) * (right[index] ?? 0);
    }
    return Math.sqrt(power / size);
  });
  const floor = levels.reduce((highest, level) => Math.max(highest, level), 1e-9) * INAUDIBLE * 0.1;
  return (place) => {
    const at = Math.max(0, place / size - 0.5);
    const window = Math.floor(at);
    const [before, after] = [levels[window] ?? 0, levels[window + 1] ?? 0];
    return Math.max(floor, before + (after - before) * (at - window));
  };
}

interface Stretch {
  blow: number;
  length: number;
  sampleRate: Hertz;
}

/** Where in the source each piece begins, the first one right behind the blow. */
function grainStarts(
  signal: Float32Array,
  { blow, length, sourceOf, sampleRate }: Stretch & { sourceOf: (place: number) => number },
): number[] {
  const half = samplesIn(GRAIN / 2, sampleRate);
  const search = samplesIn(SEARCH, sampleRate);
  const last = signal.length - 2 * half;
  const starts = [blow];
  for (let place = blow + half; place < length; place += half) {
    const next = (starts.at(-1) ?? blow) + half;
    const wanted = Math.round(sourceOf(place));
    const from = Math.max(0, Math.min(last, wanted - search));
    const to = Math.max(from, Math.min(last, wanted + search));
    starts.push(mostAlike(signal, next, { from, to, count: half }));
  }
  return starts;
}

/** The place whose samples go on best from those at `at`, by normalised correlation. */
function mostAlike(signal: Float32Array, at: number, range: { from: number; to: number; count: number }): number {
  let best = range.from;
  let highest = -Infinity;
  for (let start = range.from; start <= range.to; start += 2) {
    let product = 0;
    let power = 1e-12;
    for (let index = 0; index < range.count; index += 2) {
      const sample = signal[start + index] ?? 0;
      product += sample * (signal[at + index] ?? 0);
      power += sample * sample;
    }
    const likeness = product / Math.sqrt(power);
    if (likeness > highest) [best, highest] = [start, likeness];
  }
  return best;
}

function overlapped(
  carrier: Float32Array,
  starts: readonly number[],
  { blow, length, sampleRate }: Stretch,
): Float32Array {
  const half = samplesIn(GRAIN / 2, sampleRate);
  const result = new Float32Array(length);
  result.set(carrier.subarray(0, blow));
  for (const [grain, start] of starts.entries()) {
    const place = blow + grain * half;
    for (let index = 0; index < 2 * half && place + index < length; index++) {
      const isRising = index < half && grain > 0;
      const weight = isRising ? index / half : index < half ? 1 : 2 - index / half;
      result[place + index] = (result[place + index] ?? 0) + weight * (carrier[start + index] ?? 0);
    }
  }
  return result;
}
