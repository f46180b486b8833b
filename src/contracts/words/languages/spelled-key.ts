/** Keys in the spellings of other languages, put into English: "la menor", "g-Moll", "fa dièse mineur", "イ短調", "A小调", "다단조". */

const SYLLABLES: Readonly<Record<string, string>> = {
  do: "C",
  ut: "C",
  re: "D",
  mi: "E",
  fa: "F",
  sol: "G",
  la: "A",
  si: "B",
  до: "C",
  ре: "D",
  ми: "E",
  фа: "F",
  соль: "G",
  ля: "A",
  си: "B",
};
const GERMAN: Readonly<Record<string, string>> = {
  cis: "C#",
  dis: "D#",
  eis: "F",
  fis: "F#",
  gis: "G#",
  ais: "A#",
  his: "C",
  ces: "B",
  des: "Db",
  es: "Eb",
  fes: "E",
  ges: "Gb",
  as: "Ab",
  b: "Bb",
  h: "B",
};
const KANA: Readonly<Record<string, string>> = { ハ: "C", ニ: "D", ホ: "E", ヘ: "F", ト: "G", イ: "A", ロ: "B" };

const HANGUL: Readonly<Record<string, string>> = { 다: "C", 라: "D", 마: "E", 바: "F", 사: "G", 가: "A", 나: "B" };

const MAJOR = "mayor|maior|majeur|maggiore|dur|мажор[а-я]{0,2}|major";
const MINOR = "menor|mineur|minore|moll|минор[а-я]{0,2}|minor";
const SHARP = "sostenido|sustenido|diese|diesis|диез|#";
const FLAT = "bemol|bemolle|бемоль|b";

const ROMANCE = new RegExp(
  String.raw`(?<!\p{L})(do|ut|re|mi|fa|sol|la|si|до|ре|ми|фа|соль|ля|си)[\s-]*(${SHARP}|${FLAT})?[\s-]*(?:(${MAJOR})|(${MINOR}))(?!\p{L})`,
  "giu",
);
const GERMANIC =
  /(?<!\p{L})(cis|dis|eis|fis|gis|ais|his|ces|des|es|fes|ges|as|[a-h])[\s-]*(?:(dur)|(moll))(?!\p{L})/giu;
/** Dutch has the letters of English with the modes of French. */
const DUTCH = /(?<!\p{L})([a-g])[\s-]*(?:(majeur)|(mineur))(?!\p{L})/giu;
/** "升F小调", "F♯小調", "Bb大调", "Aマイナー", "C장조". */
const LETTERED =
  /(升|嬰|올림)?(降|変|내림)?\s*(?<![A-Za-z])([A-G])(#|b)?\s*(?:(大调|大調|メジャー|장조|메이저)|(小调|小調|マイナー|단조|마이너))/gu;
const KOREAN = /(?:(올림)|(내림))?\s*([다라마바사가나])\s*(?:(장조)|(단조))/gu;
const JAPANESE = /(嬰|変)?([ハニホヘトイロ])(?:(長調)|(短調))/gu;

/** A match and its groups. */
type Groups = readonly (string | undefined)[];

/**
 * Puts keys into English.
 * @param text as `plainText` gives it
 * @param note is told English words and those they stand for: of two keys the second is not read
 */
export function englishKeys(text: string, note: (english: string, word: string) => void = () => {}): string {
  const keyed = (match: string, tonic: string, sign: string, major: string | undefined) => {
    const words = match
      .trim()
      .toLowerCase()
      .split(/[\s-]+/);
    const mode = major ? "major" : "minor";
    note(`${tonic}${sign}`.toLowerCase(), words[0] ?? "");
    note(mode, words.at(-1) ?? "");
    return ` ${tonic}${sign} ${mode} `;
  };
  return text
    .replaceAll(ROMANCE, (match: string, name: string, sign: string | undefined, major: string | undefined) =>
      keyed(match, SYLLABLES[name.toLowerCase()] ?? "", signOf(sign), major),
    )
    .replaceAll(GERMANIC, (match: string, name: string, major: string | undefined) =>
      keyed(match, GERMAN[name.toLowerCase()] ?? name.toUpperCase(), "", major),
    )
    .replaceAll(DUTCH, (match: string, name: string, major: string | undefined) =>
      keyed(match, name.toUpperCase(), "", major),
    )
    .replaceAll(LETTERED, (...[match = "", up, down, name = "", sign, major]: Groups) =>
      keyed(match, name, up || sign === "#" ? "#" : down || sign === "b" ? "b" : "", major),
    )
    .replaceAll(KOREAN, (...[match = "", up, down, name = "", major]: Groups) =>
      keyed(match, HANGUL[name] ?? "", up ? "#" : down ? "b" : "", major),
    )
    .replaceAll(JAPANESE, (match: string, sign: string | undefined, name: string, major: string | undefined) =>
      keyed(match, KANA[name] ?? "", sign === undefined ? "" : sign === "嬰" ? "#" : "b", major),
    );
}

function signOf(sign: string | undefined): string {
  if (sign === undefined) return "";
  return new RegExp(`^(?:${SHARP})$`, "i").test(sign) ? "#" : "b";
}
