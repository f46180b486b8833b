import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import { CHORD_QUALITIES, type ChordQuality, type GivenChord } from "../chord.ts";
import { SCALES, type ScaleKey, type ScaleName } from "../scales.ts";
import type { Cutter } from "./cutter.ts";

/** Chords that a prompt names: a list for each bar, by pitch class or by degree. */
export type NamedChords =
  | { kind: "letters"; bars: LetterChord[][]; flats: boolean }
  | { kind: "degrees"; bars: string[][] };

interface LetterChord {
  /** Semitones above C. */
  pitch: number;
  quality: ChordQuality;
  bass?: number;
}

/** Other spellings of the qualities. */
const SPELLED: Readonly<Record<string, ChordQuality>> = {
  M: "",
  maj: "",
  major: "",
  min: "m",
  minor: "m",
  M7: "maj7",
  Maj7: "maj7",
  Δ: "maj7",
  Δ7: "maj7",
  ma7: "maj7",
  min7: "m7",
  mi7: "m7",
  min9: "m9",
  M9: "maj9",
  mmaj7: "mMaj7",
  mM7: "mMaj7",
  sus: "sus4",
  "7sus": "7sus4",
  o: "dim",
  "°": "dim",
  o7: "dim7",
  "°7": "dim7",
  ø: "m7b5",
  ø7: "m7b5",
  "+": "aug",
  dom7: "7",
  min11: "m11",
  min6: "m6",
  "6/9": "69",
  "6add9": "69",
  aug7: "7#5",
  "+7": "7#5",
  "7alt": "7#9",
  alt: "7#9",
  "9sus": "9sus4",
  M13: "maj13",
  min13: "m13",
  "-7": "m7",
};
const QUALITIES = new Map<string, ChordQuality>([
  // The keys of a const object are its qualities.
  ...(Object.keys(CHORD_QUALITIES) as ChordQuality[]).map((quality) => [quality, quality] as const),
  ...Object.entries(SPELLED),
]);
const QUALITY = [...QUALITIES.keys()]
  .toSorted((left, right) => right.length - left.length)
  .map((text) => text.replaceAll(/[+|]/g, String.raw`\$&`))
  .join("|");
const LETTER = String.raw`[A-G](?:#|b)?(?:${QUALITY})(?:\/[A-G](?:#|b)?)?`;
const ROMAN = String.raw`[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:${QUALITY})`;
/** Bars are parted by "|"; without any, each chord has its own. */
const BETWEEN = String.raw`(?:\s*[-,|>→]+\s*|\s+)`;
const END = String.raw`(?![\p{L}\p{N}#'’])`;
const LETTERS = new RegExp(
  String.raw`(?<![\p{L}\p{N}#/])\|?\s*(${LETTER}${END}(?:${BETWEEN}${LETTER}${END})+)\s*\|?`,
  "u",
);
const ROMANS = new RegExp(
  String.raw`(?<![\p{L}\p{N}#/])\|?\s*(${ROMAN}${END}(?:${BETWEEN}${ROMAN}${END})+)\s*\|?`,
  "u",
);
/** "1-5-6-4 progression". */
const NUMBERS = /(?<![\d/])([1-7](?:\s*-\s*[1-7]){2,7})(?![\d/])/;
/** "Cmaj7": one chord that cannot be a key. */
const SINGLE = new RegExp(
  String.raw`(?<![\p{L}\p{N}#/])([A-G](?:#|b)?(?:${[...QUALITIES.keys()]
    .filter((text) => !["", "m", "M", "maj", "min", "major", "minor", "-", "+", "o", "5"].includes(text))
    .toSorted((left, right) => right.length - left.length)
    .map((text) => text.replaceAll(/[+|]/g, String.raw`\$&`))
    .join("|")}))${END}`,
  "u",
);
const PARTS = new RegExp(String.raw`^([A-G])(#|b)?(.*?)(?:\/([A-G])(#|b)?)?$`);
const ROMAN_PARTS = /^([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)$/;
const DEGREES = ["i", "ii", "iii", "iv", "v", "vi", "vii"];
const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Reads a progression and takes it out of the text: "Dm7 G7 Cmaj7", "| Am F | C G |", "I–V–vi–IV". */
export function readChords(text: Cutter): NamedChords | null {
  const listed = LETTERS.exec(text.rest);
  // Two plain letters are sections of a piece, or keys: "A and B".
  if (listed && isProgression(listed[1] ?? "", text.rest)) {
    return lettered(barsOf(text.cut(LETTERS)?.[1] ?? ""));
  }
  const romans = text.cut(ROMANS);
  if (romans) return { kind: "degrees", bars: barsOf(romans[1] ?? "") };
  const numbers = text.cut(NUMBERS);
  if (numbers) return { kind: "degrees", bars: barsOf(numbers[1] ?? "") };
  const single = text.cut(SINGLE);
  return single && lettered([[single[1] ?? ""]]);
}

function lettered(bars: readonly (readonly string[])[]): NamedChords {
  const flats = bars.flat().some((chord) => /(?:^|\/)[A-G]b/.test(chord));
  return { kind: "letters", bars: bars.map((bar) => bar.map(letterChord)), flats };
}

function isProgression(list: string, whole: string): boolean {
  const chords = list.split(/[\s,|>→-]+/).filter(Boolean);
  const isPlain = chords.every((chord) => /^[A-G]$/.test(chord));
  return !isPlain || chords.length > 2 || /chord|progression/i.test(whole);
}

function barsOf(list: string): string[][] {
  const bars = list
    .split("|")
    .map(namesIn)
    .filter((bar) => bar.length > 0);
  return bars.length > 1 ? bars : (bars[0] ?? []).map((chord) => [chord]);
}

function namesIn(text: string): string[] {
  return text.split(/[\s,>→-]+/).filter(Boolean);
}

function letterChord(text: string): LetterChord {
  const [, letter = "C", sign, quality = "", bass, bassSign] = PARTS.exec(text) ?? [];
  return {
    pitch: pitchOf(letter, sign),
    quality: QUALITIES.get(quality) ?? "",
    ...(bass === undefined ? {} : { bass: pitchOf(bass, bassSign) }),
  };
}

function pitchOf(letter: string, sign: string | undefined): number {
  return ((NATURALS[letter] ?? 0) + (sign === "#" ? 1 : sign === "b" ? -1 : 0) + 12) % 12;
}

/**
 * The key that chords of letters are most likely in: the one whose scale holds the most of them, rather that of the last
 * chord, then of the first.
 */
export function keyOfChords(bars: readonly LetterChord[][]): ScaleKey {
  const chords = bars.flat();
  const [first, last] = [chords[0], chords.at(-1)];
  const scored = PITCH_NAMES.flatMap((tonic, pitch) =>
    (["major", "minor"] as const).map((mode) => {
      const fits = chords.filter((chord) => isWithin(chord, pitch, mode)).length;
      const isTonic = (chord: LetterChord | undefined) =>
        chord?.pitch === pitch && /^m(?!aj)/.test(chord.quality) === (mode === "minor") ? 1 : 0;
      return { tonic, mode, score: 10 * fits + 3 * isTonic(last) + 2 * isTonic(first) };
    }),
  );
  const best = scored.reduce((left, right) => (right.score > left.score ? right : left));
  return { tonic: best.tonic, mode: best.mode };
}

/** The mode that degrees imply: "I" and numbers are major, "i" minor; null where the tonic is not among them. */
export function modeOfDegrees(bars: readonly (readonly string[])[]): "major" | "minor" | null {
  const tonics = bars.flat().flatMap((text) => /^(?:1$|(I|i)(?![iIvV]))/.exec(text) ?? []);
  const [tonic] = tonics;
  if (tonic === undefined) return null;
  return tonic === "i" ? "minor" : "major";
}

function isWithin({ pitch, quality }: LetterChord, tonic: number, mode: ScaleName): boolean {
  return CHORD_QUALITIES[quality].every((step) => SCALES[mode].includes((pitch + step - tonic + 24) % 12));
}

/** The chords by their places in a key. */
export function chordsIn(chords: NamedChords, key: ScaleKey): GivenChord[][] {
  if (chords.kind === "degrees") return chords.bars.map((bar) => bar.map((text) => degreeChord(text, key.mode)));
  const above = (pitch: number) => (pitch - PITCH_NAMES.indexOf(key.tonic) + 12) % 12;
  return chords.bars.map((bar) =>
    bar.map(({ pitch, quality, bass }) => ({
      root: above(pitch),
      quality,
      ...(bass === undefined || bass === pitch ? {} : { bass: above(bass) }),
    })),
  );
}

function degreeChord(text: string, scale: ScaleName): GivenChord {
  const [, sign = "", roman = "", rest = ""] = ROMAN_PARTS.exec(text) ?? [];
  const degree = roman === "" ? Number(text) - 1 : DEGREES.indexOf(roman.toLowerCase());
  // A flat degree is counted from the major scale in every key: bVI is the VI of minor.
  const step = (sign === "b" ? SCALES.major : SCALES[scale])[degree] ?? 0;
  const root = (step + (sign === "b" ? -1 : sign === "#" ? 1 : 0) + 12) % 12;
  if (roman === "") return { root, quality: triadOn(degree, scale) };
  const quality = QUALITIES.get(rest) ?? "";
  const isSmall = roman === roman.toLowerCase();
  if (!isSmall) return { root, quality };
  const minor: Partial<Record<ChordQuality, ChordQuality>> = {
    "": "m",
    "7": "m7",
    "9": "m9",
    "6": "m6",
    "11": "m11",
    "7b5": "m7b5",
    maj7: "mMaj7",
  };
  return { root, quality: minor[quality] ?? quality };
}

/** The triad that the scale itself has on a degree. */
function triadOn(degree: number, scale: ScaleName): ChordQuality {
  const at = (index: number) => (SCALES[scale][index % 7] ?? 0) + 12 * Math.floor(index / 7);
  const [third, fifth] = [at(degree + 2) - at(degree), at(degree + 4) - at(degree)];
  if (third === 3) return fifth === 6 ? "dim" : "m";
  return fifth === 8 ? "aug" : "";
}
