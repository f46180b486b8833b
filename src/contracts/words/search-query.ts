import { canonicalKey, PITCH_NAMES } from "./key.ts";
import { pairTerms, searchWords, wordTerms } from "./search-terms.ts";

/**
 * Parsed search text, read as a musician means it: "lo-fi keys Am 80-90 bpm" is two words, a key and a tempo range. A
 * sample must match all of it.
 */
export interface SearchQuery {
  words: SearchWord[];
  /** As formatKey writes them; any one of them will do. Empty: any key, or none. */
  keys: string[];
  bpmMin?: number;
  bpmMax?: number;
}

/** A word that has to be found. */
export interface SearchWord {
  /** As it was typed, folded. */
  typed: string;
  /** Any one of them will do. */
  terms: string[];
}

/** Most terms that Convex takes in one search. */
const MAX_TERMS = 16;
/** How far a tempo that is named exactly may lie from a measured one. */
const EXACT_TEMPO = 0.5;
/** How far a tempo "around" another may lie. */
const ABOUT_TEMPO = 0.06;
/** Tempos that files have. Other numbers are words: "TR-808-909" and "over 808" name machines. */
const SLOWEST = 20;
const FASTEST = 400;

/** Stop words, ignored unless the search holds nothing else. */
const FILLERS = new Set(
  (
    "something all a an the and or n in on at for with to by from my me some any that this it is bpm key sample samples sound sounds " +
    "file files audio der die das ein eine mit und"
  ).split(" "),
);

const NUMBER = String.raw`(\d{2,3}(?:[.,]\d+)?)`;
const TEMPO = String.raw`(?<![\p{L}\p{N}.#])${NUMBER}`;
const END = String.raw`(?![\p{L}\p{N}%]|[.,]\d)`;
const BPM = String.raw`\s*bpm`;

type Tempos = Pick<SearchQuery, "bpmMin" | "bpmMax">;

/** Longer phrases stand before what they contain. */
const TEMPO_RULES: readonly [pattern: string, read: (low: number, high: number) => Tempos | null][] = [
  [String.raw`(?:between|from)\s+${TEMPO}(?:${BPM})?\s*(?:and|to|-|–)\s*${NUMBER}(?:${BPM})?${END}`, range],
  [String.raw`(?:bpm|tempo)\s*:?\s*${TEMPO}\s*(?:to|-|–)\s*${NUMBER}${END}`, range],
  [String.raw`${TEMPO}(?:${BPM})?\s*(?:to|-|–)\s*${NUMBER}(?:${BPM})?${END}`, range],
  [
    String.raw`(?:around|about|near|circa|ca\.?|~)\s*${TEMPO}(?:${BPM})?${END}`,
    (tempo) => within(tempo * ABOUT_TEMPO, tempo),
  ],
  [String.raw`(?:over|above|faster than|at least|>=?)\s*${TEMPO}(?:${BPM})?${END}`, (bpmMin) => ({ bpmMin })],
  [String.raw`(?:under|below|slower than|at most|<=?)\s*${TEMPO}(?:${BPM})?${END}`, (bpmMax) => ({ bpmMax })],
  [String.raw`(?:@|\bat)\s*${TEMPO}(?:${BPM})?${END}`, (tempo) => within(EXACT_TEMPO, tempo)],
  [String.raw`${TEMPO}${BPM}${END}`, (tempo) => within(EXACT_TEMPO, tempo)],
  [String.raw`\b(?:bpm|tempo)\s*:?\s*${TEMPO}${END}`, (tempo) => within(EXACT_TEMPO, tempo)],
];

const NOTE = String.raw`[a-h](?:[#♯♭b]|[\s-]?(?:sharp|flat)|is|es|s)?`;
const ALONE = [String.raw`(?<![\p{L}\p{N}#♯♭])`, String.raw`(?![\p{L}\p{N}#♯♭])`] as const;
const LEAD = String.raw`(?:(?<![\p{L}\p{N}])(?:in|key|of|tonart)\s+)*`;
/** A note with its mode, or a place on the Camelot wheel. */
const KEY = new RegExp(
  `${LEAD}${ALONE[0]}(${NOTE}[\\s_-]*(?:major|minor|maj|min|moll|dur)|${NOTE}m|(?:0?[1-9]|1[0-2])[ab])${ALONE[1]}`,
  "giu",
);
/** A note of either mode: with an accidental, or behind "in" or "key". */
const TONIC = new RegExp(
  `${LEAD}${ALONE[0]}([a-gA-G](?:[#♯♭]|[\\s-]?(?:sharp|flat))|[A-G]b)${ALONE[1]}` +
    `|(?<![\\p{L}\\p{N}])(?:in|key(?:\\s+of)?)\\s+([A-G]|[b-g])(?![\\p{L}\\p{N}#♯♭'’-])`,
  "gu",
);
/** Also words of the field: frequency and amplitude modulation. */
const WORD_OR_KEY = /^(?:fm|[A-G]M)$/;

/** Reads a search. Never fails: what is no key and no tempo is a word. */
export function readSearch(text: string): SearchQuery {
  const tempo = readTempos(text);
  const { keys, rest } = readKeys(tempo.rest);
  const all = searchWords(rest);
  const meant = all.filter((word) => !FILLERS.has(word));
  const isEmpty = meant.length === 0 && keys.length === 0 && Object.keys(tempo.found).length === 0;
  const words = (isEmpty ? all : meant).map((typed) => ({ typed, terms: [...wordTerms(typed), ...keyTermsOf(typed)] }));
  return { words, keys, ...tempo.found };
}

/** The term by which samples of a key are found where its name may be a word as well. */
export function keyTerm(key: string): string {
  return `key${key.toLowerCase().replace("#", "sharp").replace(" ", "")}`;
}

/** Full-text query whose results include every sample with all of the words; the last word may be a prefix. */
export function searchExpression(words: readonly SearchWord[]): string {
  const last = words.at(-1);
  const pairs = words.slice(1).flatMap(({ typed }, index) => pairTerms(words[index]?.typed ?? "", typed));
  const terms = [...new Set([...words.flatMap((word) => word.terms), ...pairs])].slice(0, MAX_TERMS - 1);
  return [...terms, ...(last ? [last.typed] : [])].join(" ");
}

/** True if the terms match all words, each alone or joined with the next ("hi hat" = "hihat"). */
export function hasWords(words: readonly SearchWord[], terms: ReadonlySet<string>): boolean {
  const from = (index: number): boolean => {
    const word = words[index];
    if (!word) return true;
    const isLast = index === words.length - 1;
    if ((word.terms.some((term) => terms.has(term)) || (isLast && begins(word.typed, terms))) && from(index + 1))
      return true;
    const next = words[index + 1];
    if (!next) return false;
    const isFound =
      pairTerms(word.typed, next.typed).some((term) => terms.has(term)) ||
      (index + 2 === words.length && begins(word.typed + next.typed, terms));
    return isFound && from(index + 2);
  };
  return from(0);
}

/** A number is finished: "90" is not the beginning of "909". */
function begins(typed: string, terms: ReadonlySet<string>): boolean {
  if (/^\p{N}+$/u.test(typed)) return false;
  for (const term of terms) if (term.startsWith(typed) && !term.startsWith("key")) return true;
  return false;
}

function readTempos(text: string): { found: Tempos; rest: string } {
  for (const [pattern, read] of TEMPO_RULES) {
    const match = new RegExp(pattern, "iu").exec(text);
    const [low, high] = (match?.slice(1) ?? []).map((number) => Number((number ?? "").replace(",", ".")));
    const isTempo = [low, high ?? low].every((number = 0) => number >= SLOWEST && number <= FASTEST);
    const found = match && isTempo ? read(low ?? 0, high ?? 0) : null;
    if (match && found)
      return { found, rest: `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}` };
  }
  return { found: {}, rest: text };
}

function range(one: number, other: number): Tempos | null {
  return one === other ? null : { bpmMin: Math.min(one, other), bpmMax: Math.max(one, other) };
}

function within(distance: number, tempo: number): Tempos {
  return { bpmMin: tempo - distance, bpmMax: tempo + distance };
}

function readKeys(text: string): { keys: string[]; rest: string } {
  const keys: string[] = [];
  const take = (whole: string, name: string | undefined, modes: readonly string[]) => {
    const found = modes.flatMap((mode) => canonicalKey(`${name}${mode}`) ?? []);
    keys.push(...found);
    return found.length === 0 ? whole : " ";
  };
  const rest = text
    .replaceAll(KEY, (whole: string, name: string) => (WORD_OR_KEY.test(name) ? whole : take(whole, name, [""])))
    .replaceAll(TONIC, (whole: string, sign?: string, lone?: string) =>
      take(whole, sign ?? lone, [" major", " minor"]),
    );
  return { keys: [...new Set(keys)], rest };
}

/** "fm" may be F minor. */
function keyTermsOf(typed: string): string[] {
  const [, letter = ""] = /^([a-g])m$/.exec(typed) ?? [];
  const tonic = PITCH_NAMES.find((name) => name === letter.toUpperCase());
  return tonic ? [keyTerm(`${tonic} minor`)] : [];
}
