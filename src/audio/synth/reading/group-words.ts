import { FACTS, INSTRUMENTS, type Instrument } from "../instruments.ts";
import { ORGANS } from "../instruments/held.ts";
import { STRUCK_KEYS } from "../instruments/keyboards.ts";

/** Instruments of which a word means whichever plays. */
export type Group = "chords" | "keyboards" | "guitars" | "vocals" | "melodies" | "percussion";

/** A word of the vocabulary, as far as it counts here. */
interface Word {
  instruments: readonly Instrument[] | "drums";
  group?: Group;
}

const KEYBOARDS: ReadonlySet<string> = new Set(["keys", ...Object.keys(STRUCK_KEYS), ...Object.keys(ORGANS)]);

const MEMBERS: Readonly<Record<Group, (instrument: Instrument) => boolean>> = {
  chords: (each) => FACTS[each].part === "chords",
  keyboards: (each) => KEYBOARDS.has(each),
  guitars: (each) => each.endsWith("_guitar"),
  vocals: (each) => FACTS[each].part === "vocals",
  melodies: (each) => FACTS[each].role === "melody",
  percussion: (each) => FACTS[each].part === "percussion",
};

/** Where these are wished for, the word's own instrument is meant, and the group only where they are left out. */
const LEFT_OUT_ONLY: ReadonlySet<Group> = new Set(["melodies", "percussion"]);

/** Every instrument of the word's group, as "no guitars" means electric ones too; null for a word that names one sound. */
export function groupNamed({ group }: Word): readonly Instrument[] | null {
  return group === undefined ? null : INSTRUMENTS.filter(MEMBERS[group]);
}

/** The instruments of a piece that a wish for "chords" or "keys" means, unless it plays the usual ones. None if nothing of it does. */
export function groupWithin({ instruments, group }: Word, own: readonly Instrument[]): readonly Instrument[] {
  if (group === undefined || LEFT_OUT_ONLY.has(group)) return [];
  return own.some((instrument) => instruments.includes(instrument)) ? [] : own.filter(MEMBERS[group]);
}
