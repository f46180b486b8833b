import { numberOf, NUMBER } from "./numbers.ts";
import { type StemName, ownStems } from "./stem-names.ts";
import { POINTER } from "./vocabulary.ts";

/** Reference to samples in a request. */
export type Reference =
  | { kind: "it" }
  | { kind: "named"; words: string }
  /** Positions among the samples shown last: `first` counts from 0, or from the end if negative. */
  | { kind: "places"; first: number; count: number }
  /** Stems of the sample spoken of. */
  | { kind: "stems"; stems: readonly StemName[] };

/** Reference to the sample spoken of, which requests without an object are about. */
export const IT: Reference = { kind: "it" };

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"] as const;
const WHAT =
  "(?:ones?|loops?|samples?|takes?|variations?|versions?|results?|files?|beats?|tracks?|sounds?|hits?|stems?)";
const LAST = "last|latest|newest|most recent";

const ALL =
  /\b(?:everything|the lot|all(?: (?:of )?(?:them|these|those))?|them all|each(?: (?:of them|one))?|every one)\b/i;
const BOTH = /\bboth(?: (?:of )?(?:them|these|those))?\b/i;
const COUNTED = new RegExp(String.raw`\b(?:the\s+)?(first|${LAST})\s+${NUMBER}(?:\s+${WHAT})?(?![\w-])`, "i");
const PLACE = new RegExp(
  String.raw`\b(?:(?:the|that|this)\s+)?(?:(${ORDINALS.join("|")})|([1-8])(?:st|nd|rd|th)|(${LAST})|(previous)|(?:(?:number|no\.?|nr\.?|take|variation|version)\s*#?|#)([1-8]))(?:\s+${WHAT})?(?![\w-])|#([1-8])\b`,
  "i",
);
const NUMBER_ALONE = /^\s*([1-8])\s*$/;

/** Words around a reference that carry no meaning. */
const NOISE =
  /\b(?:into|in|to|as|its?|stems?|parts?|called|named|my|the|all|of|for|from|and|a|an|me|us|up|back|one|ones|something|anything|please|again|now|then|loud|aloud)\b/gi;

/** Reads which samples a phrase means: "it", "the second one", "the last two", "the stems", "warm keys". */
export function readReference(text: string): Reference {
  const stems = ownStems(text);
  if (stems.length > 0 || /^\s*(?:all\s+)?(?:(?:the|its|my)\s+)?stems\s*$/i.test(text)) return { kind: "stems", stems };
  const placed = readPlaces(text);
  if (placed && wordsIn(placed.rest) === "") return placed.places;
  const words = wordsIn(text);
  return words === "" ? IT : { kind: "named", words };
}

/** Splits "the second one darker" into the position and the rest. @returns null if no position comes first */
export function splitPlace(text: string): { about: Reference; rest: string } | null {
  const placed = readPlaces(text);
  const isFirst = placed !== null && text.trim().endsWith(placed.rest.trim()) && placed.rest.trim() !== "";
  return isFirst ? { about: placed.places, rest: placed.rest.trim() } : null;
}

/** Reads several references: "the first and the third", "the last two". */
export function readReferences(text: string): Reference[] {
  const parts = text
    .split(/\s*(?:,|&|\+|\band\b|\bwith\b|\bover\b|\bonto?\b|\bto\b)\s*/i)
    .filter((part) => part.trim() !== "");
  return parts.map(readReference);
}

function readPlaces(text: string): { places: Reference; rest: string } | null {
  const read = (pattern: RegExp, placesOf: (match: RegExpExecArray) => { first: number; count: number }) => {
    const match = pattern.exec(text);
    if (!match) return null;
    return { places: { kind: "places" as const, ...placesOf(match) }, rest: text.replace(match[0], " ") };
  };
  return (
    read(BOTH, () => ({ first: -2, count: 2 })) ??
    read(COUNTED, ([, end = "", count]) => {
      const places = Math.round(numberOf(count));
      return { first: /^first/i.test(end) ? 0 : -places, count: places };
    }) ??
    read(PLACE, ([, ordinal, nth, last, previous, number, hash]) => ({
      first: last ? -1 : previous ? -2 : placeOf(ordinal, nth ?? number ?? hash),
      count: 1,
    })) ??
    read(NUMBER_ALONE, ([, number]) => ({ first: placeOf(undefined, number), count: 1 })) ??
    read(ALL, () => ({ first: 0, count: Number.POSITIVE_INFINITY }))
  );
}

function placeOf(ordinal: string | undefined, number: string | undefined): number {
  return ordinal ? ORDINALS.findIndex((name) => name === ordinal.toLowerCase()) : numberOf(number) - 1;
}

function wordsIn(text: string): string {
  return text
    .replaceAll(POINTER, " ")
    .replaceAll(NOISE, " ")
    .replaceAll(/["'.,!?]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
