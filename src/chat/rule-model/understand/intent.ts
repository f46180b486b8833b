import type { Mode } from "../../../contracts/words/key.ts";
import type { ProjectFormat } from "../../../contracts/project-formats.ts";
import type { SplitQuality } from "../../../contracts/separation.ts";
import type { MusicFacts } from "./facts.ts";
import type { Reference } from "./reference.ts";
import type { StemName } from "./stem-names.ts";

/** Intent of one clause of a request. */
export type Intent =
  | { kind: "make"; sound: string; facts: MusicFacts; follows?: Reference }
  /** The last make again, changed; `cut` where a length is meant that leaves the rest away. */
  | { kind: "change"; change: Change; facts: MusicFacts; cut?: true }
  | { kind: "vary"; takes: number }
  /** A variation that keeps parts of the current subject; the studio reads which. */
  | { kind: "rework"; wish: string }
  | ({ kind: "split"; about: Reference } & SplitWish)
  /** One stem of the current subject. */
  | { kind: "stem"; stem: StemName }
  /** Plays the samples meant. */
  | { kind: "show"; about: Reference }
  | { kind: "find"; text: string; facts: MusicFacts; type: string | null }
  /** Similar samples by tempo and key. */
  | { kind: "findLike"; about: Reference }
  | { kind: "analyse"; about: Reference }
  /** Tempo, key or length, which the library may know. */
  | { kind: "askFacts"; asked: readonly AskedFact[]; about: Reference }
  /** Corrects facts of samples. */
  | { kind: "update"; about: Reference; facts: KnownFacts }
  /** Existing samples at another tempo, in another key, or of so many bars. */
  | { kind: "fit"; facts: MusicFacts; about: Reference; semitones?: number; pace?: Pace; like?: FitModel }
  | { kind: "export"; facts: MusicFacts; about: Reference }
  /** One file of samples for a DAW or sampler; "everything" is all that the conversation has shown. */
  | { kind: "project"; format: ProjectFormat; stems: boolean; about: Reference | "everything" }
  /** Project files that are there. */
  | { kind: "files"; format: ProjectFormat | null; which: FileReference | "all" }
  | { kind: "deleteFiles"; format: ProjectFormat | null; which: FileReference }
  /** The line of a recording, played by an instrument, named in any words; null to ask by which. */
  | { kind: "part"; instrument: string | null; about: Reference; isRecording: boolean }
  /** A mix of the given stems or samples, or of all stems but `without`. */
  | { kind: "mix"; parts: readonly Reference[]; without: readonly StemName[] }
  /** Stems, or the whole, made louder or quieter, or placed left or right. */
  | { kind: "level"; levels: readonly StemLevel[] }
  /** What the studio does not do, and what it does instead, in words for the user. */
  | { kind: "cannot"; said: string }
  /** Not understood, in another language than English. */
  | { kind: "foreign"; said: string }
  | { kind: "status" }
  | { kind: "jobs" }
  | { kind: "cancel" }
  | { kind: "retry" }
  | { kind: "undo"; steps: 1 | -1 }
  | { kind: "delete"; about: Reference }
  /** Brings back what was deleted last. */
  | { kind: "restore" }
  | { kind: "models" }
  | { kind: "help" }
  | { kind: "thanks" }
  | { kind: "never mind" }
  | { kind: "unclear" };

/** How a split is wanted, as split_stems takes it. */
export interface SplitWish {
  quality?: SplitQuality;
  twoStems?: true;
}

/** Project files: by name, or by their places in the list, newest first. */
export type FileReference = { kind: "name"; name: string } | { kind: "places"; first: number; count: number };

/** Fact that is asked for, as samples have it. */
export type AskedFact = "bpm" | "key" | "durationSeconds";

/** Facts a user knows of a sample. */
export interface KnownFacts {
  name?: string;
  bpm?: number;
  /** As formatKey writes it. */
  key?: string;
  form?: "loop" | "one_shot";
  addTags?: readonly string[];
  removeTags?: readonly string[];
}

/** Change of tempo relative to the current one: a factor, and beats per minute to add. */
export type Pace = Pick<Change, "tempo" | "moreBpm">;

/** Sample whose tempo, key or both another one is to have; "project" is what else the conversation works on. */
export interface FitModel {
  of: Reference | "project";
  tempo: boolean;
  key: boolean;
}

/** Change of a stem's level in dB, and its place from -1 (left) to 1; null for the whole. */
export interface StemLevel {
  stem: StemName | null;
  gainDb: number;
  pan?: number;
}

/** Change of key relative to the current one. */
export interface KeyChange {
  semitones?: number;
  mode?: Mode;
  /** True if the other mode is to be the relative one, with the same notes. */
  isRelative?: boolean;
}

/** Changes to a repeated sample. */
export interface Change extends KeyChange {
  /** Words to add to the prompt, and in `removed` those to drop. */
  added: readonly string[];
  removed: readonly string[];
  /** Factors of tempo and length. */
  tempo?: number;
  length?: number;
  /** Added to the tempo, in beats per minute. */
  moreBpm?: number;
  /** Added to the length, in bars. */
  moreBars?: number;
  /** Replaces the genre of the request. */
  genre?: string;
  /** True if a new seed may change the notes too. */
  isNewTake: boolean;
}
