import { SPELLINGS } from "./lexicon.ts";

/** Kana, Chinese characters and Hangul. */
const ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/;
const isAsian = (text: string) => ASIAN.test(text);

const ENGLISH = new Map(SPELLINGS.filter(({ isStem }) => !isStem).map(({ spelling, english }) => [spelling, english]));
const STEMS = SPELLINGS.filter(({ isStem }) => isStem);
const WORDS = new RegExp(
  // The new wave of Brazil keeps its name.
  String.raw`(?<![\p{L}\p{N}])(?<!bossa[\s-])(?:${SPELLINGS.filter(({ spelling }) => !isAsian(spelling))
    .map(
      ({ spelling, isStem }) =>
        `${spelling.replaceAll(" ", String.raw`[\s-]+`)}${isStem ? String.raw`\p{L}{0,4}` : ""}`,
    )
    .join("|")})(?![\p{L}\p{N}])`,
  "giu",
);
/** "Klaviermelodie", "gitaarloop": an instrument, maybe a joint, and what is played or of which kind it is, in one word. */
const COMPOUND =
  /(?<!\p{L})(\p{L}{3,}?)(n|en|s)?(melodien?|melodieen|akkorde?n?|akkoorden?|schleifen?|loops?|riffs?|solos?|linien?|lijn(?:en)?)(?!\p{L})/giu;
const HEADS: ReadonlySet<string> = new Set(
  SPELLINGS.flatMap(({ spelling, english }) => [spelling, english]).filter((word) => /^\p{L}{3,}$/u.test(word)),
);
/** Russian names the player in the genitive: "мелодия флейты". */
const GENITIVE =
  /(?<!\p{L})((?:мелоди|аккорд|арпеджио|соло)\p{L}{0,4})\s+(?:(?:на|для)\s+)?(?=\p{Script=Cyrillic}{3})(?!без|или|плюс|как)/giu;
const HANGUL = String.raw`[\uac00-\ud7a3]`;
/** Korean particles, which follow a noun. */
const PARTICLES = "에서|으로|은|는|이|가|을|를|의|로|와|과|에|도";
/** Words stand without spaces between them; of Hangul, a single syllable is a word only by itself. */
const ASIAN_WORDS = new RegExp(
  String.raw`(${SPELLINGS.map(({ spelling }) => spelling)
    .filter(isAsian)
    .map((word) => (new RegExp(`^${HANGUL}$`, "u").test(word) ? ownSyllable(word) : word))
    .join("|")})(?:(?:${PARTICLES})(?!${HANGUL}))?`,
  "gu",
);

/** "Only" is joined to the word before it. */
function ownSyllable(syllable: string): string {
  const before = syllable === "만" ? "" : `(?<!${HANGUL})`;
  return `${before}${syllable}(?=(?:${PARTICLES})?(?!${HANGUL}))`;
}

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
  const spaced = text
    .replaceAll(COMPOUND, parted)
    .replaceAll(GENITIVE, "$1 of ")
    .replaceAll(ASIAN_WORDS, (_, word: string) => ` ${english(word)} `);
  return spaced.replaceAll(WORDS, english);
}

function parted(word: string, head: string, joint = "", played = ""): string {
  // A joint may be part of its head: "Geige-nmelodie", "Gitarren-riff".
  const known = [head, head + joint, head + joint.slice(0, 1)].find((each) => HEADS.has(each.toLowerCase()));
  return known === undefined ? word : `${known} ${played}`;
}

function englishOf(word: string): string | undefined {
  return ENGLISH.get(word) ?? STEMS.find(({ spelling }) => word.startsWith(spelling))?.english;
}
