import type { Mode } from "../../contracts/key.ts";
import type { MusicFacts } from "./facts.ts";
import type { Reference } from "./reference.ts";
import type { StemName } from "./stem-names.ts";

/** What a clause of a request wants. */
export type Intent =
  | { kind: "make"; sound: string; facts: MusicFacts }
  /** What was made last, made again in another way. */
  | { kind: "change"; change: Change; facts: MusicFacts }
  | { kind: "vary"; takes: number }
  | { kind: "split"; about: Reference }
  /** One stem of what is spoken of. */
  | { kind: "stem"; stem: StemName }
  /** What is spoken of, to be heard. */
  | { kind: "show"; about: Reference }
  | { kind: "find"; text: string; facts: MusicFacts; type: string | null }
  /** What sounds like it by tempo and key. */
  | { kind: "findLike"; about: Reference }
  | { kind: "analyse"; about: Reference }
  | { kind: "export"; facts: MusicFacts; about: Reference }
  /** Stems or samples together: those that are named, or all but `without`. */
  | { kind: "mix"; parts: readonly Reference[]; without: readonly StemName[] }
  /** Stems of what is spoken of louder or quieter, or all of it. */
  | { kind: "level"; levels: readonly StemLevel[] }
  /** A part of a stem, which cannot be had by itself. */
  | { kind: "tooFine"; what: string }
  | { kind: "status" }
  | { kind: "jobs" }
  | { kind: "cancel" }
  | { kind: "retry" }
  | { kind: "undo"; steps: 1 | -1 }
  | { kind: "delete"; about: Reference }
  | { kind: "models" }
  | { kind: "help" }
  | { kind: "thanks" }
  | { kind: "never mind" }
  | { kind: "unclear" };

/** By how much a stem is to be louder; null for the whole. */
export interface StemLevel {
  stem: StemName | null;
  gainDb: number;
}

/** How a key is to differ that is not named. */
export interface KeyChange {
  semitones?: number;
  mode?: Mode;
  /** Whether the other mode is to have the same notes. */
  isRelative?: boolean;
}

/** How a repeated sample is to differ. */
export interface Change extends KeyChange {
  /** Words for the sound that are added; those in `removed` go. */
  added: readonly string[];
  removed: readonly string[];
  /** Factors of tempo and length. */
  tempo?: number;
  length?: number;
  /** Beats per minute that are added. */
  moreBpm?: number;
  /** Bars that are added. */
  moreBars?: number;
  /** In place of the genre that was asked for. */
  genre?: string;
  /** Whether the notes may differ too. */
  isNewTake: boolean;
}
