/** A stop, or what closes it, with room behind; or the end of a line. */
const SENTENCE_END = /[.!?…][)"'”’\]]*\s|\n/g;

/** @returns how many characters of a text that is being written are whole sentences */
export function lengthOfSentences(text: string): number {
  let length = 0;
  for (const match of text.matchAll(SENTENCE_END)) length = match.index + match[0].length;
  return length;
}
