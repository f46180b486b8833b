import { type Mode, type MusicalKey, PITCH_NAMES, type PitchName } from "../../contracts/words/key.ts";

/** Scales by name: the seven modes, the other minors, and those of five and six notes. */
export const SCALE_NAMES = [
  "major",
  "minor",
  "dorian",
  "phrygian",
  "lydian",
  "mixolydian",
  "locrian",
  "harmonic minor",
  "melodic minor",
  "major pentatonic",
  "minor pentatonic",
  "blues",
] as const;

export type ScaleName = (typeof SCALE_NAMES)[number];

/** A tonic with any scale on it. */
export interface ScaleKey {
  tonic: PitchName;
  mode: ScaleName;
}

/**
 * Semitones of the seven degrees above the tonic, of which chords and basses are made; those of five and six notes have
 * the degrees of the scale that they are taken from. Minor is natural minor, melodic minor the ascending one.
 */
export const SCALES: Readonly<Record<ScaleName, readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  locrian: [0, 1, 3, 5, 6, 8, 10],
  "harmonic minor": [0, 2, 3, 5, 7, 8, 11],
  "melodic minor": [0, 2, 3, 5, 7, 9, 11],
  "major pentatonic": [0, 2, 4, 5, 7, 9, 11],
  "minor pentatonic": [0, 2, 3, 5, 7, 8, 10],
  blues: [0, 2, 3, 5, 7, 9, 10],
};

/** Semitones that a melody may have, where these are not the seven degrees. */
const MELODIC: Partial<Record<ScaleName, readonly number[]>> = {
  "major pentatonic": [0, 2, 4, 7, 9],
  "minor pentatonic": [0, 3, 5, 7, 10],
  blues: [0, 3, 5, 6, 7, 10],
};

/** Major or minor, by the third: what files and other programs know of a key. */
export function modeFamily(scale: ScaleName): Mode {
  return SCALES[scale].includes(4) ? "major" : "minor";
}

const FLAT_NAMES: Partial<Record<PitchName, string>> = { "C#": "Db", "D#": "Eb", "F#": "Gb", "G#": "Ab", "A#": "Bb" };

/** The name of a pitch, its black keys as flats where these were asked for. */
export function pitchName(semitones: number, flats = false): string {
  const name = PITCH_NAMES[((semitones % 12) + 12) % 12] ?? "C";
  return (flats ? FLAT_NAMES[name] : undefined) ?? name;
}

/** "A# dorian", or "Bb dorian" with flats. */
export function keyText({ tonic, mode }: ScaleKey, flats = false): string {
  return `${pitchName(PITCH_NAMES.indexOf(tonic), flats)} ${mode}`;
}

/** The key as files and other programs know it. */
export function plainKey({ tonic, mode }: ScaleKey): MusicalKey {
  return { tonic, mode: modeFamily(mode) };
}

/** Semitones that a melody may have above the tonic. */
export function melodicSteps(scale: ScaleName): readonly number[] {
  return MELODIC[scale] ?? SCALES[scale];
}
