import type { Instrument } from "./instruments.ts";

/** Parts of a piece as a producer groups them, in the order of a mixer: each is a stem, and can be kept in a variation. */
export const PARTS = ["kick", "snare", "hats", "percussion", "bass", "chords", "pad", "lead", "vocals", "fx"] as const;

export type Part = (typeof PARTS)[number];

const PART_OF: Readonly<Record<Instrument, Part>> = {
  kick: "kick",
  snare: "snare",
  clap: "snare",
  rim: "snare",
  closed_hat: "hats",
  open_hat: "hats",
  shaker: "percussion",
  percussion: "percussion",
  tom: "percussion",
  crash: "percussion",
  bass: "bass",
  chords: "chords",
  keys: "chords",
  pad: "pad",
  strings: "pad",
  vocal: "vocals",
  pluck: "lead",
  lead: "lead",
  arp: "lead",
  texture: "fx",
  riser: "fx",
  impact: "fx",
};

/** The part that an instrument plays. */
export function partOf(instrument: Instrument): Part {
  return PART_OF[instrument];
}

/** Parts of these instruments, in the order of `PARTS`. */
export function partsOf(instruments: readonly Instrument[]): Part[] {
  return PARTS.filter((part) => instruments.some((instrument) => PART_OF[instrument] === part));
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
