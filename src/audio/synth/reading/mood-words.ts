import type { WordList } from "../phrases.ts";
import { MOOD_WORDS, type MoodWord } from "./vocabulary.ts";

/** Words that turn what follows into its opposite. */
export const NEGATIONS: ReadonlySet<string> = new Set(["no", "without", "minus", "except", "sans", "not", "remove"]);
const ADVERBS: ReadonlySet<string> = new Set(["too", "so", "very", "really", "overly", "that"]);

/** A mood as a prompt means it. */
export interface NamedMood {
  mood: MoodWord;
  /** As it stands in the prompt: "not dark". */
  name: string;
}

/**
 * Takes the words for moods out of a text. "Less dark" and "not too dark" are half of it the other way; what an
 * instrument that is left out would have been like ("no distorted guitar") is no mood of the piece.
 * @param original the text with all of its words
 * @param leftOut places of instruments that are left out
 */
export function readMoods(words: WordList, original: WordList, leftOut: ReadonlySet<number>): NamedMood[] {
  return words.takeAll(MOOD_WORDS).flatMap(({ phrase, meaning, at, words: count }) => {
    let before = at - 1;
    while (ADVERBS.has(original.at(before) ?? "")) before -= 1;
    const turn = original.at(before) ?? "";
    if (turn !== "less" && !NEGATIONS.has(turn)) return [{ mood: meaning, name: phrase }];
    if (leftOut.has(at + count)) return [];
    return [{ mood: lessened(meaning), name: `${turn} ${phrase}` }];
  });
}

/** The words without moods at their end, which stand before an instrument: "any hard" before "kick". */
export function adjectivesBefore(words: readonly string[]): readonly string[] {
  const last = words.findLastIndex((word) => !Object.hasOwn(MOOD_WORDS, word));
  return words.slice(0, last + 1);
}

/** Half of a mood, the other way. */
function lessened({ mode: _mode, tempo: _tempo, ...traits }: MoodWord): MoodWord {
  return Object.fromEntries(Object.entries(traits).map(([trait, value]) => [trait, -value / 2]));
}
