import { PITCH_NAMES, type PitchName } from "../../contracts/words/key.ts";
import { melodicSteps, type ScaleKey, type ScaleName, SCALES } from "./scales.ts";

/** MIDI note number; 60 is middle C, 69 is A at 440 Hz. May be fractional between notes. */
export type MidiNote = number;

/** Equal temperament, A4 = 440 Hz. */
export function frequencyOf(note: MidiNote): number {
  return 440 * Math.exp((Math.LN2 * (note - 69)) / 12);
}

/** 0 for C to 11 for B. */
export function pitchClassOf(tonic: PitchName): number {
  return PITCH_NAMES.indexOf(tonic);
}

/** The note of that pitch class in [lowest, lowest + 12). */
export function noteAtOrAbove(pitchClass: number, lowest: MidiNote): MidiNote {
  return lowest + ((((pitchClass - lowest) % 12) + 12) % 12);
}

/**
 * A note of the scale.
 * @param degree 0 is the tonic, 7 the tonic an octave up, -1 the seventh below
 * @param tonicNote the note that degree 0 stands for
 */
export function scaleNote(mode: ScaleName, degree: number, tonicNote: MidiNote): MidiNote {
  const octave = Math.floor(degree / 7);
  return tonicNote + 12 * octave + (SCALES[mode][degree - 7 * octave] ?? 0);
}

/** A note of the scale that a melody may have: of a scale of five or six notes the nearest of these. */
export function melodicNote(mode: ScaleName, degree: number, tonicNote: MidiNote): MidiNote {
  const note = scaleNote(mode, degree, tonicNote);
  const step = (((note - tonicNote) % 12) + 12) % 12;
  const steps = melodicSteps(mode);
  if (steps.includes(step)) return note;
  const near = [...steps, 12].reduce((best, each) => (Math.abs(each - step) < Math.abs(best - step) ? each : best));
  return note - step + near;
}

/** True if the note belongs to the key's scale. */
export function isInKey(note: MidiNote, key: ScaleKey): boolean {
  return SCALES[key.mode].includes((((note - pitchClassOf(key.tonic)) % 12) + 12) % 12);
}

/** Scale degrees of a chord in stacked thirds: 3 notes make a triad, 4 a seventh, 5 a ninth chord. */
export function chordDegrees(rootDegree: number, size: number): number[] {
  return Array.from({ length: size }, (_, third) => rootDegree + 2 * third);
}

/**
 * Places a chord near the one before, so that each voice moves as little as it can.
 * @param pitches the chord's notes in any octave
 * @param previous the notes sounding before, or none
 * @param centre the register to stay in
 * @returns ascending notes in close position
 */
export function leadVoices(pitches: readonly MidiNote[], previous: readonly MidiNote[], centre: MidiNote): MidiNote[] {
  const candidates = pitches.flatMap((lowest) =>
    [-12, 0].map((shift) => closePosition(pitches, lowest, centre + shift)),
  );
  const costs = candidates.map((notes) => movement(notes, previous) + 0.5 * Math.abs(mean(notes) - centre));
  return candidates[costs.indexOf(Math.min(...costs))] ?? [...pitches];
}

function closePosition(pitches: readonly MidiNote[], lowest: MidiNote, floor: MidiNote): MidiNote[] {
  const base = noteAtOrAbove(lowest % 12, floor);
  return pitches.map((pitch) => noteAtOrAbove(pitch % 12, base)).sort((left, right) => left - right);
}

function movement(notes: readonly MidiNote[], previous: readonly MidiNote[]): number {
  if (previous.length === 0) return 0;
  const nearest = (note: MidiNote) => Math.min(...previous.map((other) => Math.abs(other - note)));
  return notes.reduce((sum, note) => sum + nearest(note), 0);
}

function mean(notes: readonly MidiNote[]): number {
  return notes.reduce((sum, note) => sum + note, 0) / notes.length;
}
