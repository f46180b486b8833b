/** Pitch names as this project writes them: sharps only, so that one key has one name. */
export const PITCH_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

export type PitchName = (typeof PITCH_NAMES)[number];
export type Mode = "major" | "minor";

export interface MusicalKey {
  tonic: PitchName;
  mode: Mode;
}

const KEY_PATTERN = /^\s*([a-g])(#|♯|b|♭|\s?sharp|\s?flat)?[\s_-]*(major|maj|minor|min|m)?\s*$/i;
const FLAT_SIGNS = new Set(["b", "♭", "flat"]);

/**
 * Reads a key as producers write it: "Am", "A minor", "F#maj", "Bb", "c sharp minor". A lone "M" means major,
 * a lone "m" minor, and no mode at all means major.
 * @returns the key, flats respelled as sharps, or null if the text is not a key
 */
export function parseKey(text: string): MusicalKey | null {
  const match = KEY_PATTERN.exec(text);
  if (!match) return null;
  const [, letter = "", accidental = "", mode = ""] = match;
  const natural = PITCH_NAMES.findIndex((name) => name === letter.toUpperCase());
  const tonic = PITCH_NAMES[(natural + semitones(accidental.trim().toLowerCase()) + 12) % 12];
  return tonic ? { tonic, mode: isMinor(mode) ? "minor" : "major" } : null;
}

/** The canonical spelling, "A minor" or "F# major": what results and the database hold. */
export function formatKey(key: MusicalKey): string {
  return `${key.tonic} ${key.mode}`;
}

function semitones(accidental: string): number {
  if (accidental === "") return 0;
  return FLAT_SIGNS.has(accidental) ? -1 : 1;
}

function isMinor(mode: string): boolean {
  return mode === "m" || /^min/i.test(mode);
}
