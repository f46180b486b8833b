import { FACTS, type Instrument } from "./instruments.ts";
import { type Part, PARTS } from "./instruments/facts.ts";

export { type Part, PARTS };

/** The part that an instrument plays. */
export function partOf(instrument: Instrument): Part {
  return FACTS[instrument].part;
}

/** Parts of these instruments, in the order of `PARTS`. */
export function partsOf(instruments: readonly Instrument[]): Part[] {
  return PARTS.filter((part) => instruments.some((instrument) => partOf(instrument) === part));
}

/** Instruments that are heard: of a stem those of its parts. */
export function heardInstruments({ instruments, solo }: { instruments: Instrument[]; solo?: Part[] }): Instrument[] {
  return solo ? instruments.filter((instrument) => solo.includes(partOf(instrument))) : instruments;
}

/** Words for parts; "drums" and "melody" are several. */
const WORDS: Readonly<Record<string, readonly Part[]>> = {
  "drums|rhythm": ["kick", "snare", "hats", "percussion"],
  "kicks?|kick drums?": ["kick"],
  "snares?|claps?|rims?|rimshots?": ["snare"],
  "hats?|hi ?hats?|cymbals?": ["hats"],
  "percussion|percs?|shakers?|congas?|toms?": ["percussion"],
  "bass|bass ?lines?|subs?|808s?": ["bass"],
  "chords?|keys|pianos?|stabs?|harmony|progression": ["chords"],
  "pads?|strings": ["pad"],
  "leads?|melody|melodies|arps?|arpeggios?|plucks?|riffs?": ["lead"],
  "vocals?|vox|voices?|choirs?": ["vocals"],
  "fx|effects?|textures?|risers?|impacts?|vinyl": ["fx"],
};
const NAMES = Object.entries(WORDS).map(([words, parts]) => ({ pattern: new RegExp(`^(?:${words})$`), parts }));

/** A pattern for one word, or two, that name a part. */
export const PART_PATTERN = Object.keys(WORDS).join("|");

/** Parts that a word names, in lower case and without hyphens; none for any other word. */
export function partsNamed(word: string): readonly Part[] {
  return NAMES.find(({ pattern }) => pattern.test(word))?.parts ?? [];
}
