import type { MusicalKey } from "../../../contracts/words/key.ts";
import { isSameKey, type KeyEstimate, relativeKey } from "./key.ts";

/** Confidence of a key that a name states: confirmed by the ear, its relative heard, or another. */
const NAMED = { confirmed: 0.95, relative: 0.85, disputed: 0.6 };
/** Confidence of a heard key that a stated one overrules, as a share of its own. */
const OVERRULED = 0.4;

/**
 * A key that a file's name states, beside the ear. Names are right more often, so it is believed; what was heard, or the
 * relative key, is told with it.
 */
export function believedKey(named: MusicalKey | null, heard: KeyEstimate | null): KeyEstimate | null {
  if (!named) return heard;
  if (!heard) return { ...named, confidence: NAMED.confirmed, alternatives: [] };
  if (isSameKey(named, heard)) return { ...named, confidence: NAMED.confirmed, alternatives: heard.alternatives };
  const isRelative = isSameKey(named, relativeKey(heard));
  const { tonic, mode } = heard;
  const alternatives = [{ tonic, mode, confidence: OVERRULED * heard.confidence }];
  return { ...named, confidence: isRelative ? NAMED.relative : NAMED.disputed, alternatives };
}
