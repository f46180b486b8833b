/**
 * The beginning of a text that others wrote, as a Convex string may hold it: a cut in the middle of a character, like a
 * lone surrogate in the text itself, leaves U+FFFD.
 * @param maxCharacters in UTF-16 code units
 */
export function shortened(text: string, maxCharacters: number): string {
  return text.slice(0, maxCharacters).replace(/\p{Surrogate}/gu, "\uFFFD");
}
