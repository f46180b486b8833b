import { SPELLINGS } from "./lexicon.ts";

const ASIAN = /[\u3040-\u30ff\u4e00-\u9fff]/;
const isAsian = (text: string) => ASIAN.test(text);

const ENGLISH = new Map(SPELLINGS.filter(({ isStem }) => !isStem).map(({ spelling, english }) => [spelling, english]));
const STEMS = SPELLINGS.filter(({ isStem }) => isStem);
const WORDS = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${SPELLINGS.filter(({ spelling }) => !isAsian(spelling))
    .map(
      ({ spelling, isStem }) =>
        `${spelling.replaceAll(" ", String.raw`[\s-]+`)}${isStem ? String.raw`\p{L}{0,4}` : ""}`,
    )
    .join("|")})(?![\p{L}\p{N}])`,
  "giu",
);
/** Japanese writes words without spaces between them. */
const ASIAN_WORDS = new RegExp(
  SPELLINGS.map(({ spelling }) => spelling)
    .filter(isAsian)
    .join("|"),
  "gu",
);

/**
 * Puts English words in the place of those of other languages.
 * @param text as `plainText` gives it
 * @param note hears of each word that was put into English
 */
export function translate(text: string, note: (english: string, word: string) => void = () => {}): string {
  const english = (word: string) => {
    const found = englishOf(word.toLowerCase().replaceAll(/[\s-]+/g, " "));
    if (found !== undefined) note(found, word.toLowerCase());
    return found ?? word;
  };
  const spaced = text.replaceAll(ASIAN_WORDS, (word) => ` ${english(word)} `);
  return spaced.replaceAll(WORDS, english);
}

function englishOf(word: string): string | undefined {
  return ENGLISH.get(word) ?? STEMS.find(({ spelling }) => word.startsWith(spelling))?.english;
}
