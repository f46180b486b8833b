import { BIT_DEPTHS, EXPORT_FORMATS, MP3_BITRATES } from "../../contracts/edit.ts";
import { GENRES } from "../../contracts/genre.ts";
import { formatKey, parseKey } from "../../contracts/key.ts";

/** What a sentence says in numbers and terms of music. */
export interface MusicFacts {
  bpm?: number;
  bpmMin?: number;
  bpmMax?: number;
  /** As formatKey writes it. */
  key?: string;
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

/** Facts, and the words that are none of them. */
export interface Reading {
  facts: MusicFacts;
  rest: string;
}

interface Rule {
  pattern: RegExp;
  /** @returns null where the words mean something else; they stay then */
  read(match: RegExpExecArray): MusicFacts | null;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  twelve: 12,
  sixteen: 16,
  "thirty-two": 32,
  couple: 2,
  few: 3,
};
const NUMBER = String.raw`(\d+(?:\.\d+)?|${Object.keys(NUMBER_WORDS).join("|")})`;
const ABOUT = String.raw`(?:around|about|roughly|near|circa|~)\s*`;
/** How far a tempo "around" another may lie. */
const ABOUT_TEMPO = 0.06;

/** Longer phrases stand before what they contain. */
const RULES: readonly Rule[] = [
  rule(String.raw`(?:between|from)\s+${NUMBER}\s*(?:bpm)?\s*(?:and|to|-)\s*${NUMBER}(?:\s*bpm)?`, ([, low, high]) => ({
    bpmMin: Math.min(numberOf(low), numberOf(high)),
    bpmMax: Math.max(numberOf(low), numberOf(high)),
  })),
  rule(String.raw`${NUMBER}\s*-?\s*bits?\b`, ([, bits]) => oneOf("bitDepth", BIT_DEPTHS, numberOf(bits))),
  rule(String.raw`${NUMBER}\s*k(?:hz)?\b(?!\s*b)`, ([, kilohertz]) => ({ sampleRate: rateOf(numberOf(kilohertz)) })),
  rule(String.raw`${NUMBER}\s*kbps\b`, ([, rate]) => oneOf("bitrateKbps", MP3_BITRATES, numberOf(rate))),
  rule(String.raw`(?:to\s+|at\s+)?[-−]?${NUMBER}\s*lufs\b`, ([, level]) => ({ lufs: -numberOf(level) })),
  rule(String.raw`(?:to\s+|at\s+)?[-−]${NUMBER}\s*db(?:tp|fs)?\b`, ([, level]) => ({ peakDb: -numberOf(level) })),
  rule(String.raw`(?:as|to|in|into)?\s*(?:an?\s+)?\b(${EXPORT_FORMATS.join("|")})\b(?:\s+files?)?`, ([, format]) =>
    oneOf("format", EXPORT_FORMATS, (format ?? "").toLowerCase()),
  ),
  rule(String.raw`${NUMBER}[\s-]*(?:bars?|measures?)\b(?:\s+long)?`, ([, bars]) => ({ bars: numberOf(bars) })),
  // "80s" is a decade and "808s" are drums.
  rule(String.raw`(?!(?:[5-9]0|707|808|909)s\b)${NUMBER}[\s-]*(?:s|secs?|seconds?)\b(?:\s+long)?`, ([, seconds]) => ({
    durationSeconds: numberOf(seconds),
  })),
  rule(
    String.raw`${NUMBER}\s+(?:more\s+|other\s+|new\s+)?(?:variations?|versions?|takes?|alternatives?)\b`,
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
  rule(String.raw`(?:at|@|to|in)?\s*(?:tempo\s+)?(\d+(?:\.\d+)?)\s*bpm\b`, ([, tempo]) => ({ bpm: numberOf(tempo) })),
  rule(String.raw`(?:\b(?:at|tempo)|@)\s*(\d+(?:\.\d+)?)(?![\w%])`, ([, tempo]) => ({ bpm: numberOf(tempo) })),
  ...keyRules(),
];

/** Reads the facts of a sentence; each is read once, the first of a kind holds. */
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

/** A number in digits or as a word; not a number gives 0, which no limit allows. */
export function numberOf(text: string | undefined): number {
  const word = (text ?? "").toLowerCase();
  return NUMBER_WORDS[word] ?? (Number(word) || 0);
}

/** The genre that a text names, as the list of genres calls it, with the words that name it. */
export function findGenreIn(text: string): { name: string; words: string } | null {
  for (const { name } of GENRES) {
    const words = GENRE_SPELLINGS[name] ?? name;
    const match = new RegExp(String.raw`\b(?:${words})\b`, "i").exec(text);
    if (match) return { name, words: match[0] };
  }
  return null;
}

/** Where producers write a genre in more ways than one. */
const GENRE_SPELLINGS: Readonly<Record<string, string>> = {
  "boom bap": "boom[ -]?bap",
  "lo-fi": "lo[ -]?fi",
  "drum and bass": "drum (?:and|&|n|'n'?) bass|dnb|d&b|jungle",
  "uk garage": "(?:uk )?garage|2[- ]?step",
  afrobeats: "afro ?beats?",
};

function rule(pattern: string, read: Rule["read"]): Rule {
  return { pattern: new RegExp(String.raw`(?<![\w.-])${pattern}`, "i"), read };
}

function oneOf<Field extends string, Value>(
  field: Field,
  allowed: readonly Value[],
  given: unknown,
): Record<Field, Value> | null {
  const value = allowed.find((candidate) => candidate === given);
  // One field with a value of its own type.
  return value === undefined ? null : ({ [field]: value } as Record<Field, Value>);
}

/** "44.1" or "48" kilohertz, or hertz written out. */
function rateOf(number: number): number {
  return Math.round(number < 1_000 ? number * 1_000 : number);
}

/**
 * A key with its mode is a key anywhere but where "a" is an article; a lone letter only behind "in", and in capitals.
 * Case matters: "Am" is a chord, "am" a verb.
 */
function keyRules(): Rule[] {
  const tonic = "[A-Ga-g](?:#|♯|b|♭|\\s?[Ss]harp|\\s?[Ff]lat)?";
  const mode = "(?:[Mm]ajor|[Mm]inor|[Mm]aj|[Mm]in)";
  const lead = "(?:(?:in|to|of|key)\\s+(?:the\\s+key\\s+of\\s+)?)";
  const patterns = [
    `${lead}(${tonic}\\s*${mode})\\b`,
    `(?<!\\b(?:[Mm]ake|[Gg]ive me|[Cc]reate)\\s)\\b(${tonic}\\s*${mode})\\b(?!\\s+\\w*change)`,
    `${lead}(${tonic}m)\\b`,
    `\\b([A-G](?:#|b)?m)\\b`,
    `${lead}([A-G](?:#|♯|b|♭)?)(?![\\w#♯♭'-])`,
  ];
  return patterns.map((pattern) => ({
    pattern: new RegExp(pattern.replaceAll("(?:in|to|of|key)", "\\b(?:[Ii]n|[Tt]o|[Oo]f|[Kk]ey)")),
    read: ([, text = ""]) => {
      const key = parseKey(text);
      return key && { key: formatKey(key) };
    },
  }));
}
