import { FILLER_WORDS } from "../../contracts/words/filler.ts";
import { isDecadeOf } from "./genres/decades.ts";
import type { BassStyle, ChordVoice, DrumKit, Vowel } from "./genres/genre.ts";
import { GENRE_WORDS, type GenreWord } from "./genres/genre-words.ts";
import { GENRES } from "./genres/index.ts";
import { FACTS, INSTRUMENTS, type Instrument, STRIPS } from "./instruments.ts";
import { labelOf } from "./labels.ts";
import { type Finding, WordList } from "./phrases.ts";
import { readFigures, type Figures } from "./figures.ts";
import { Cutter } from "./reading/cutter.ts";
import { type Feel, readFeel } from "./reading/feel.ts";
import { adjectivesBefore, NEGATIONS, readMoods } from "./reading/mood-words.ts";
import { groupNamed, groupWithin } from "./reading/group-words.ts";
import { KIT_GENRES, type KitWords, readKit } from "./reading/kit-words.ts";
import { bareTempo } from "./reading/measures.ts";
import { plainText } from "../../contracts/words/languages/plain-text.ts";
import { isHarmony, usualPlaying } from "./playing.ts";
import { withPlaying } from "./reading/playing-words.ts";
import { VOWEL_WORDS } from "./reading/vowel-words.ts";
import { partedWords, plainWishes, spellCheck } from "./reading/wishes.ts";
import { INSTRUMENT_WORDS, type InstrumentWord, MOOD_WORDS, type MoodWord } from "./reading/vocabulary.ts";

/** An instrument the prompt names, and how it stands there. */
export interface NamedInstrument {
  word: InstrumentWord;
  /** "only" replaces the genre's set, "added" joins it, "excluded" leaves it. */
  standing: "only" | "added" | "excluded";
  /** More of it than usual (1), or less (-1). */
  amount?: 1 | -1;
}

/** Content of a prompt, before defaults. */
export interface PromptReading extends Figures, Feel {
  genres: GenreWord[];
  /** A groove of the first genre. */
  groove: string | null;
  genreNames: string[];
  instruments: NamedInstrument[];
  /** Their phrases, in the same order. */
  instrumentNames: string[];
  moods: MoodWord[];
  moodNames: string[];
  kind: "loop" | "one_shot" | null;
  /** The prompt asks for a whole arrangement. */
  full: boolean;
  bassStyle: BassStyle | null;
  chordVoice: ChordVoice | null;
  drumKit: DrumKit | null;
  /** The words that name it; empty for brushes as an instrument. */
  kitPhrase: string;
  vowel: Vowel | null;
  /** Words for a genre that say more than its label: "deep house". */
  style: string | null;
  /** A sweep that falls. */
  falling: boolean;
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
  lick: "loop",
  hook: "loop",
  "one shot": "one_shot",
  "one shots": "one_shot",
  oneshot: "one_shot",
  hit: "one_shot",
  "single hit": "one_shot",
  "single note": "one_shot",
  single: "one_shot",
  stinger: "one_shot",
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
const ONLY_WORDS: Readonly<Record<string, true>> = {
  only: true,
  just: true,
  solo: true,
  alone: true,
  "nothing but": true,
};
const FALLING =
  /\b(?:down[\s-]?lifters?|down[\s-]?sweeps?|sweeps?[\s-]down|(?:falling|descending)[\s-](?:sweep|riser))\b/i;
const DRUMLESS_WORDS: Readonly<Record<string, true>> = { drumless: true, beatless: true };

const JOINERS = new Set(["and", "or", "&", "n", "nor", ",", "any", "the", "plus"]);
/** Behind a negation; in a list one begins what is wanted again: "no drums, a piano". */
const ARTICLES = new Set(["a", "an"]);
const AMOUNTS: Readonly<Record<string, 1 | -1>> = {
  more: 1,
  busier: 1,
  extra: 1,
  less: -1,
  fewer: -1,
  sparser: -1,
};
const ADDITIONS = new Set(["with", "plus", "featuring", "feat", "add", "added", "+"]);

/** Words that hold a sentence together; saying that they were ignored would help nobody. */
const GRAMMAR = new Set([
  ...JOINERS,
  ...ADDITIONS,
  ...FILLER_WORDS,
  ..."new but too so very from around about style genre mood vibe feel singing sound sounds music instruments progression e la le el lo un ので の で を が は".split(
    " ",
  ),
]);
const KNOWN_WORDS: ReadonlySet<string> = new Set(
  [GENRE_WORDS, INSTRUMENT_WORDS, MOOD_WORDS, KIND_WORDS, FULL_WORDS, AMOUNTS, ONLY_WORDS]
    .flatMap((words) => Object.keys(words))
    .flatMap((phrase) => phrase.split(" "))
    .concat(...GRAMMAR, ...NEGATIONS),
);
const corrected = spellCheck(KNOWN_WORDS);

/** Reads a producer's request. Never fails: what is not understood is listed in `ignored`. */
export function readPrompt(prompt: string): PromptReading {
  const figures = readFigures(prompt);
  const text = new Cutter(corrected(partedWords(plainWishes(figures.rest))));
  const feel = readFeel(text);
  const kit = readKit(text.rest);
  const words = new WordList(kit.rest);
  const original = new WordList(kit.rest);
  const drumless = words.takeAll(DRUMLESS_WORDS);
  const genres = withKitGenre(mainFirst(words.takeAll(GENRE_WORDS)), kit);
  const grooves = words.takeAll(groovesOf(genres[0]?.meaning));
  const sounds = withoutClasses(words.takeAll(INSTRUMENT_WORDS));
  const found = withPlaying(besideChords(sounds, figures.chords !== null), (index) => original.at(index));
  for (const { at, words: count } of found) words.take(at, count);
  const full = words.takeAll(FULL_WORDS);
  const kinds = words.takeAll(KIND_WORDS);
  const only = words.takeAll(ONLY_WORDS).length > 0;
  const vowels = words.takeAll(VOWEL_WORDS);
  const instruments = standings(found, original);
  const moods = readMoods(words, original, leftOutPlaces(found, instruments));
  const wanted = instruments.filter((named) => named.standing !== "excluded").map((named) => named.word);
  const left = words.remaining();
  const besides = genres.filter(({ meaning }) => meaning.genre !== genres[0]?.meaning.genre);
  const bare = figures.bpm === null ? bareTempo(left) : null;
  const isWhole = full.length > 0 || isGenreLoop(genres, kinds, found);
  const isDecade = (word: string) => genres[0] !== undefined && isDecadeOf(word, genres[0].meaning.genre);
  const meant = new Set([...NEGATIONS, ...GRAMMAR, ...Object.keys(AMOUNTS)]);
  return {
    ...figures,
    ...feel,
    bpm: figures.bpm ?? bare,
    genres: genres.map((genre) => genre.meaning),
    groove: grooves[0]?.meaning ?? grooveAmong(genres) ?? null,
    genreNames: genres.map((genre) => genre.phrase),
    instruments: drumless.length > 0 ? [...instruments, NO_DRUMS] : instruments,
    instrumentNames: found.map((instrument) => instrument.phrase),
    moods: moods.map(({ mood }) => mood),
    moodNames: [
      ...moods.map(({ name }) => name),
      ...besides.filter(({ meaning }) => meaning.mood).map(({ phrase }) => phrase),
    ],
    kind: kinds.some((kind) => kind.meaning === "one_shot") ? "one_shot" : (kinds[0]?.meaning ?? null),
    full: isWhole && !only,
    bassStyle: wanted.find((word) => word.bassStyle)?.bassStyle ?? null,
    chordVoice: wanted.find((word) => word.chordVoice)?.chordVoice ?? null,
    drumKit: kit.kit ?? wanted.find((word) => word.drumKit)?.drumKit ?? null,
    kitPhrase: kit.phrase,
    vowel: vowels[0]?.meaning ?? null,
    words: { ...feel.words, ...(vowels[0] ? { vowel: vowels[0].phrase } : {}) },
    style: styleOf(genres),
    falling: FALLING.test(text.rest),
    substituted: [...nearGenre(genres), ...nearInstruments(found, instruments)].map(({ asked, used }) => ({
      asked: figures.foreign.get(asked) ?? asked,
      used,
    })),
    ignored: [...besides.filter(({ meaning }) => !meaning.mood).map(({ phrase }) => phrase), ...left]
      .filter((word) => !meant.has(word) && !isDecade(word) && (bare === null || Number(word) !== bare))
      .map((word) => figures.foreign.get(word) ?? word)
      .map(asWritten(prompt)),
  };
}

/** The genre that is played comes first: one of its own rather than one whose nearest is played, or a decade. Others colour it. */
function mainFirst(found: readonly Finding<GenreWord>[]): Finding<GenreWord>[] {
  const named = found.filter(({ meaning }) => !meaning.decade);
  const main = named.find(({ meaning }) => !meaning.near) ?? named[0] ?? found[0];
  return main === undefined ? [] : [main, ...found.filter((other) => other !== main)];
}

/** "Trap kit" names its genre too, unless another is named. */
function withKitGenre(genres: Finding<GenreWord>[], { kit, phrase }: KitWords): Finding<GenreWord>[] {
  const genre = KIT_GENRES.find(([name]) => name === kit)?.[1];
  return genre === undefined || genres.length > 0 ? genres : [{ phrase, meaning: { genre }, at: 0, words: 0 }];
}

/** Words for the first genre where they say more than its name, and are played as they say. */
function styleOf([first]: readonly Finding<GenreWord>[]): string | null {
  if (!first || first.meaning.near) return null;
  const { genre, decade: _, ...more } = first.meaning;
  const isPlain = Object.keys(more).length === 0 || first.phrase === GENRES[genre].label.toLowerCase();
  return isPlain ? null : first.phrase;
}

/** A class of sounds is meant by the sound of it that is named. */
function withoutClasses(found: Finding<InstrumentWord>[]): Finding<InstrumentWord>[] {
  const isNamed = found.some(
    ({ meaning: { general, instruments } }) =>
      !general && instruments !== "drums" && instruments.every((instrument) => FACTS[instrument].part === "fx"),
  );
  return isNamed ? found.filter(({ meaning }) => !meaning.general) : found;
}

/** "Chords" before a list of them is no instrument where one that plays them is named: "chords Am F, piano". */
function besideChords(found: Finding<InstrumentWord>[], hasList: boolean): Finding<InstrumentWord>[] {
  const hasPlayer = found.some(
    (finding) =>
      !isChordsWord(finding) && finding.meaning.instruments !== "drums" && finding.meaning.instruments.some(isChordal),
  );
  return hasList && hasPlayer ? found.filter((finding) => !isChordsWord(finding)) : found;
}

function isChordsWord({ meaning }: Finding<InstrumentWord>): boolean {
  return meaning.group === "chords";
}

function isChordal(instrument: Instrument): boolean {
  return isHarmony(usualPlaying(instrument));
}

/** "Lo-fi loop … rhodes": a loop of a genre is a whole one, with what is named behind it. */
function isGenreLoop(
  genres: readonly Finding<GenreWord>[],
  kinds: readonly Finding<string>[],
  found: readonly Finding<InstrumentWord>[],
): boolean {
  return genres.some(({ at, words }) =>
    kinds.some(
      (kind) =>
        kind.meaning === "loop" && kind.at === at + words && found.every((instrument) => instrument.at > kind.at),
    ),
  );
}

/** The groove of the first genre that a word for it implies. */
function grooveAmong(genres: readonly Finding<GenreWord>[]): string | undefined {
  const [first] = genres;
  return genres.find(({ meaning }) => meaning.genre === first?.meaning.genre && meaning.groove)?.meaning.groove;
}

/** Grooves of a genre by their names, which are words beside it. */
function groovesOf(word: GenreWord | undefined): Record<string, string> {
  const names = word ? GENRES[word.genre].grooves.map(({ name }) => name) : [];
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** A word in the prompt's own spelling, accents and all. */
function asWritten(prompt: string): (plain: string) => string {
  const written = prompt
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s,.;:!?()/_=-]+/);
  const spelled = new Map(written.map((word) => [plainText(word), word]));
  return (plain) => spelled.get(plain) ?? plain;
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
    if (!meaning.near || named[index]?.standing === "excluded") return [];
    if (meaning.instruments === "drums") return [{ asked: phrase, used: "synthesised drums" }];
    const [instrument] = meaning.instruments;
    if (instrument === undefined) return [];
    const { plays, ...voices } = meaning;
    const label = labelOf(instrument, {
      bassStyle: "pluck",
      chordVoice: "stab",
      ...voices,
      ...(plays ? { plays: { [instrument]: plays } } : {}),
    });
    return [{ asked: phrase, used: label }];
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
    const amount = AMOUNTS[gap.at(-1) ?? ""];
    named.push({
      word: finding.meaning,
      // An amount needs something to apply to, so its instrument is an addition.
      standing: amount !== undefined && standing === "only" ? "added" : standing,
      ...(amount === undefined ? {} : { amount }),
    });
  }
  return named;
}

function standingAfter(
  gap: readonly string[],
  previous: NamedInstrument["standing"] | undefined,
): NamedInstrument["standing"] {
  const negation = gap.findLastIndex((word) => NEGATIONS.has(word));
  const behind = gap.slice(negation + 1);
  // "No hard kick" leaves out the kick; of "not happy ukulele" it is the mood that is not wanted.
  const list = gap[negation] === "not" ? behind : adjectivesBefore(behind);
  if (negation >= 0 && list.every((word) => JOINERS.has(word) || ARTICLES.has(word))) return "excluded";
  if (previous === "excluded" && gap.every((word) => JOINERS.has(word))) return "excluded";
  if (previous === "only" || previous === "added") return previous;
  return gap.some((word) => ADDITIONS.has(word)) ? "added" : "only";
}

/** Where the instruments that are left out begin. */
function leftOutPlaces(
  found: readonly Finding<InstrumentWord>[],
  instruments: readonly NamedInstrument[],
): ReadonlySet<number> {
  return new Set(found.filter((_, index) => instruments[index]?.standing === "excluded").map(({ at }) => at));
}

function wordsBetween(text: WordList, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, offset) => text.at(from + offset) ?? "");
}

/** The instruments a word stands for, "drums" being those of the genre, and "chords" what plays them in a piece of these instruments. */
export function instrumentsOf(
  word: InstrumentWord,
  drums: readonly Instrument[],
  own: readonly Instrument[] = [],
): readonly Instrument[] {
  if (word.instruments === "drums") return drums;
  const playing = groupWithin(word, own);
  return playing.length > 0 ? playing : word.instruments;
}

const ALL_PERCUSSION = new Set([INSTRUMENT_WORDS["percussion"], INSTRUMENT_WORDS["perc"]]);

/**
 * Instruments that an excluded word leaves out: "no melody" every melody but one that is asked for, "no drums" every drum,
 * and so does "no percussion" where no drums are asked for.
 */
export function leftOutBy(word: InstrumentWord, { instruments, full }: PromptReading): readonly Instrument[] {
  const drums = INSTRUMENTS.filter((instrument) => STRIPS[instrument].role === "drum");
  const wanted = instruments.filter(({ standing }) => standing !== "excluded").map((other) => other.word);
  const hasDrums = wanted.some((other) => instrumentsOf(other, drums).some((each) => drums.includes(each)));
  if (ALL_PERCUSSION.has(word) && !full && !hasDrums) return drums;
  const named = wanted.flatMap((other) => instrumentsOf(other, []));
  const group = groupNamed(word)?.filter((instrument) => !named.includes(instrument));
  return group ?? instrumentsOf(word, drums);
}
