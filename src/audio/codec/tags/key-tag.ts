import type { AudioMetadata } from "../metadata.ts";

/** ID3v2.3, section 4.2.1: "off key is represented with an o only". */
const UNPITCHED = "o";
/** ID3 has room for no more, and taggers write the same into Vorbis comments. */
const MAX_CHARACTERS = 3;
/** Names by semitones above C as DJ software spells them: the key with fewer accidentals. */
const MAJOR = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const MINOR = ["Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm"];
const NATURALS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const KEY = /^([a-g])(#|b)?\s*(major|maj|minor|min|m)?$/i;

/** The key as tags hold it, at most three characters: "F#m", "Bb", "Ebm", "8A", "o" for none; undefined if unknown. */
export function keyTag({ key, isUnpitched }: AudioMetadata): string | undefined {
  if (isUnpitched) return UNPITCHED;
  const text = key?.trim() ?? "";
  const [, letter = "", accidental = "", mode = ""] = KEY.exec(text.replace("♯", "#").replace("♭", "b")) ?? [];
  const natural = NATURALS[letter.toLowerCase()];
  if (natural === undefined) return text === "" || text.length > MAX_CHARACTERS ? undefined : text;
  const semitones = natural + (accidental === "#" ? 1 : accidental === "" ? 0 : 11);
  const isMinor = mode === "m" || /^min/i.test(mode);
  return (isMinor ? MINOR : MAJOR)[semitones % 12];
}

/** Reads the key field of a tag, in three characters or in words: "F#m", "F# minor". */
export function readKeyTag(text: string | undefined): Pick<AudioMetadata, "key" | "isUnpitched"> {
  const key = text?.trim() ?? "";
  if (key.toLowerCase() === UNPITCHED) return { isUnpitched: true };
  return key === "" ? {} : { key };
}
