import { measureOnsets, type OnsetStrength } from "../analyse/onset-strength.ts";
import type { Hertz } from "../audio.ts";
import { resample } from "../core/resample.ts";
import { findNotePath, type PitchStretch } from "./note-path.ts";
import { findPitchCandidates, type PitchFrames } from "./pitch-candidates.ts";
import { type PlayedNote, velocityOf } from "./played-note.ts";

/** Pitch is looked for at this rate: in samples, its pieces are as long as two periods of the lowest note. */
const RATE = 22_050;
const RESAMPLING_TAPS = 16;
/** Power below the loudest frame's that still counts as playing: 35 dB. */
const AUDIBLE = 3e-4;
/** An onset this near to where a pitch sets in is that note's. */
const BEFORE_SECONDS = 0.06;
const AFTER_SECONDS = 0.05;
/** Shorter notes are slips between others. */
const MIN_SECONDS = 0.045;
/** A glide is faster than this past each note. */
const PASSING_SECONDS = 0.1;
/** An onset inside a held note repeats it if it is this share of the strong ones, and the level rises by nearly 2 dB. */
const REPEATED_STRENGTH = 0.35;
const REPEATED_RISE = 1.5;
/** In onset strength: what vibrato and a bow's changes stay below. */
const STRUCK = 4;
/** Offset of the heard pitch from the start of a slow attack, whose flux peaks long after the note has begun. */
const SLOW_ATTACK_SECONDS = 0.02;

/** Frames in which a note reaches its level. */
const ATTACK_FRAMES = 12;
/** Echoes come within it. */
const ECHO_SECONDS = 1;
/** Velocity beside what came before, and half its onset's strength: what is played has more. */
const PLAYED = 0.75;

/** A signal as its line is heard in it. */
export interface PitchedLine {
  pitch: PitchFrames;
  onsets: OnsetStrength;
  /** Strength of a usual onset. */
  usual: number;
  /** Power of the loudest frame. */
  loudest: number;
  /** Share of the power that has one clear pitch, 0..1: near 1 for a line, about a half for drums and chords. */
  voicing: number;
}

/** Measures pitch and onsets of a signal of any rate. */
export function listenForPitch(mono: Float32Array, sampleRate: Hertz): PitchedLine {
  const [samples = mono] = resample({ sampleRate, channels: [mono] }, RATE, RESAMPLING_TAPS).channels;
  const pitch = findPitchCandidates(samples, RATE);
  const onsets = measureOnsets(samples, RATE);
  const loudest = pitch.frames.reduce((most, { power }) => Math.max(most, power), 0);
  return { pitch, onsets, usual: usualStrength(onsets), loudest, voicing: voicingOf(pitch) };
}

/** The notes of a line, in order of time, none over another; none for silence and noise. */
export function transcribeMelody(line: PitchedLine): PlayedNote[] {
  const stretches = findNotePath(line.pitch, line.loudest * AUDIBLE).flatMap((stretch) => splitRepeats(stretch, line));
  return placeNotes(withoutPassing(stretches, line), line);
}

function voicingOf({ frames }: PitchFrames): number {
  let [voiced, total] = [0, 0];
  for (const { power, candidates } of frames) {
    total += power;
    for (const { probability } of candidates) voiced += power * probability;
  }
  return total > 0 ? voiced / total : 0;
}

function usualStrength({ values }: OnsetStrength): number {
  const peaks = values.filter((value, t) => value > 0 && value >= (values[t - 1] ?? 0) && value > (values[t + 1] ?? 0));
  const sorted = peaks.toSorted();
  return sorted[Math.floor(sorted.length * 0.9)] ?? 0;
}

/** A key struck again while its note sounds makes a new one. */
function splitRepeats(stretch: PitchStretch, line: PitchedLine): PitchStretch[] {
  const { pitch, onsets, usual } = line;
  const margin = Math.ceil(BEFORE_SECONDS * pitch.rate);
  const parts: PitchStretch[] = [];
  let from = stretch.from;
  for (let t = from + margin; t < stretch.to - margin; t++) {
    const onset = strongestOnset(onsets, (t - 0.5) / pitch.rate, (t + 0.5) / pitch.rate);
    if (onset.strength < Math.max(usual * REPEATED_STRENGTH, STRUCK) || t - from < margin || !isPeak(onsets, onset.at))
      continue;
    if (powerAfter(pitch, t) < REPEATED_RISE * powerBefore(pitch, t)) continue;
    parts.push({ ...stretch, from, to: t });
    from = t;
  }
  return [...parts, { ...stretch, from }];
}

function isPeak({ values }: OnsetStrength, at: number): boolean {
  for (let t = at - 4; t <= at + 4; t++) if ((values[t] ?? 0) > (values[at] ?? 0)) return false;
  return true;
}

function powerAfter({ frames }: PitchFrames, t: number): number {
  return Math.max(...frames.slice(t, t + 5).map(({ power }) => power));
}

function powerBefore({ frames }: PitchFrames, t: number): number {
  return Math.min(...frames.slice(Math.max(0, t - 4), t + 1).map(({ power }) => power));
}

/** The frame of onset strength that is highest between two seconds. */
function strongestOnset({ values, rate }: OnsetStrength, from: number, to: number): { at: number; strength: number } {
  let best = { at: Math.max(0, Math.round(from * rate)), strength: 0 };
  for (let t = best.at; t <= to * rate; t++)
    if ((values[t] ?? 0) > best.strength) best = { at: t, strength: values[t] ?? 0 };
  return best;
}

/** Merges the pitches that a glide passes, without an attack, into the note before. */
function withoutPassing(stretches: readonly PitchStretch[], line: PitchedLine): PitchStretch[] {
  const kept: PitchStretch[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const last = kept.at(-1);
    const next = stretches[index + 1];
    if (last && next && isPassing(stretch, { last, next }, line)) last.to = stretch.to;
    else kept.push({ ...stretch });
  }
  return kept;
}

function isPassing(
  stretch: PitchStretch,
  { last, next }: { last: PitchStretch; next: PitchStretch },
  line: PitchedLine,
) {
  const { midiNote, from, to } = stretch;
  if (last.to !== from || next.from !== to || to - from > PASSING_SECONDS * line.pitch.rate) return false;
  const isBetween = (midiNote - last.midiNote) * (next.midiNote - midiNote) > 0;
  return isBetween && onsetOf(stretch, line).strength < REPEATED_STRENGTH;
}

function placeNotes(stretches: readonly PitchStretch[], line: PitchedLine): PlayedNote[] {
  const onsets = stretches.map((stretch) => onsetOf(stretch, line));
  return stretches.flatMap((stretch, index) => {
    const { startSeconds, strength } = onsets[index] ?? { startSeconds: 0, strength: 0 };
    const ends = stretch.to / line.pitch.rate;
    const end = stretches[index + 1]?.from === stretch.to ? (onsets[index + 1]?.startSeconds ?? ends) : ends;
    const power = loudestFrame(line.pitch, stretch.from, Math.min(stretch.to, stretch.from + ATTACK_FRAMES));
    const durationSeconds = end - startSeconds;
    if (durationSeconds < MIN_SECONDS || isTail(stretch, line, { power, strength })) return [];
    return [{ startSeconds, durationSeconds, midiNote: stretch.midiNote, velocity: velocityOf(power, line.loudest) }];
  });
}

/** Echoes and what rings on are far softer than what came just before, and nothing begins with them. */
function isTail(
  { from }: PitchStretch,
  { pitch }: PitchedLine,
  { power, strength }: { power: number; strength: number },
): boolean {
  const before = loudestFrame(pitch, from - Math.round(ECHO_SECONDS * pitch.rate), from + ATTACK_FRAMES);
  return velocityOf(power, before) + 0.5 * Math.min(1, strength) < PLAYED;
}

function loudestFrame({ frames }: PitchFrames, from: number, to: number): number {
  return frames.slice(Math.max(0, from), to).reduce((most, { power }) => Math.max(most, power), 0);
}

/** Where a note begins: at the onset near where its pitch sets in, else there; with the share of a usual onset's strength. */
function onsetOf(
  { from }: PitchStretch,
  { pitch, onsets, usual }: PitchedLine,
): { startSeconds: number; strength: number } {
  const seconds = from / pitch.rate;
  const onset = strongestOnset(onsets, Math.max(0, seconds - BEFORE_SECONDS), seconds + AFTER_SECONDS);
  const strength = usual > 0 ? onset.strength / usual : 0;
  return {
    strength,
    startSeconds: strength < 0.15 ? seconds : Math.min(onset.at / onsets.rate, seconds - SLOW_ATTACK_SECONDS),
  };
}
