import { sampleFileName } from "../../src/audio/name.ts";
import { parseKey } from "../../src/contracts/words/key.ts";

/** File names as sample packs have them: letters, digits, `_` and `#`; without extension. */

const MAX_CHARACTERS = 80;
/** Whose sample it is, as packs begin their names. */
const TAG = "wav0";
const MAX_PROMPT_WORDS = 4;

/** The name of a sample made of an uploaded or fetched file. */
export function uploadName(fileName: string): string {
  return cleaned(fileName.replace(/^.*[/\\]/, "").replace(/\.[a-z0-9]{1,5}$/i, ""), "sample");
}

/** The name of a generated sample: tag, tempo, words of the prompt, key. A one-shot has no tempo. */
export function generatedName(prompt: string, heard: { bpm?: number; key?: string }): string {
  const key = parseKey(heard.key ?? "");
  const words = (prompt.match(/[\p{L}\p{M}]+/gu) ?? []).slice(0, MAX_PROMPT_WORDS).join(" ");
  return sampleFileName({ tag: TAG, bpm: heard.bpm, words, ...(key ? { key } : {}) });
}

/** The name of a stem: that of the whole, with what the stem is. */
export function stemName(sourceName: string, stemType: string): string {
  return `${sourceName}_${cleaned(stemType, "stem")}`;
}

/** The name of a mix: that of what it is made from. */
export function mixName(sourceName: string): string {
  return `${sourceName}_mix`;
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
    .replace(/[^A-Za-z0-9#]+/g, "_");
  return words.slice(0, MAX_CHARACTERS).replace(/^_+|_+$/g, "") || otherwise;
}
