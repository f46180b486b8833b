/** A stop, or what closes it, with room behind; or the end of a line. */
const SENTENCE_END = /[.!?…][)"'”’\]]*\s|\n/g;

/**
 * Where the whole sentences of a text that is being written end.
 * @param from an earlier result for the same text
 */
export function lengthOfSentences(text: string, from = 0): number {
  const ends = new RegExp(SENTENCE_END);
  ends.lastIndex = from;
  let length = from;
  for (let match = ends.exec(text); match; match = ends.exec(text)) length = ends.lastIndex;
  return length;
}
