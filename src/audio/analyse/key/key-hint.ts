import type { MusicalKey } from "../../../contracts/words/key.ts";
import { parseKeyName } from "./key-name.ts";

/**
 * A key as sample packs write it into names: a note with its mode, as a word by itself. A note alone is none ("kick_C",
 * "Bb"), a chord is none ("Cmaj7"), and "m" means minor only behind a capital ("Am": yes, "am", "AM", "FM": no).
 */
const NAMED_KEY =
  /(?<![a-z0-9#♯♭])(?:(?<short>[A-G](?:#|b|♯|♭)?m)|(?<long>[A-G](?:#|b|♯|♭|[\s_-]?(?:sharp|flat))?[\s_-]*(?:major|maj|minor|min)))(?![a-z0-9#♯♭])/giu;
/** In English, "a minor" and "I am" are no keys. */
const ARTICLE = /^a[\s_-]/;
const SPOKEN_AM = /\bI[\s_-]+$/i;

/** The key that a file name states: "drums_C#min.wav", "EDM_Cmin_100", "pad Bb minor"; null for none, or for several. */
export function readKeyHint(fileName: string): MusicalKey | null {
  // An extension begins with a letter.
  const base = fileName.replace(/^.*[\\/]/, "").replace(/\.[a-z][a-z0-9]{1,4}$/i, "");
  const named = [...base.matchAll(NAMED_KEY)].flatMap(({ 0: text, index, groups = {} }) => {
    const { short, long = "" } = groups;
    const isKey = short ? isShortKey(short) && !SPOKEN_AM.test(base.slice(0, index)) : !ARTICLE.test(long);
    return (isKey && parseKeyName(text.replaceAll(/[\s_-]+/g, " "))) || [];
  });
  const [first, ...others] = named;
  if (!first) return null;
  return others.every(({ tonic, mode }) => tonic === first.tonic && mode === first.mode) ? first : null;
}

/** The letter is a capital and the rest is not: "Ebm", not "EBM". */
function isShortKey(text: string): boolean {
  return text[0] !== text[0]?.toLowerCase() && text.slice(1) === text.slice(1).toLowerCase();
}
