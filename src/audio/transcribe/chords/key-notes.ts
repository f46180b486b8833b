import { type PlayedNote, velocityOf } from "../played-note.ts";
import { FRAME_HOP, NETWORK_RATE } from "./constant-q.ts";
import { HARMONICS } from "./polyphony.ts";
import { LOWEST_KEY, PIANO_KEYS } from "./note-network.ts";
import type { HeardKeys } from "./posteriorgrams.ts";

/** Probability from which a key is struck. */
const STRUCK = 0.6;
/** A steep rise of the probability of sounding counts this much of a stroke. */
const RISE_WEIGHT = 0.8;
/** Probability from which it sounds. */
const SOUNDING = 0.3;
/** Frames for which a note may drop below that: 128 ms. */
const DROPOUT = 11;
/** Frames that a note lasts at least: 58 ms. */
const SHORTEST = 5;
/** Frames back to which a rise is measured. */
const RISE = 2;
/** Frames in which a note reaches its level. */
const ATTACK = 8;
/** Frames by which a note and its harmonic may be struck apart. */
const AT_ONCE = 3;
/** A harmonic may sound this much surer than its note and still be no note of its own. */
const HARMONIC_SOUNDING = 1.1;

/** A note by frames and keys. */
interface KeyNote {
  start: number;
  /** The frame after its last. */
  end: number;
  key: number;
  /** Strength of its attack. */
  power: number;
  /** Onset strength at its start. */
  struck: number;
  /** Mean probability that it sounds. */
  sounding: number;
}

/** The notes of all keys, in order of time. */
export function notesOfKeys(heard: HeardKeys): PlayedNote[] {
  const onsets = onsetStrength(heard);
  const left = heard.sounding.slice();
  const found: KeyNote[] = [];
  // From the end on, so that a note ends where the next of its key begins.
  for (let start = heard.frames - 2; start >= 0; start--) {
    for (let key = PIANO_KEYS - 1; key >= 0; key--) {
      if (!isStruck(onsets, start, key)) continue;
      const end = endOf(left, heard.frames, start, key);
      if (end - start <= SHORTEST) continue;
      for (let t = start; t < end; t++) left.fill(0, ...aroundKey(t, key));
      const struck = onsets[start * PIANO_KEYS + key] ?? 0;
      found.push({
        start,
        end,
        key,
        struck,
        power: powerOf(heard, start, key),
        sounding: meanOf(heard, start, end, key),
      });
    }
  }
  const notes = found.toReversed().filter((note) => !found.some((other) => isHarmonicOf(note, other)));
  const loudest = notes.reduce((most, { power }) => Math.max(most, power), 0);
  const seconds = FRAME_HOP / NETWORK_RATE;
  return notes.map(({ start, end, key, power }) => ({
    startSeconds: start * seconds,
    durationSeconds: (end - start) * seconds,
    midiNote: LOWEST_KEY + key,
    velocity: velocityOf(power, loudest),
  }));
}

/** Range of a key and its neighbours, which a note masks. */
function aroundKey(t: number, key: number): [number, number] {
  return [t * PIANO_KEYS + Math.max(0, key - 1), t * PIANO_KEYS + Math.min(PIANO_KEYS, key + 2)];
}

/** The probability that a key is struck, or how much more likely it sounds than just before, scaled to the same peak. */
function onsetStrength({ frames, struck, sounding }: HeardKeys): Float32Array {
  const rises = new Float32Array(struck.length);
  for (let i = RISE * PIANO_KEYS; i < frames * PIANO_KEYS; i++) {
    const before = Math.max(sounding[i - PIANO_KEYS] ?? 0, sounding[i - RISE * PIANO_KEYS] ?? 0);
    rises[i] = Math.max(0, (sounding[i] ?? 0) - before);
  }
  const steepest = rises.reduce((most, rise) => Math.max(most, rise), 0);
  const surest = struck.reduce((most, probability) => Math.max(most, probability), 0);
  const scale = steepest > 0 ? (RISE_WEIGHT * surest) / steepest : 0;
  return struck.map((probability, i) => Math.max(probability, scale * (rises[i] ?? 0)));
}

/** True if a frame is a peak of a key's onset strength. */
function isStruck(onsets: Float32Array, t: number, key: number): boolean {
  const i = t * PIANO_KEYS + key;
  const strength = onsets[i] ?? 0;
  return strength > STRUCK && strength > (onsets[i - PIANO_KEYS] ?? -1) && strength > (onsets[i + PIANO_KEYS] ?? -1);
}

/** The frame after a note's last. */
function endOf(sounding: Float32Array, frames: number, start: number, key: number): number {
  let silent = 0;
  let t = start + 1;
  for (; t < frames && silent < DROPOUT; t++)
    silent = (sounding[t * PIANO_KEYS + key] ?? 0) < SOUNDING ? silent + 1 : 0;
  return t - silent;
}

/** True if a note is likely only a harmonic of another, which was struck with it and more surely. */
function isHarmonicOf(note: KeyNote, other: KeyNote): boolean {
  return (
    HARMONICS.has(note.key - other.key) &&
    Math.abs(note.start - other.start) <= AT_ONCE &&
    note.struck < other.struck &&
    note.sounding < HARMONIC_SOUNDING * other.sounding
  );
}

function meanOf({ sounding }: HeardKeys, start: number, end: number, key: number): number {
  let sum = 0;
  for (let t = start; t < end; t++) sum += sounding[t * PIANO_KEYS + key] ?? 0;
  return sum / (end - start);
}

function powerOf({ powers, frames }: HeardKeys, start: number, key: number): number {
  let most = 0;
  for (let t = start; t < Math.min(frames, start + ATTACK); t++)
    most = Math.max(most, powers[t * PIANO_KEYS + key] ?? 0);
  return most;
}
