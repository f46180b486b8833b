import { formatKey, type MusicalKey } from "../../contracts/words/key.ts";
import { semitonesTo, transposeKey } from "../../contracts/words/transpose.ts";
import type { SampleRecipe } from "./recipe.ts";
import { plainKey } from "./scales.ts";

/** Tempo and key as people tell them of a sample; absent where they are not told, or of a sound that has none. */
export interface ToldFacts {
  bpm?: number | undefined;
  /** `flats`: its tonic was written as one. */
  key?: (MusicalKey & { flats?: boolean }) | undefined;
}

/** A wish for a variation in the recipe's own terms, and how its tempo and key are to be told. */
export interface OwnTerms {
  /** What to ask of the recipe; absent where it stays as it is. */
  wish: ToldFacts;
  /** Tempo and key of the result where they are told otherwise than its recipe has them. */
  told: ToldFacts;
}

/** Tempos of samples are kept to 0.01 BPM. */
const SAME_BPM = 0.01;
/** Tempos that the synthesiser plays. */
const TEMPO = { low: 20, high: 400 };

/**
 * Puts a wish into the terms of a recipe whose sample's tempo or key its user has corrected: a loop of 140 BPM that is said
 * to have 70 plays at 160 when 80 is asked for, and one said to be in C minor goes up two semitones for D minor. What is not
 * asked for stays, and is told as the user told it.
 */
export function inOwnTerms(recipe: SampleRecipe, told: ToldFacts, wish: ToldFacts): OwnTerms {
  const tempo = isTempoCorrected(recipe, told)
    ? tempoInOwnTerms(recipe.bpm, told.bpm, wish.bpm)
    : asIs("bpm", wish.bpm);
  const key = isKeyCorrected(recipe, told) ? keyInOwnTerms(recipe, told.key, wish.key) : asIs("key", wish.key);
  return { wish: { ...tempo.wish, ...key.wish }, told: { ...tempo.told, ...key.told } };
}

function isTempoCorrected({ kind, bpm }: SampleRecipe, told: ToldFacts): told is { bpm: number } {
  return kind === "loop" && told.bpm !== undefined && Math.abs(told.bpm - bpm) >= SAME_BPM;
}

/** False of a key that is told of the recipe's own scale. */
function isKeyCorrected({ key }: SampleRecipe, told: ToldFacts): told is { key: MusicalKey } {
  return told.key !== undefined && formatKey(told.key) !== formatKey(plainKey(key));
}

function asIs<Name extends keyof ToldFacts>(name: Name, wanted: ToldFacts[Name]): OwnTerms {
  return { wish: wanted === undefined ? {} : { [name]: wanted }, told: {} };
}

/** Of a tempo that cannot be played the nearest one is taken and told. */
function tempoInOwnTerms(own: number, told: number, wanted: number | undefined): OwnTerms {
  if (wanted === undefined) return { wish: {}, told: { bpm: told } };
  const played = Math.min(TEMPO.high, Math.max(TEMPO.low, (own * wanted) / told));
  return { wish: { bpm: played }, told: { bpm: Math.round((played * told * 100) / own) / 100 } };
}

/** Of a relative key by which it is told, the other mode is another relative key; else a recipe changes its mode. */
function keyInOwnTerms(recipe: SampleRecipe, told: MusicalKey, wanted: MusicalKey | undefined): OwnTerms {
  if (wanted === undefined) return { wish: {}, told: { key: told } };
  const { tonic, mode } = plainKey(recipe.key);
  if (told.mode === mode) {
    const way = semitonesTo(told, { ...wanted, mode });
    return { wish: { key: transposeKey({ tonic, mode: wanted.mode }, way) }, told: { key: wanted } };
  }
  const semitones = semitonesTo(told, wanted);
  return { wish: { key: transposeKey({ tonic, mode }, semitones) }, told: { key: transposeKey(told, semitones) } };
}
