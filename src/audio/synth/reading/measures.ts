import type { Metre } from "../score.ts";
import type { Cutter } from "./cutter.ts";
import { NUMBER_WORDS } from "./numbers.ts";

const NUMBER = String.raw`\d{2,3}(?:[.,]\d{1,3})?`;
const BPM = String.raw`(?:bpms?|bmps?|pbm|ppm|beats?\s+per\s+minute|уд\/мин)`;
const UNITS = String.raw`${BPM}|bars?|measures?|minutes?|mins?|seconds?|secs?`;
const TEMPO_SPAN = new RegExp(
  String.raw`(?<![\d.])(?:between\s+(?=\d+\s+and))?(\d{2,3})\s*(?:to|bis|->|-|(?<=between\s+\d+\s+)and)\s*(\d{2,3})[\s-]*${BPM}(?![\p{L}])`,
  "iu",
);
const TEMPO = [
  new RegExp(String.raw`(?<![\d.])(${NUMBER})[\s-]*${BPM}(?![\p{L}])`, "iu"),
  new RegExp(String.raw`\b(?:${BPM}|tempo)\s*(?:of|at|is|[:=])?\s*(${NUMBER})(?![\d.])`, "iu"),
  /(?:\bat|@|\baround|\babout|~|\bca\.?)\s*(\d{2,3}(?:\.\d+)?)(?![\d.%/]|[\s-]*(?:bars?|measures?|s|secs?|seconds?|mins?|minutes?|hz|khz|db)\b)/i,
];
const BARS = [
  /\b(?:bars|measures)\s*[:=]\s*(\d{1,3})(?![\d.])/i,
  /(?<![\d./])(\d{1,3})[\s-]*(?:bars?|measures?)(?![\p{L}])/iu,
];
/** "16 beats"; other numbers before the word are drum machines or tempos. */
const BEATS = /(?<![\d./])(4|8|12|16|20|24|28|32|36|40|48|64)[\s-]*(?:beats?|counts?)(?![\p{L}])(?!\s+per\b)/iu;
/** "808s" are drums and "80s" is a decade. */
const SECONDS = /(?<![\d.:])(?!808s\b|[5-9]0s\b)(\d{1,3}(?:\.\d+)?)[\s-]*(?:s|secs?|seconds?)(?![\p{L}])/iu;
const MILLISECONDS = /(?<![\d.:])(\d{1,5})[\s-]*(?:ms|milliseconds?)(?![\p{L}])/iu;
const MINUTES = /(?<![\d.:])(\d{1,2}(?:\.\d+)?)[\s-]*(?:minutes?|mins?)(?![\p{L}])/iu;
const CLOCK = /(?<![\d.:/])(\d{1,2}):([0-5]\d)(?![\d:])(?:\s*(?:minutes?|mins?|long))?/iu;
/** "Three four time", "6 8 feel". */
const SPOKEN_METRE =
  /\b(2|two|3|three|4|four|5|five|6|six|7|seven|9|nine|11|eleven|12|twelve)[\s-]+(4|four|8|eight)(?:ths?)?[\s-]+(?:time|metre|meter|feel|signature)\b/i;
const WALTZ = /\bwaltz(?:es)?\b/i;
const METRE = /(?<![\d./])(\d{1,2})\s*\/\s*(2|4|8|16)(?![\d./])/;
/** Bars of more quarter notes than this are none. */
const LONGEST_BAR = 8;

/** Chinese characters and Hangul, which stand without spaces. */
const KANJI = String.raw`[\u4e00-\u9fff\uac00-\ud7a3]`;
const KANJI_COUNTED = new RegExp(String.raw`(?<!${KANJI})${KANJI}+(?=\s*(?:${UNITS}))`, "giu");
/** They are numbers with a unit only. */
const WORD_NUMBERS = new Map([...NUMBER_WORDS].filter(([word]) => !new RegExp(KANJI).test(word)));
const WORDS = /[\p{L}\p{N}]+/gu;
const BETWEEN_WORDS = /^[\s-]+$/;
const COUNTED_UNIT = new RegExp(String.raw`[\s-]*(?:${UNITS})(?!\p{L})`, "iuy");
const MOST_WORDS = Math.max(...[...WORD_NUMBERS.keys()].map((phrase) => phrase.split(" ").length));
/** Number words from here on are tempos, if nothing stands behind them; below, they may be of "two step" or "one shot". */
const LEAST_TEMPO = 60;

/**
 * Digits in the place of number words that count something, or can only be a tempo. Words are looked up: an expression
 * of all the thousands takes V8 a quarter of a second to compile.
 * @param note hears of each word that digits stand for
 */
export function withDigits(text: string, note: (digits: string, word: string) => void = () => {}): string {
  const digitsOf = (value: number, word: string) => {
    note(String(value), word.toLowerCase());
    return String(value);
  };
  const spaced = text.replaceAll(KANJI_COUNTED, (run) => {
    const word = numberAtEnd(run);
    const value = NUMBER_WORDS.get(word);
    return value === undefined ? run : `${run.slice(0, -word.length)} ${digitsOf(value, word)}`;
  });
  let [result, end] = ["", 0];
  for (const { value, from, to } of numbersIn(spaced)) {
    COUNTED_UNIT.lastIndex = to;
    if (value < LEAST_TEMPO && !COUNTED_UNIT.test(spaced)) continue;
    result += spaced.slice(end, from) + digitsOf(value, spaced.slice(from, to));
    end = to;
  }
  return result + spaced.slice(end);
}

/** The longest number that ends where the text ends; empty if there is none. */
function numberAtEnd(text: string): string {
  const longest = [...text].findIndex((_, start) => NUMBER_WORDS.has(text.slice(start)));
  return longest < 0 ? "" : text.slice(longest);
}

/** Phrases that are numbers, the longest at each place, with where they stand. */
function* numbersIn(text: string): Iterable<{ value: number; from: number; to: number }> {
  const words = [...text.matchAll(WORDS)].map(({ 0: word, index }) => ({ word, from: index, to: index + word.length }));
  for (let first = 0; first < words.length; first++) {
    let phrase = "";
    let found: { value: number; last: number } | null = null;
    for (let last = first; last < Math.min(first + MOST_WORDS, words.length); last++) {
      if (last > first && !BETWEEN_WORDS.test(text.slice(words[last - 1]?.to, words[last]?.from))) break;
      phrase += `${last > first ? " " : ""}${words[last]?.word.toLowerCase()}`;
      const value = WORD_NUMBERS.get(phrase);
      if (value !== undefined) found = { value, last };
    }
    if (!found) continue;
    yield { value: found.value, from: words[first]?.from ?? 0, to: words[found.last]?.to ?? 0 };
    first = found.last;
  }
}

/** A tempo, or a span of tempos, of which the middle is taken. */
export function readTempo(text: Cutter): { bpm: number; span?: string } | null {
  const span = text.cut(TEMPO_SPAN);
  if (span) {
    const [from, to] = [Number(span[1]), Number(span[2])];
    return { bpm: (from + to) / 2, span: `${from} to ${to} BPM` };
  }
  const match = text.cutFirst(TEMPO);
  return match && { bpm: Number(match[1]?.replace(",", ".")) };
}

/** A number that nothing else claims, as producers write a tempo: "house 128". Null if several are there. */
export function bareTempo(words: readonly string[]): number | null {
  const numbers = words.filter(
    (word) => /^\d{2,3}(?:\.\d+)?$/.test(word) && Number(word) >= LEAST_TEMPO && Number(word) <= 200,
  );
  return numbers.length === 1 ? Number(numbers[0]) : null;
}

/** Whole bars, also by their beats. */
export function readBars(text: Cutter, metre: Metre | null): number | null {
  const match = text.cutFirst(BARS);
  if (match) return Number(match[1]);
  const bars = Number(BEATS.exec(text.rest)?.[1]) / (metre?.beats ?? 4);
  if (!Number.isInteger(bars)) return null;
  text.cut(BEATS);
  return bars;
}

/** Seconds: "3 s", "2 minutes 10 seconds", "1:30", "500 ms". */
export function readDuration(text: Cutter): number | null {
  const clock = text.cut(CLOCK);
  if (clock) return 60 * Number(clock[1]) + Number(clock[2]);
  const thousandths = text.cut(MILLISECONDS);
  if (thousandths) return Number(thousandths[1]) / 1000;
  const minutes = text.cut(MINUTES);
  const seconds = text.cut(SECONDS);
  if (!minutes && !seconds) return null;
  return 60 * Number(minutes?.[1] ?? 0) + Number(seconds?.[1] ?? 0);
}

/** A time signature; "1/8" is a note, and no bar is longer than eight quarter notes. */
export function readMetre(text: Cutter): Metre | null {
  const usual = text.cut(WALTZ) ? { beats: 3, unit: 4 } : null;
  const spoken = text.cut(SPOKEN_METRE);
  if (spoken) return { beats: countOf(spoken[1]), unit: countOf(spoken[2]) };
  const match = METRE.exec(text.rest);
  const [beats, unit] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || beats < 2 || (4 * beats) / unit > LONGEST_BAR) return usual;
  text.cut(METRE);
  return { beats, unit };
}

function countOf(word = ""): number {
  return NUMBER_WORDS.get(word.toLowerCase()) ?? Number(word);
}
