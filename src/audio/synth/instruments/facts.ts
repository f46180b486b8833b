import type { Decibels, Hertz } from "../../audio.ts";

/** Parts of a piece as a producer groups them, in the order of a mixer: each is a stem, and can be kept in a variation. */
export const PARTS = ["kick", "snare", "hats", "percussion", "bass", "chords", "pad", "lead", "vocals", "fx"] as const;

export type Part = (typeof PARTS)[number];

/** Musical role of an instrument, which decides the part writer that gives it its notes. */
export type Role = "drum" | "bass" | "harmony" | "melody" | "texture" | "effect";

/** How one instrument enters the mix. */
export interface Strip {
  role: Role;
  /** Drums: peak of a full-velocity hit. Others: RMS while sounding. Both in dBFS before the mix is levelled. */
  level: Decibels;
  /** Share sent to the reverb, 0..1. */
  reverb: number;
  /** Share sent to the tempo delay, 0..1. */
  delay: number;
  /** Everything below is removed, so that low frequencies belong to kick and bass. */
  highpass: Hertz;
  /** -1 left to 1 right; low instruments stay in the centre. */
  pan: number;
  /** How much of the genre's ducking reaches it, 0..1. */
  ducking: number;
}

/** Everything about an instrument but its sound. */
export interface InstrumentFacts extends Strip {
  /** In a producer's words. */
  label: string;
  part: Part;
  /** General MIDI, level 1: of a drum its percussion key, of others their program, 0-based. */
  midi: number;
  /** MIDI note that chords stay around, or the lowest tonic of a melody. Drums have no key. */
  register: number;
  /** Holds each chord for as long as it lasts; plays its notes one after the other; or leads into what comes. */
  plays?: "held" | "broken" | "into";
  /** How long a key is held for a one-shot, in beats. */
  beats: number;
}

type Usual = Pick<InstrumentFacts, "role" | "part" | "level"> & Partial<InstrumentFacts>;

const PLAIN = { reverb: 0, delay: 0, highpass: 25, pan: 0, ducking: 0, register: 60, beats: 0.5 };

/** Instruments that have most in common. The label is the name, unless another is given. */
export function family<Name extends string>(
  usual: Usual,
  members: Readonly<Record<Name, Partial<InstrumentFacts> & Pick<InstrumentFacts, "midi">>>,
): Readonly<Record<Name, InstrumentFacts>> {
  const facts = Object.entries<(typeof members)[Name]>(members).map(
    ([name, own]) => [name, { ...PLAIN, label: name.replaceAll("_", " "), ...usual, ...own }] as const,
  );
  // The keys are those of the members.
  return Object.fromEntries(facts) as Record<Name, InstrumentFacts>;
}
