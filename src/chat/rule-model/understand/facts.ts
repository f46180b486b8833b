import { BIT_DEPTHS, EXPORT_FORMATS, MP3_BITRATES } from "../../../contracts/limits.ts";
import { GENRES } from "../../../contracts/words/genre.ts";
import { formatKey, parseKey } from "../../../contracts/words/key.ts";
import { NUMBER, numberOf } from "./numbers.ts";

/** Musical facts stated in a sentence, in numbers and terms. */
export interface MusicFacts {
  bpm?: number;
  bpmMin?: number;
  bpmMax?: number;
  /** As formatKey writes it. */
  key?: string;
  /** Name of a mode that is neither major nor minor; `key` is then the nearest of the two. */
  mode?: string;
  bars?: number;
  durationSeconds?: number;
  takes?: number;
  format?: (typeof EXPORT_FORMATS)[number];
  bitDepth?: (typeof BIT_DEPTHS)[number];
  sampleRate?: number;
  bitrateKbps?: (typeof MP3_BITRATES)[number];
  lufs?: number;
  peakDb?: number;
}

/** Facts, and the words that state none. */
export interface Reading {
  facts: MusicFacts;
  rest: string;
}

interface Rule {
  pattern: RegExp;
  /** @returns null where the words mean something else, which leaves them in the text */
  read(match: RegExpExecArray): MusicFacts | null;
}

const ABOUT = String.raw`(?:around|about|roughly|near|circa|~)\s*`;
/** Tolerance of a tempo "around" another. */
const ABOUT_TEMPO = 0.06;

/** Nearest of major and minor for each other mode. */
const NEAREST: Readonly<Record<string, "major" | "minor">> = {
  dorian: "minor",
  phrygian: "minor",
  aeolian: "minor",
  locrian: "minor",
  ionian: "major",
  lydian: "major",
  mixolydian: "major",
};

const TO = String.raw`\s*(?:bpm)?\s*(?:to|-|–)\s*`;
const AND = String.raw`\s*(?:bpm)?\s*(?:and|to|-|–)\s*`;
/** "Between 4 and 8 bars" is no tempo. */
const NOT_LENGTH = String.raw`(?!\s*-?\s*(?:bars?|measures?|beats?|s|secs?|seconds?|min(?:ute)?s?|ms|lufs|-?db)\b)`;

/** Longer phrases come before phrases they contain. */
const RULES: readonly Rule[] = [
  rule(String.raw`(?:between|from)\s+${NUMBER}${AND}${NUMBER}\b(?:\s*bpm)?${NOT_LENGTH}`, tempoRange),
  rule(String.raw`${NUMBER}${TO}${NUMBER}\s*bpm\b`, tempoRange),
  rule(String.raw`mp3\s+(?:at|with)\s+${NUMBER}(?![\w.]|\s*(?:bpm|k))`, ([, rate]) => {
    const bitrate = oneOf("bitrateKbps", MP3_BITRATES, numberOf(rate));
    return bitrate && { format: "mp3", ...bitrate };
  }),
  rule(String.raw`(?:(?:at|in|with)\s+)?${NUMBER}\s*-?\s*bits?\b`, ([, bits]) =>
    oneOf("bitDepth", BIT_DEPTHS, numberOf(bits)),
  ),
  rule(String.raw`(?:(?:at|in|to)\s+)?${NUMBER}\s*k(?:hz)?\b(?!\s*b)`, ([, kilohertz]) => ({
    sampleRate: rateOf(numberOf(kilohertz)),
  })),
  rule(String.raw`(?:(?:at|with)\s+)?${NUMBER}\s*kbps\b`, ([, rate]) =>
    oneOf("bitrateKbps", MP3_BITRATES, numberOf(rate)),
  ),
  rule(String.raw`(?:to\s+|at\s+)?[-−]?${NUMBER}\s*lufs\b`, ([, level]) => ({ lufs: -numberOf(level) })),
  rule(String.raw`(?:to\s+|at\s+)?[-−]${NUMBER}\s*db(?:tp|fs)?\b`, ([, level]) => ({ peakDb: -numberOf(level) })),
  rule(String.raw`(?:as|to|in|into)?\s*(?:an?\s+)?\b(${EXPORT_FORMATS.join("|")})\b(?:\s+files?)?`, ([, format]) =>
    oneOf("format", EXPORT_FORMATS, (format ?? "").toLowerCase()),
  ),
  // A range of lengths means the longer one.
  rule(
    String.raw`(?:(?:between|from)\s+${NUMBER}${AND}|${NUMBER}${TO})${NUMBER}[\s-]*bars?\b(?:\s+long)?`,
    (match) => ({
      bars: numberOf(match[3]),
    }),
  ),
  rule(String.raw`${NUMBER}[\s-]*(?:bars?|measures?)\b(?:\s+long)?`, ([, bars]) => ({ bars: numberOf(bars) })),
  rule(String.raw`${NUMBER}[\s-]*(?:an?\s+)?(?:min|mins|minutes?)\b(?:\s+long)?`, ([, minutes]) => ({
    durationSeconds: numberOf(minutes) * 60,
  })),
  rule(String.raw`an?\s+minute\b(?:\s+(?:long|of))?`, () => ({ durationSeconds: 60 })),
  rule(String.raw`${NUMBER}\s*(?:ms|milliseconds?)\b(?:\s+long)?`, ([, millis]) => ({
    durationSeconds: numberOf(millis) / 1_000,
  })),
  // "80s" is a decade and "808s" are drums.
  rule(String.raw`(?!(?:[5-9]0|707|808|909)s\b)${NUMBER}[\s-]*(?:s|secs?|seconds?)\b(?:\s+long)?`, ([, seconds]) => ({
    durationSeconds: numberOf(seconds),
  })),
  rule(
    String.raw`${NUMBER}\s+(?:of\s+)?(?:more\s+|other\s+|new\s+)?(?:variations?|versions?|takes?|alternatives?)\b`,
    ([, n]) => ({
      takes: numberOf(n),
    }),
  ),
  rule(String.raw`${ABOUT}${NUMBER}(?:\s*bpm)?`, ([, tempo]) => ({
    bpmMin: Math.round(numberOf(tempo) * (1 - ABOUT_TEMPO)),
    bpmMax: Math.round(numberOf(tempo) * (1 + ABOUT_TEMPO)),
  })),
  rule(String.raw`(?:over|above|faster than)\s+${NUMBER}(?:\s*bpm)?`, ([, tempo]) => ({ bpmMin: numberOf(tempo) })),
  rule(String.raw`(?:under|below|slower than)\s+${NUMBER}(?:\s*bpm)?`, ([, tempo]) => ({ bpmMax: numberOf(tempo) })),
  rule(
    String.raw`(?:at|@|to|in)?\s*(?:tempo\s+)?${NUMBER}\s*bpm\b(?!\s+(?:faster|slower|up|down|more|less))`,
    ([, tempo]) => ({ bpm: numberOf(tempo) }),
  ),
  rule(String.raw`(?:\b(?:at|tempo|bpm)(?:\s+(?:of|to))?|@)\s*${NUMBER}(?![\w%])`, ([, tempo = ""]) =>
    // "At one" is a time of day.
    numberOf(tempo) < 20 && !/\d/.test(tempo) ? null : { bpm: numberOf(tempo) },
  ),
  ...keyRules(),
];

/** Reads the facts of a sentence; the first match of each kind wins. */
export function readFacts(text: string): Reading {
  let rest = text;
  let facts: MusicFacts = {};
  for (const { pattern, read } of RULES) {
    const match = pattern.exec(rest);
    const found = match && read(match);
    if (!match || !found) continue;
    facts = { ...found, ...facts };
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
  }
  return { facts, rest: rest.replaceAll(/\s+/g, " ").trim() };
}

/** Finds a genre in a text, the longest where several are named. @returns its canonical name, and the words that name it */
export function findGenreIn(text: string): { name: string; words: string } | null {
  const found = GENRES.flatMap(({ name }) => {
    const words = new RegExp(String.raw`\b(?:${GENRE_SPELLINGS[name] ?? name})\b`, "i").exec(text)?.[0];
    return words === undefined ? [] : [{ name, words }];
  });
  return found.toSorted((left, right) => right.words.length - left.words.length)[0] ?? null;
}

/** Spelling variants of genres. */
const GENRE_SPELLINGS: Readonly<Record<string, string>> = {
  "boom bap": "boom[ -]?bap",
  "lo-fi": "lo[ -]?fi",
  "drum and bass": "drum (?:and|&|n|'n'?) bass|dnb|d&b",
  "uk garage": "(?:uk )?garage|2[- ]?step",
  afrobeats: "afro ?beats?",
  "hip hop": "hip[ -]?hop",
  soul: "(?:neo[ -])?soul|r&b|rnb",
  reggae: "reggae|dub",
  "bossa nova": "bossa(?:[ -]?nova)?",
  "synth pop": "synth[ -]?pop",
  "jersey club": "jersey[ -]club",
};

function tempoRange([, low, high]: RegExpExecArray): MusicFacts {
  const ends = [numberOf(low), numberOf(high)];
  return { bpmMin: Math.min(...ends), bpmMax: Math.max(...ends) };
}

function rule(pattern: string, read: Rule["read"]): Rule {
  return { pattern: new RegExp(String.raw`(?<![\w.-])${pattern}`, "i"), read };
}

function oneOf<Field extends string, Value>(
  field: Field,
  allowed: readonly Value[],
  given: unknown,
): Record<Field, Value> | null {
  const value = allowed.find((candidate) => candidate === given);
  // A computed key: TypeScript does not relate the field to the type of its value.
  return value === undefined ? null : ({ [field]: value } as Record<Field, Value>);
}

/** "44.1" or "48" kilohertz, or hertz written out. */
function rateOf(number: number): number {
  return Math.round(number < 1_000 ? number * 1_000 : number);
}

/**
 * A key with its mode is a key anywhere but where "a" is an article; a lone letter only behind "in", where "a" has to
 * be a capital. Case matters: "Am" is a chord, "am" a verb.
 */
function keyRules(): Rule[] {
  const accidental = "(?:#|♯|b|♭|[\\s-]?[Ss]harp|[\\s-]?[Ff]lat)?";
  const tonic = `[A-Ga-g]${accidental}`;
  const mode = `(?:[Mm]ajor|[Mm]inor|[Mm]aj|[Mm]in|(?:${Object.keys(NEAREST).join("|")}))`;
  const lead = "\\b(?:[Ii]n|[Tt]o|[Oo]f|[Kk]ey(?:\\s+of)?)\\s+(?:the\\s+key\\s+of\\s+)?";
  const patterns = [
    `${lead}(${tonic}[\\s-]*${mode})\\b`,
    `(?<!\\b(?:[Mm]ake|[Gg]ive me|[Cc]reate)\\s)\\b(${tonic}[\\s-]*${mode})\\b(?!\\s+\\w*change)`,
    `${lead}(${tonic}m)\\b`,
    `\\b([A-G](?:#|b)?m)\\b`,
    `${lead}([A-Gb-g]${accidental})(?![\\w#♯♭'-])`,
  ];
  return patterns.map((pattern) => ({ pattern: new RegExp(pattern), read: ([, text = ""]) => keyOf(text) }));
}

function keyOf(text: string): MusicFacts | null {
  const [mode = ""] = /[a-z]+$/.exec(text) ?? [];
  const nearest = NEAREST[mode];
  const plain = nearest ? text.replace(mode, nearest) : text;
  const key = parseKey(plain.replace(/-(?=sharp|flat)/i, " "));
  return key && { key: formatKey(key), ...(nearest && !/ionian|aeolian/.test(mode) ? { mode } : {}) };
}
