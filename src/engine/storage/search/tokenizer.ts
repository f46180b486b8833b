/** Longest term that is indexed, in UTF-16 units (one more where the last letter has two); the rest is ignored. */
const MAX_TERM_LENGTH = 64;

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of a text, lower-cased, in order, with repeats. */
export function tokenize(text: string): string[] {
  const words = text.toLowerCase().normalize("NFC").match(WORDS) ?? [];
  return words.map(cut);
}

/** Never between the halves of a letter: half a letter is no text, and all halves would be stored alike. */
function cut(word: string): string {
  const isWhole = (word.codePointAt(MAX_TERM_LENGTH - 1) ?? 0) <= 0xffff;
  return word.slice(0, isWhole ? MAX_TERM_LENGTH : MAX_TERM_LENGTH + 1);
}
