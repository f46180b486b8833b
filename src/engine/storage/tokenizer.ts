/** Longest term that is indexed, in UTF-16 units; the rest of a longer word is ignored. */
const MAX_TERM_LENGTH = 64;

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of a text, lower-cased, in order, with repeats. */
export function tokenize(text: string): string[] {
  const words = text.toLowerCase().normalize("NFC").match(WORDS) ?? [];
  return words.map((word) => word.slice(0, MAX_TERM_LENGTH));
}
