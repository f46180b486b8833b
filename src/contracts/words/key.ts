/** Pitch names as this project writes them: sharps only, so that one key has one name. */
export const PITCH_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

export type PitchName = (typeof PITCH_NAMES)[number];
export type Mode = "major" | "minor";

export interface MusicalKey {
  tonic: PitchName;
  mode: Mode;
}

/** Semitones above C of note names in English, in German (H) and in the Romance languages. */
const NOTES: Readonly<Record<string, number>> = {
  ...numbered("c d e f g a b", [0, 2, 4, 5, 7, 9, 11]),
  ...numbered("do re mi fa sol la si", [0, 2, 4, 5, 7, 9, 11]),
  ...numbered("h ut", [11, 0]),
};

/** Note names of German, which has its accidentals in the name; Dutch and Scandinavian "bes" is the same note as "b". */
const GERMAN_NOTES: Readonly<Record<string, number>> = {
  ...numbered("cis dis eis fis gis ais his", [1, 3, 5, 6, 8, 10, 0]),
  ...numbered("ces des es fes ges as bes", [11, 1, 3, 4, 6, 8, 10]),
};

const SHARPS = "# sharp diese diesis sostenido sustenido";
const FLATS = "b flat bemol bemolle";
const ACCIDENTALS: Readonly<Record<string, number>> = { ...spelled(1, SHARPS), ...spelled(-1, FLATS) };

/** Mode words, without accents. "M" and "m" are told apart before the text is lowercased. */
const MODES: Readonly<Record<string, Mode>> = {
  ...spelled<Mode>("major", "major maj dur majeur maggiore mayor maior ionian"),
  ...spelled<Mode>("minor", "minor min mi m moll mineur minore menor aeolian"),
  // The scale of the melody does not change the key.
  ...spelled<Mode>("minor", "naturalminor harmonicminor melodicminor"),
};

/** Which spellings are understood, for whoever wrote one that is not. */
export const KEY_REMEDY = 'Write the key as "Am", "F# minor", "Bb major" or, on the Camelot wheel, "8A"';

const LEAD = /^(?:in\s+|key\s*(?:of|[:=])?\s+)+/i;
const NAME = new RegExp(
  `^(?:(?<german>${alternatives(GERMAN_NOTES)})|(?<note>${alternatives(NOTES)})` +
    `(?: ?(?<accidental>${alternatives(ACCIDENTALS)}))?) ?(?<mode>${alternatives(MODES)})?$`,
);
/** The wheel of DJ software: A is minor, B is major. */
const CAMELOT = /^0?([1-9]|1[0-2]) ?([ab])$/;
/** The same wheel, beginning at C major: m is minor, d ("dur") is major. */
const OPEN_KEY = /^0?([1-9]|1[0-2]) ?([md])$/;
const FIFTH_SEMITONES = 7;

/**
 * Reads a key as producers, DJs and tags write it: "Am", "A minor", "F#maj", "Bb", "c sharp minor", "A♭-major", "8A"
 * (Camelot), "1m" (Open Key), "H-moll", "la mineur", "G#m/Abm". A lone "M" means major, a lone "m" minor, and no mode at
 * all means major. Only with "Dur" or "moll" is "B" the German B flat.
 * @returns the key, flats respelled as sharps, or null if the text is not one major or minor key
 */
export function parseKey(text: string): MusicalKey | null {
  const names = text.split(/[/|()]/).filter((name) => name.trim() !== "");
  const [first, ...others] = names;
  if (first === undefined || others.length > 1) return null;
  const [second] = others;
  if (second === undefined) return parseName(first);
  // Two names of one key, where the mode of the first may stand behind the second: "C#/Db minor".
  const key = parseName(second);
  const mode = key && parseName(`${first} ${key.mode}`);
  return [parseName(first), mode].find((other) => other && key && formatKey(other) === formatKey(key)) ?? null;
}

/** The canonical spelling, "A minor" or "F# major": what results and the database hold. */
export function formatKey(key: MusicalKey): string {
  return `${key.tonic} ${key.mode}`;
}

/** @returns the key as `formatKey` writes it, or null if the text is none */
export function canonicalKey(text: string): string | null {
  const key = parseKey(text);
  return key && formatKey(key);
}

/** A key and whether its tonic was written as a flat, for it to be said back as it was asked for. */
export function parseSpelledKey(text: string): (MusicalKey & { flats: boolean }) | null {
  const key = parseKey(text);
  return key && { ...key, flats: text.split(/[/|()]/).some(isFlatName) };
}

function isFlatName(text: string): boolean {
  const name = plain(text);
  const { german = "", note, accidental = "" } = NAME.exec(name)?.groups ?? {};
  return (
    ACCIDENTALS[accidental] === -1 ||
    /^(?:[cdfg]es|e?s|as|bes)$/.test(german) ||
    (note === "b" && /(?:dur|moll)$/.test(name))
  );
}

function parseName(text: string): MusicalKey | null {
  const name = plain(text);
  const [, camelot, wheel] = CAMELOT.exec(name) ?? [];
  if (camelot !== undefined) return wheel === "a" ? onWheel(camelot, 8, "A minor") : onWheel(camelot, 8, "C major");
  const [, open, ring] = OPEN_KEY.exec(name) ?? [];
  if (open !== undefined) return ring === "m" ? onWheel(open, 1, "A minor") : onWheel(open, 1, "C major");
  const { german, note = "", accidental = "", mode = "major" } = NAME.exec(name)?.groups ?? {};
  if (german === undefined && note === "") return null;
  const isGermanB = note === "b" && accidental === "" && /(?:dur|moll)$/.test(name);
  const semitones = german === undefined ? (NOTES[note] ?? 0) + (ACCIDENTALS[accidental] ?? 0) : GERMAN_NOTES[german];
  return keyAt((semitones ?? 0) - (isGermanB ? 1 : 0), MODES[mode.replaceAll(" ", "")] ?? "major");
}

/** Lowercase without accents; signs as letters, separators as one space, a lone "M" as the word. */
function plain(text: string): string {
  return (
    text
      .normalize("NFKD")
      .replaceAll(/[\u0300-\u036f♮]/g, "")
      .replaceAll("♯", "#")
      // Alone it is no note: only behind one is it the letter.
      .replaceAll(/(?<=[a-z] ?)♭/gi, "b")
      .replace(LEAD, "")
      .replace(/(?<=[^\s_-])[\s_-]*M\s*$/, " major")
      .toLowerCase()
      // A sign at the end is no separator: "A-" is minor to some.
      .replaceAll(/[\s_-]+(?=[^\s_-])/g, " ")
      .trim()
  );
}

/** @param start the number on the wheel that stands for `name` */
function onWheel(number: string, start: number, name: "A minor" | "C major"): MusicalKey | null {
  const origin = name === "A minor" ? 9 : 0;
  return keyAt(origin + FIFTH_SEMITONES * (Number(number) - start + 12), name === "A minor" ? "minor" : "major");
}

function keyAt(semitones: number, mode: Mode): MusicalKey | null {
  const tonic = PITCH_NAMES[(semitones + 12) % 12];
  return tonic ? { tonic, mode } : null;
}

function spelled<Meaning>(meaning: Meaning, words: string): Record<string, Meaning> {
  return Object.fromEntries(words.split(" ").map((word) => [word, meaning]));
}

function numbered(words: string, numbers: readonly number[]): Record<string, number> {
  return Object.fromEntries(words.split(" ").map((word, index) => [word, numbers[index] ?? 0]));
}

/** Longer words first, so that none hides behind its own beginning. */
function alternatives(words: Readonly<Record<string, unknown>>): string {
  const spaced = Object.keys(words).map((word) => word.replace(/(?<=.)minor$/, " ?minor"));
  return spaced.toSorted((left, right) => right.length - left.length).join("|");
}
