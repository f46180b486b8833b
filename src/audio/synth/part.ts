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
