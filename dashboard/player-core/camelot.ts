import { PITCH_NAMES, type MusicalKey } from "../../src/contracts/words/key.ts";

/** Semitones of a fifth, which is one step on the wheel. */
const FIFTH = 7;
/** A minor is 8A, C major 8B. */
const ORIGIN = { minor: PITCH_NAMES.indexOf("A"), major: PITCH_NAMES.indexOf("C") };
const ORIGIN_NUMBER = 8;
const HOURS = 12;

/** Code of a key on the Camelot wheel of DJ software: "8A" for A minor, "8B" for C major. */
export function camelotOf({ tonic, mode }: MusicalKey): string {
  return `${hourOf({ tonic, mode })}${mode === "minor" ? "A" : "B"}`;
}

/**
 * Keys that mix with one: the key itself, its relative (same number, other letter) and its neighbours on the wheel
 * (same letter, a fifth up or down). Always four, the key first, then its relative.
 */
export function compatibleKeys({ tonic, mode }: MusicalKey): MusicalKey[] {
  const at = PITCH_NAMES.indexOf(tonic);
  const other = mode === "minor" ? "major" : "minor";
  const relative = at + (mode === "minor" ? 3 : -3);
  return [keyAt(at, mode), keyAt(relative, other), keyAt(at + FIFTH, mode), keyAt(at - FIFTH, mode)];
}

/** True where two keys mix; symmetric. */
export function areCompatible(one: MusicalKey, other: MusicalKey): boolean {
  return compatibleKeys(one).some(({ tonic, mode }) => tonic === other.tonic && mode === other.mode);
}

function hourOf({ tonic, mode }: MusicalKey): number {
  // A fifth is its own inverse: 7 · 7 = 49, which is 1 in twelve.
  const fifths = (PITCH_NAMES.indexOf(tonic) - ORIGIN[mode]) * FIFTH;
  return ((((ORIGIN_NUMBER - 1 + fifths) % HOURS) + HOURS) % HOURS) + 1;
}

function keyAt(semitones: number, mode: MusicalKey["mode"]): MusicalKey {
  return { tonic: PITCH_NAMES[((semitones % HOURS) + HOURS) % HOURS] ?? "C", mode };
}
