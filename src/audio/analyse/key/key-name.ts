import { type MusicalKey, PITCH_NAMES } from "../../../contracts/words/key.ts";

const KEY_NAME = /^\s*([a-g])\s?(#|♯|b|♭|sharp|flat)?[\s_-]*(major|maj|minor|min|m)?\s*$/i;

/** Reads a key as tags write it: "Am", "F#maj", "Bb minor"; flats become sharps, no mode means major. Null if it is none. */
export function parseKeyName(text: string): MusicalKey | null {
  const [, letter, accidental = "", mode = ""] = KEY_NAME.exec(text) ?? [];
  if (letter === undefined) return null;
  const natural = PITCH_NAMES.findIndex((name) => name === letter.toUpperCase());
  const tonic = PITCH_NAMES[(natural + semitones(accidental.toLowerCase()) + 12) % 12];
  return tonic ? { tonic, mode: mode === "m" || /^min/i.test(mode) ? "minor" : "major" } : null;
}

function semitones(accidental: string): number {
  if (accidental === "") return 0;
  return ["b", "♭", "flat"].includes(accidental) ? -1 : 1;
}
