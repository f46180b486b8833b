import type { Decibels, Hertz } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import { createRandom } from "../../core/random.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Role } from "../instruments/facts.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import type { NoteEvent } from "../score.ts";
import { VOICES } from "../voices/index.ts";
import { playRinging } from "../voices/ringing.ts";
import type { Sound, Timbre, Voice } from "../voices/voice.ts";

/** Velocities are voiced in this many layers, as a sampled instrument has them. */
const VELOCITY_LAYERS = 4;
/** Each note exists in this many takes that alternate, so that repeated hits differ a little. */
const TAKES: Readonly<Record<Role, number>> = { drum: 3, bass: 1, harmony: 1, melody: 1, texture: 1, effect: 1 };
/** Length of the windows in which loudness is measured. */
const WINDOW_SECONDS = 0.05;
/** Windows quieter than the loudest by more than this count as rests. */
const REST_BELOW: Decibels = -20;

/** Input of a performance besides the notes. */
export interface Performance {
  seed: number;
  timbre: Timbre;
  /** Voices of the user's SoundFonts, in the place of the built-in ones. */
  voices?: Partial<Record<Instrument, Voice>>;
  sampleRate: Hertz;
  /** Samples of the whole piece. */
  length: number;
  samplesPerBeat: number;
  edge: Edge;
}

/** A note that has been rendered, and where it goes: its first sample in the piece, and its gain by velocity. */
export interface Placed {
  sound: Sound;
  start: number;
  gain: number;
}

/**
 * Plays notes onto a track as long as the piece. What rings past the end of a periodic piece is heard at its start,
 * exactly as it would be when the loop comes round. Left and right are one array if the instrument is mono.
 */
export function layTrack(notes: readonly Placed[], performance: Performance): Sound {
  const left = new Float32Array(performance.length);
  const mono = notes.every(({ sound }) => sound.left === sound.right);
  const right = mono ? left : new Float32Array(performance.length);
  for (const { sound, start, gain } of notes) {
    addAround(left, sound.left, { start, gain, edge: performance.edge });
    if (!mono) addAround(right, sound.right, { start, gain, edge: performance.edge });
  }
  return { left, right };
}

/** Samples from the start of the piece until the last of these notes has rung out. */
export function ringingLength(notes: readonly Placed[]): number {
  return notes.reduce((end, { sound, start }) => Math.max(end, start + sound.left.length), 0);
}

/** Root mean square of a track over the windows in which it sounds; 0 for silence. */
export function soundingLevel(track: Sound, sampleRate: Hertz): number {
  const size = Math.round(WINDOW_SECONDS * sampleRate);
  const powers: number[] = [];
  for (let from = 0; from < track.left.length; from += size) {
    powers.push((meanSquare(track.left, from, size) + meanSquare(track.right, from, size)) / 2);
  }
  const floor = powers.reduce((loudest, power) => Math.max(loudest, power), 0) * toAmplitude(2 * REST_BELOW);
  const sounding = powers.filter((power) => power > floor);
  return sounding.length === 0 ? 0 : Math.sqrt(sounding.reduce((sum, power) => sum + power, 0) / sounding.length);
}

/** Renders one instrument's notes; equal notes share their sound. */
export function renderNotes(instrument: Instrument, events: readonly NoteEvent[], performance: Performance): Placed[] {
  const { seed, timbre, sampleRate, samplesPerBeat } = performance;
  const { role } = STRIPS[instrument];
  const takes = new Map<string, Sound>();
  const occurrences = new Map<number, number>();
  return events.map((event) => {
    const occurrence = occurrences.get(event.note) ?? 0;
    occurrences.set(event.note, occurrence + 1);
    const velocity = Math.ceil(event.velocity * VELOCITY_LAYERS) / VELOCITY_LAYERS;
    const gateSeconds = (Math.round(event.gateBeats * 100) / 100) * (samplesPerBeat / sampleRate);
    const place = [instrument, event.note, velocity, gateSeconds, occurrence % TAKES[role]];
    const slide = event.from === undefined ? [] : ["from", event.from];
    const take = [...place, ...slide, ...(event.isReversed ? ["reversed"] : [])].join(" ");
    let sound = takes.get(take);
    if (!sound) {
      const { note, from } = event;
      const strike = { note, ...(from === undefined ? {} : { from }), gateSeconds, velocity, sampleRate, timbre };
      sound = playRinging(performance.voices?.[instrument] ?? VOICES[instrument], () => ({
        ...strike,
        random: createRandom(seed, take),
      }));
      if (event.isReversed) sound = { ...sound, left: sound.left.toReversed(), right: sound.right.toReversed() };
      takes.set(take, sound);
    }
    return { sound, start: Math.round(event.startBeats * samplesPerBeat), gain: loudness(event.velocity) };
  });
}

/** Velocity to gain: half velocity is 9 dB softer. */
function loudness(velocity: number): number {
  return velocity * Math.sqrt(velocity);
}

/** Adds a sound to a track from `start` on; past the end of a periodic track it goes on at the start. */
export function addAround(
  track: Float32Array,
  sound: Float32Array,
  where: { start: number; gain: number; edge: Edge },
): void {
  const { length } = track;
  let target = where.start;
  for (let from = 0; from < sound.length;) {
    if (target >= length) {
      if (where.edge === "silent") return;
      target %= length;
    }
    const count = Math.min(sound.length - from, length - target);
    for (let index = 0; index < count; index++) {
      track[target + index] = (track[target + index] ?? 0) + where.gain * (sound[from + index] ?? 0);
    }
    from += count;
    target += count;
  }
}

function meanSquare(signal: Float32Array, from: number, count: number): number {
  const to = Math.min(signal.length, from + count);
  let sum = 0;
  for (let index = from; index < to; index++) {
    const sample = signal[index] ?? 0;
    sum += sample * sample;
  }
  return sum / Math.max(1, to - from);
}
