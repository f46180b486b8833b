import type { BassStyle, ChordVoice } from "./genres/genre.ts";
import { GENRES } from "./genres/index.ts";
import type { Instrument } from "./instruments.ts";
import { labelOf } from "./labels.ts";
import { type Finding, WordList } from "./phrases.ts";
import { readFigures, type Figures } from "./figures.ts";
import {
  GENRE_WORDS,
  type GenreWord,
  INSTRUMENT_WORDS,
  type InstrumentWord,
  MOOD_WORDS,
  type MoodWord,
} from "./vocabulary.ts";

/** An instrument the prompt names, and how it stands there. */
export interface NamedInstrument {
  word: InstrumentWord;
  /** "only" replaces the genre's set, "added" joins it, "excluded" leaves it. */
  standing: "only" | "added" | "excluded";
}

/** Content of a prompt, before defaults. */
export interface PromptReading extends Figures {
  genres: GenreWord[];
  instruments: NamedInstrument[];
  moods: MoodWord[];
  moodNames: string[];
  kind: "loop" | "one_shot" | null;
  /** The prompt asks for a whole arrangement. */
  full: boolean;
  halfTime: boolean;
  bassStyle: BassStyle | null;
  chordVoice: ChordVoice | null;
  /** Words that meant nothing here. */
  ignored: string[];
  /** Words whose nearest is played in their place. */
  substituted: { asked: string; used: string }[];
}

const KIND_WORDS: Readonly<Record<string, "loop" | "one_shot">> = {
  loop: "loop",
  loops: "loop",
  groove: "loop",
  pattern: "loop",
  riff: "loop",
  "one shot": "one_shot",
  "one shots": "one_shot",
  oneshot: "one_shot",
  hit: "one_shot",
  "single hit": "one_shot",
  "single note": "one_shot",
};
const FULL_WORDS: Readonly<Record<string, true>> = {
  beat: true,
  instrumental: true,
  track: true,
  song: true,
  "full loop": true,
  full: true,
  arrangement: true,
  "full mix": true,
};
const FEEL_WORDS: Readonly<Record<string, true>> = { "half time": true, halftime: true };
const DRUMLESS_WORDS: Readonly<Record<string, true>> = { drumless: true, beatless: true };

const NEGATIONS = new Set(["no", "without", "minus", "except", "sans", "not", "excluding", "remove"]);
const JOINERS = new Set(["and", "or", "&", "nor", ",", "any", "the", "plus"]);
const ADDITIONS = new Set(["with", "plus", "featuring", "feat", "add", "added", "+"]);

/** Words that hold a sentence together; saying that they were ignored would help nobody. */
const GRAMMAR = new Set([
  ...JOINERS,
  ...ADDITIONS,
  ..."a an in at of for to on my me i is it but very some make create".split(" "),
]);

/** Reads a producer's request. Never fails: what is not understood is listed in `ignored`. */
export function readPrompt(prompt: string): PromptReading {
  const figures = readFigures(prompt);
  const words = new WordList(figures.rest);
  const original = new WordList(figures.rest);
  const drumless = words.takeAll(DRUMLESS_WORDS);
  const halfTime = words.takeAll(FEEL_WORDS);
  const genres = words.takeAll(GENRE_WORDS);
  const found = words.takeAll(INSTRUMENT_WORDS);
  const full = words.takeAll(FULL_WORDS);
  const kinds = words.takeAll(KIND_WORDS);
  const moods = words.takeAll(MOOD_WORDS);
  const instruments = standings(found, original);
  const wanted = instruments.filter((named) => named.standing !== "excluded").map((named) => named.word);
  return {
    ...figures,
    genres: genres.map((genre) => genre.meaning),
    instruments: drumless.length > 0 ? [...instruments, NO_DRUMS] : instruments,
    moods: moods.map((mood) => mood.meaning),
    moodNames: moods.map((mood) => mood.phrase),
    kind: kinds.some((kind) => kind.meaning === "one_shot") ? "one_shot" : (kinds[0]?.meaning ?? null),
    full: full.length > 0,
    halfTime: halfTime.length > 0,
    bassStyle: wanted.find((word) => word.bassStyle)?.bassStyle ?? null,
    chordVoice: wanted.find((word) => word.chordVoice)?.chordVoice ?? null,
    substituted: [...nearGenre(genres), ...nearInstruments(found, instruments)],
    ignored: words.remaining().filter((word) => !NEGATIONS.has(word) && !GRAMMAR.has(word)),
  };
}

/** Only the first genre is played; the others colour it. */
function nearGenre(found: readonly Finding<GenreWord>[]): PromptReading["substituted"] {
  const [first] = found;
  return first?.meaning.near ? [{ asked: first.phrase, used: GENRES[first.meaning.genre].label }] : [];
}

function nearInstruments(
  found: readonly Finding<InstrumentWord>[],
  named: readonly NamedInstrument[],
): PromptReading["substituted"] {
  return found.flatMap(({ phrase, meaning }, index) => {
    if (!meaning.near || meaning.instruments === "drums" || named[index]?.standing === "excluded") return [];
    const [instrument] = meaning.instruments;
    if (instrument === undefined) return [];
    return [{ asked: phrase, used: labelOf(instrument, { bassStyle: "pluck", chordVoice: "stab", ...meaning }) }];
  });
}

const NO_DRUMS: NamedInstrument = { word: { instruments: "drums" }, standing: "excluded" };

/**
 * Decides for each instrument whether it is wanted. A negation reaches over a list ("no kick, snare or hats") and ends
 * at any other word. "With" adds to the genre's own set, unless an instrument was named before it.
 */
function standings(found: readonly Finding<InstrumentWord>[], text: WordList): NamedInstrument[] {
  const named: NamedInstrument[] = [];
  for (const [index, finding] of found.entries()) {
    const previous = found[index - 1];
    const gap = wordsBetween(text, previous ? previous.at + previous.words : 0, finding.at);
    const standing = standingAfter(gap, previous ? named[index - 1]?.standing : undefined);
    named.push({ word: finding.meaning, standing });
  }
  return named;
}

function standingAfter(
  gap: readonly string[],
  previous: NamedInstrument["standing"] | undefined,
): NamedInstrument["standing"] {
  const negation = gap.findLastIndex((word) => NEGATIONS.has(word));
  if (negation >= 0 && gap.slice(negation + 1).every((word) => JOINERS.has(word))) return "excluded";
  if (previous === "excluded" && gap.every((word) => JOINERS.has(word))) return "excluded";
  if (previous === "only" || previous === "added") return previous;
  return gap.some((word) => ADDITIONS.has(word)) ? "added" : "only";
}

function wordsBetween(text: WordList, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, offset) => text.at(from + offset) ?? "");
}

/** The instruments a word stands for, "drums" being those of the genre. */
export function instrumentsOf(word: InstrumentWord, drums: readonly Instrument[]): readonly Instrument[] {
  return word.instruments === "drums" ? drums : word.instruments;
}
