import type { PlayedSample } from "../../src/contracts/player.ts";
import { parseKey } from "../../src/contracts/words/key.ts";
import { isUnpitchedStem } from "../../src/contracts/words/stems.ts";
import { semitonesTo } from "../../src/contracts/words/transpose.ts";

/** How a sample is brought to a project. */
export interface Fitting {
  /** Times as fast as its own tempo. */
  tempo: number;
  semitones: number;
}

/** Facts of a sample that decide how it is fitted. */
export type FittedFacts = Pick<PlayedSample, "bpm" | "key" | "stemType" | "durationSeconds"> & {
  form?: "loop" | "one_shot" | undefined;
  tags?: readonly string[];
};

/** Longer sounds are songs: nobody auditions them as loops, and they would take seconds to stretch. */
const MAX_FITTED_SECONDS = 60;
/** Beyond twice or half as fast a loop is counted in double or half time, as producers do. */
const MAX_TEMPO = 2;
/** Tags of what has no key, whatever an analysis has heard in it. */
const UNPITCHED_TAGS = new Set([
  "drums",
  "drum",
  "percussion",
  "kick",
  "snare",
  "clap",
  "hat",
  "hi-hat",
  "break",
  "fx",
]);
const PITCHED_TAGS = new Set(["bass", "chords", "keys", "piano", "lead", "pad", "synth", "guitar", "vocals", "melody"]);

/**
 * Tempo and transposition that bring a sample to a project: loops of known tempo to the project's, and what has a known key
 * to the nearest key with the project's notes, by −6 to 5 semitones. Drums are not transposed, one-shots not stretched.
 * @returns null where the sample plays as it is
 */
export function fittingOf(facts: FittedFacts, project: { bpm?: number; key?: string }): Fitting | null {
  if (facts.durationSeconds > MAX_FITTED_SECONDS) return null;
  const tempo = tempoFor(facts, project.bpm);
  const semitones = semitonesFor(facts, project.key);
  return tempo === 1 && semitones === 0 ? null : { tempo, semitones };
}

function tempoFor({ bpm, form }: FittedFacts, target: number | undefined): number {
  if (!bpm || !target || form === "one_shot") return 1;
  let tempo = target / bpm;
  while (tempo > MAX_TEMPO) tempo /= 2;
  while (tempo < 1 / MAX_TEMPO) tempo *= 2;
  return tempo;
}

function semitonesFor(facts: FittedFacts, target: string | undefined): number {
  const from = parseKey(facts.key ?? "");
  const to = parseKey(target ?? "");
  return from && to && !isUnpitched(facts) ? semitonesTo(from, to) : 0;
}

function isUnpitched({ stemType, tags = [] }: FittedFacts): boolean {
  if (stemType !== undefined) return isUnpitchedStem(stemType);
  return tags.some((tag) => UNPITCHED_TAGS.has(tag)) && !tags.some((tag) => PITCHED_TAGS.has(tag));
}
