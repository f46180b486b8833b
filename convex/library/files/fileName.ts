import { sampleFileName, tempoText } from "../../../src/audio/name.ts";
import type { Reading } from "../../../src/contracts/reading.ts";
import { FILLER_WORDS } from "../../../src/contracts/words/filler.ts";
import { canonicalKey, type Mode, type MusicalKey, parseKey } from "../../../src/contracts/words/key.ts";

/** File names as sample packs have them: letters, digits, `_`, `#` and a tempo's decimal point; without extension. */

const MAX_CHARACTERS = 80;
/** Whose sample it is, as packs begin their names. */
const TAG = "wav0";
const MAX_PROMPT_WORDS = 4;

/** The name of a sample made of an uploaded or fetched file. */
export function uploadName(fileName: string): string {
  return cleaned(fileName.replace(/^.*[/\\]/, "").replace(/\.[a-z][a-z0-9]{1,4}$/i, ""), "sample");
}

/**
 * The name of a generated sample: tag, tempo, words of the prompt, key. A one-shot has no tempo.
 * @param reading leaves out words that were not understood, and names what stands in for what was asked for
 */
export function generatedName(
  prompt: string,
  heard: { bpm?: number; key?: string },
  reading: Pick<Reading, "understood" | "ignored" | "substituted"> = { understood: {}, ignored: [], substituted: [] },
): string {
  const key = parseKey(heard.key ?? "");
  const served = promptWords(servedText(prompt, reading)).filter((word) => !isIgnored(word, reading));
  const words = (served.some((word) => /[a-z]/i.test(word)) ? served : madeWords(reading))
    .slice(0, MAX_PROMPT_WORDS)
    .join(" ");
  return sampleFileName({ tag: TAG, bpm: heard.bpm, words, ...(key ? { key: asRead(key, reading) } : {}) });
}

/** The key with its tonic as the request spelled it: "Bb", not "A#". */
function asRead(key: MusicalKey, { understood }: Pick<Reading, "understood">): { tonic: string; mode: Mode } {
  const [tonic = ""] = (understood.key ?? "").split(" ");
  return parseKey(tonic)?.tonic === key.tonic ? { ...key, tonic } : key;
}

function servedText(prompt: string, { substituted }: Pick<Reading, "substituted">): string {
  return substituted.reduce((text, { asked, used }) => {
    const phrase = asked
      .split(" ")
      .map(escaped)
      .join(String.raw`[\s_/-]+`);
    return text.replace(new RegExp(String.raw`(?<!\p{L})${phrase}(?!\p{L})`, "iu"), used);
  }, prompt);
}

function isIgnored(word: string, { ignored }: Pick<Reading, "ignored">): boolean {
  return word
    .toLowerCase()
    .split("-")
    .some((part) => ignored.includes(part));
}

/** In the place of words that name nothing that was made, or cannot be written in the letters of file names. */
function madeWords({ understood: { mood = [], genre = "", instruments = [] } }: Pick<Reading, "understood">): string[] {
  return [...mood, genre, ...instruments].filter(Boolean);
}

function escaped(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`);
}

/** Parts of a name that other columns show (lengths, tempo, key, metre), and words that mean nothing in a list. */
const STATED_ELSEWHERE = [
  /(?<![\w.])\d+(?:\.\d+)?[\s-]?(?:bpm|secs?|seconds?|ms|minutes?)\b/giu,
  // Few enough: "909 beat" is no length.
  /(?<![\w.])\d{1,2}[\s-]?(?:bars?|beats?)\b/giu,
  /\bbpm\s*\d+(?:\.\d+)?/giu,
  /(?<![\w.])\d+\/\d+(?![\w.])/gu,
  /\d+\.\d+/gu,
  /\b(?:in\s+)?(?:the\s+key\s+of\s+)?[A-G](?:#|♯|b|♭|\s?sharp|\s?flat)?[\s-]?(?:major|minor|maj|min)\b/giu,
  /\bin\s+[A-G](?:#|♯|b|♭|\s?sharp|\s?flat)?m?(?![\w#])/giu,
];
const FILLER = new Set([
  ...FILLER_WORDS,
  ..."the and or with without by from as into over we you are pls made making creating generate sample".split(" "),
]);

/** The words of a prompt that tell its sound, in order: "808", "lo-fi", "dusty". */
function promptWords(prompt: string): string[] {
  const text = STATED_ELSEWHERE.reduce((left, pattern) => left.replaceAll(pattern, " "), prompt.normalize("NFC"));
  const words = text.match(/[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*/gu) ?? [];
  return words.filter((word) => !FILLER.has(word.toLowerCase()));
}

/** The name of a stem: that of the whole, and the kind of stem. */
export function stemName(sourceName: string, stemType: string): string {
  return withEnding(sourceName, cleaned(stemType, "stem"));
}

/** The name of a mix: that of its first track, marked as a mix. */
export function mixName(sourceName: string): string {
  return withEnding(sourceName, "mix");
}

/**
 * The name of an edited sample: the one that was asked for, else its source's with what was done to it. How it begins and
 * ends, and its level, are told only where nothing else was done.
 */
export function regionName(
  sourceName: string,
  asked: { name?: string; reverse?: boolean; normalise?: boolean },
  isTrim: boolean,
): string {
  if (asked.name !== undefined) return givenName(asked.name);
  const { base, words } = withoutEdits(sourceName);
  if (isTrim) words.add("trim");
  if (asked.reverse) flip(words, "reversed");
  if (!isTrim && !asked.reverse) words.add(asked.normalise ? "norm" : "fade");
  // Reversed twice it is as it was, and still another sample.
  const ending = EDITS.filter((word) => words.has(word)).join("_") || "edit";
  return withEnding(base, ending);
}

/** Words of edits, in the order of a name. */
const EDITS = ["trim", "reversed", "norm", "fade", "edit"];

/** A name, and what its end says of earlier edits: a name tells each once. */
function withoutEdits(name: string): { base: string; words: Set<string> } {
  const parts = name.split("_");
  const words = new Set<string>();
  for (let last = parts.at(-1); parts.length > 1 && last !== undefined && EDITS.includes(last); last = parts.at(-1)) {
    if (last === "reversed") flip(words, last);
    else if (last !== "edit") words.add(last);
    parts.pop();
  }
  return { base: parts.join("_"), words };
}

function flip(words: Set<string>, word: string): void {
  if (!words.delete(word)) words.add(word);
}

/** The name of a hosted model's file beside the one that was fitted to the request. */
export function originalName(name: string): string {
  return withEnding(name, "original");
}

/** A name with one more word at its end, once: a mix of a mix is no "mix_mix". A long name is cut before the word. */
function withEnding(name: string, word: string): string {
  const ending = `_${word}`;
  const base = name.endsWith(ending) ? name.slice(0, -ending.length) : name;
  return base.slice(0, MAX_CHARACTERS - ending.length).replace(/[_.]+$/, "") + ending;
}

/** The name of a fitted sample: its source's, with tempo and key as they are now in the place of those that it had. */
export function fitName(source: { name: string; bpm?: number; key?: string }, fitted: { bpm?: number; key?: string }) {
  const words = source.name.split("_");
  const [tempo, key] = [fitted.bpm === undefined ? null : tempoText(fitted.bpm), keyWord(fitted.key)];
  // Names of older samples hold a rounded tempo.
  const isTempo = (word: string) =>
    source.bpm !== undefined && [tempoText(source.bpm), String(Math.round(source.bpm))].includes(word);
  const isKey = (word: string) => source.key !== undefined && KEY_WORD.test(word) && canonicalKey(word) === source.key;
  const renamed = words.map((word) => {
    if (tempo !== null && isTempo(word)) return tempo;
    return key !== null && isKey(word) ? key : word;
  });
  const added = [
    ...(tempo === null || words.some(isTempo) || fitted.bpm === source.bpm ? [] : [tempo]),
    ...(key === null || words.some(isKey) || fitted.key === source.key ? [] : [key]),
  ];
  const name = renamed.join("_");
  if (added.length === 0) return name === source.name ? withEnding(name, "fit") : name;
  return withEnding(name, added.join("_"));
}

/** A key as sample packs write it into names; a lone letter may be a word. */
const KEY_WORD = /^[A-G][#b]?(?:m|min|maj|minor|major)$/;

function keyWord(name: string | undefined): string | null {
  const key = parseKey(name ?? "");
  return key && `${key.tonic}${key.mode === "minor" ? "min" : "maj"}`;
}

/** A name that a user gave. */
export function givenName(name: string): string {
  return cleaned(name, "sample");
}

function cleaned(text: string, otherwise: string): string {
  const words = text
    .normalize("NFKD")
    // "R_B" would be two letters that nobody looks for.
    .replace(/\b([rd])\s*&\s*b\b/gi, "$1nB")
    .replace(/[\u0300-\u036f]/g, "")
    // A decimal point is kept in a tempo ("122.5") and nowhere else ("v1.2").
    .replace(/(?<![A-Za-z0-9.])\d{2,3}\.\d{1,2}(?![0-9.])|[^A-Za-z0-9#]+/g, (found) =>
      /\d/.test(found) ? found : "_",
    );
  return words.slice(0, MAX_CHARACTERS).replace(/^[_.]+|[_.]+$/g, "") || otherwise;
}
