/** Keys in the spellings of other languages, put into English: "la menor", "g-Moll", "fa dièse mineur", "イ短調", "ля минор". */

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
const JAPANESE = /(嬰|変)?([ハニホヘトイロ])(?:(長調)|(短調))/gu;

/**
 * Puts keys into English.
 * @param text as `plainText` gives it
 */
export function englishKeys(text: string): string {
  return text
    .replaceAll(ROMANCE, (_, note: string, sign: string | undefined, major: string | undefined) =>
      keyed(SYLLABLES[note.toLowerCase()] ?? "", signOf(sign), major),
    )
    .replaceAll(GERMANIC, (_, note: string, major: string | undefined) =>
      keyed(GERMAN[note.toLowerCase()] ?? note.toUpperCase(), "", major),
    )
    .replaceAll(JAPANESE, (_, sign: string | undefined, note: string, major: string | undefined) =>
      keyed(KANA[note] ?? "", sign === undefined ? "" : sign === "嬰" ? "#" : "b", major),
    );
}

function signOf(sign: string | undefined): string {
  if (sign === undefined) return "";
  return new RegExp(`^(?:${SHARP})$`, "i").test(sign) ? "#" : "b";
}

function keyed(tonic: string, sign: string, major: string | undefined): string {
  return ` ${tonic}${sign} ${major ? "major" : "minor"} `;
}
