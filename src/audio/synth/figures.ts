import { type Mode, type MusicalKey, PITCH_NAMES, type PitchName } from "../../contracts/words/key.ts";

/** The numbers and names of measure that a prompt gives. */
export interface Figures {
  bpm: number | null;
  bars: number | null;
  durationSeconds: number | null;
  tonic: PitchName | null;
  mode: Mode | null;
  /** The prompt without them. */
  rest: string;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = { one: 1, two: 2, four: 4, eight: 8, sixteen: 16 };

const TEMPO = [
  /(\d{2,3}(?:\.\d+)?)[\s-]*bpm\b/i,
  /\b(?:bpm|tempo)\s*(?:of|[:=])?\s*(\d{2,3}(?:\.\d+)?)/i,
  /(?:\bat|@)\s*(\d{2,3}(?:\.\d+)?)\b/i,
];
const BARS = /\b(\d{1,3}|one|two|four|eight|sixteen)[\s-]*bars?\b/i;
/** "808s" are drums and "80s" is a decade. */
const DURATION = /\b(?!808s\b|[5-9]0s\b)(\d{1,3}(?:\.\d+)?)[\s-]*(?:s|secs?|seconds?)\b/i;
const ACCIDENTAL = String.raw`(?:\s?(#|♯|sharp\b|flat\b|♭)|(b)(?![a-z]{3}))?`;
/** "D minor", "f# maj", "in the key of e flat major". */
const KEY_IN_WORDS = new RegExp(
  String.raw`\b(?:in\s+)?(?:the\s+)?(?:key\s+(?:of\s+)?)?([a-g])${ACCIDENTAL}[\s-]*(major|minor|maj|min)(?![a-z])`,
  "i",
);
/** "Am", "F#m", "Bbmaj". Only capitals, so that "am" stays a word. */
const KEY_IN_SHORT = /(?<![A-Za-z])([A-G])(#|♯|♭)?(b)?(m|min|maj)(?![a-zA-Z])/;
/** "in D", "key of F#". Only capitals; "in A dark mood" is not a key because a word follows. */
const TONIC_ONLY = /\b(?:in|key of|key:?)\s+([A-G])(#|♯|♭)?(b)?(?=\s*(?:$|[,.;]|at\b|with\b|\d))()/;
const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Reads tempo, bars, length and key, and takes them out of the text. */
export function readFigures(prompt: string): Figures {
  const text = new Cutter(prompt);
  const key = readKey(text);
  const tempo = TEMPO.map((pattern) => text.cut(pattern)).find((match) => match !== null);
  const bars = text.cut(BARS);
  const duration = text.cut(DURATION);
  return {
    bpm: tempo ? Number(tempo[1]) : null,
    bars: bars ? readCount(bars[1] ?? "") : null,
    durationSeconds: duration ? Number(duration[1]) : null,
    tonic: key?.tonic ?? null,
    mode: key?.mode ?? null,
    rest: text.rest,
  };
}

class Cutter {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  cut(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.rest);
    if (match) this.rest = `${this.rest.slice(0, match.index)} ${this.rest.slice(match.index + match[0].length)}`;
    return match;
  }
}

function readKey(text: Cutter): { tonic: MusicalKey["tonic"]; mode: Mode | null } | null {
  const match = text.cut(KEY_IN_WORDS) ?? text.cut(KEY_IN_SHORT) ?? text.cut(TONIC_ONLY);
  if (!match) return null;
  const [, letter = "", sign, flat, mode = ""] = match;
  const pitch = (NATURALS[letter.toUpperCase()] ?? 0) + semitones(sign ?? flat ?? "");
  const tonic = PITCH_NAMES[(pitch + 12) % 12] ?? "C";
  return { tonic, mode: readMode(mode) };
}

function semitones(accidental: string): number {
  const sign = accidental.toLowerCase();
  if (sign === "") return 0;
  return sign === "b" || sign === "♭" || sign === "flat" ? -1 : 1;
}

function readMode(text: string): Mode | null {
  if (text === "") return null;
  return /^maj/i.test(text) ? "major" : "minor";
}

function readCount(text: string): number {
  return NUMBER_WORDS[text.toLowerCase()] ?? Number(text);
}
