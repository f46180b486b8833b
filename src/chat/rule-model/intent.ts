import { STEM_TYPES } from "../../contracts/sample.ts";
import type { MusicFacts } from "./facts.ts";

export type StemName = (typeof STEM_TYPES)[number];

/** What a clause of a request wants. */
export type Intent =
  | { kind: "make"; sound: string; facts: MusicFacts }
  /** What was made last, made again in another way. */
  | { kind: "change"; change: Change; facts: MusicFacts }
  | { kind: "vary"; takes: number }
  | { kind: "split"; named: string }
  /** One stem of what is spoken of. */
  | { kind: "stem"; stem: StemName }
  /** What is spoken of, to be heard. */
  | { kind: "show"; named: string }
  | { kind: "find"; text: string; facts: MusicFacts; type: string | null }
  | { kind: "analyse"; named: string }
  | { kind: "export"; facts: MusicFacts; named: string }
  /** Stems or samples together; `only` or all but `without`. */
  | { kind: "mix"; only: readonly StemName[]; without: readonly StemName[] }
  | { kind: "status" }
  | { kind: "jobs" }
  | { kind: "cancel" }
  | { kind: "retry" }
  | { kind: "delete"; named: string }
  | { kind: "models" }
  | { kind: "help" }
  | { kind: "thanks" }
  | { kind: "unclear" };

/** How a repeated sample is to differ. */
export interface Change {
  /** Words for the sound that are added; those in `removed` go. */
  added: readonly string[];
  removed: readonly string[];
  /** Factors of tempo and length. */
  tempo?: number;
  length?: number;
  /** In place of the genre that was asked for. */
  genre?: string;
  /** Whether the notes may differ too. */
  isNewTake: boolean;
}
