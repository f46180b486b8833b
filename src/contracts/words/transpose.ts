import { type MusicalKey, PITCH_NAMES, type PitchName } from "./key.ts";

/** Semitones from a minor key's tonic up to that of the major key with the same notes. */
const RELATIVE_MAJOR = 3;

/** A key some semitones higher; fractions are tunings and do not change its name. */
export function transposeKey<Scale>(key: { tonic: PitchName; mode: Scale }, semitones: number): typeof key {
  const { tonic, mode } = key;
  const pitchClass = PITCH_NAMES.indexOf(tonic) + Math.round(semitones);
  return { tonic: PITCH_NAMES[((pitchClass % 12) + 12) % 12] ?? tonic, mode };
}

/**
 * Semitones up from a key to the notes of another by the shortest way, −6 to 5. A key of the other mode is reached by its
 * relative key: from C major to A minor is 0, since both have the same notes.
 */
export function semitonesTo(from: MusicalKey, to: MusicalKey): number {
  const distance = scaleOf(to) - scaleOf(from);
  return ((((distance + 6) % 12) + 12) % 12) - 6;
}

/** The pitch class of the major key with the same notes. */
function scaleOf({ tonic, mode }: MusicalKey): number {
  return PITCH_NAMES.indexOf(tonic) + (mode === "minor" ? RELATIVE_MAJOR : 0);
}
