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
const isKanji = (text: string) => /[\u4e00-\u9fff\uac00-\ud7a3]/.test(text);
const COUNTING_WORDS = [...NUMBER_WORDS.keys()];
const COUNTED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(${COUNTING_WORDS.filter((word) => !isKanji(word))
    .map((word) => word.replaceAll(" ", String.raw`[\s-]+`))
    .join("|")})(?![\p{L}\p{N}])(?=([\s-]*(?:${UNITS})(?!\p{L}))?)`,
  "giu",
);
const KANJI_COUNTED = new RegExp(String.raw`(${COUNTING_WORDS.filter(isKanji).join("|")})(?=\s*(?:${UNITS}))`, "giu");
/** Number words from here on are tempos, if nothing stands behind them; below, they may be of "two step" or "one shot". */
const LEAST_TEMPO = 60;

/**
 * Digits in the place of number words that count something, or can only be a tempo.
 * @param note hears of each word that digits stand for
 */
export function withDigits(text: string, note: (digits: string, word: string) => void = () => {}): string {
  const digits = (word: string, isCounted: boolean) => {
    const value = NUMBER_WORDS.get(word.toLowerCase().replaceAll(/[\s-]+/g, " "));
    if (value === undefined || !(isCounted || value >= LEAST_TEMPO)) return word;
    note(String(value), word.toLowerCase());
    return String(value);
  };
  return text
    .replaceAll(KANJI_COUNTED, (word) => ` ${digits(word, true)}`)
    .replaceAll(COUNTED, (word: string, _: string, unit: string | undefined) => digits(word, unit !== undefined));
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
