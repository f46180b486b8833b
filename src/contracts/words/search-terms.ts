/**
 * Words of names, prompts and searches in one spelling, so that a search finds what was written another way: without
 * accents and plurals, with "lo-fi", "lo fi" and "LoFi" as one, and with the abbreviations of the field written out.
 * Search indexes know none of this; so terms are stored, and searches are asked in terms.
 */

/** Raise it with every change of what `searchTerms` gives: rows of older versions are then made again. */
export const SEARCH_VERSION = 1;

/** Longest term; indexes keep no longer ones whole. */
const MAX_TERM_CHARACTERS = 32;

/** Letters that no decomposition leads to plain ones. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** Words that join others; two words beside each other are so with one of these between them. */
const JOINERS = new Set(["and", "n", "the", "of", "und"]);

/** Spellings and abbreviations whose words say nothing of the usual one, by terms. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...spelled("drumbass", "dnb drumnbass drumandbass drumsbass"),
  ...spelled("rhythmblue", "rnb rhythmandblue"),
  ...spelled("ukgarage", "ukg"),
  ...spelled("lofi", "lowfi lofidelity"),
  ...spelled("hihat", "highhat hh"),
  ...spelled("oneshot", "1shot"),
  ...spelled("2step", "twostep"),
  ...spelled("rockroll", "rocknroll rockandroll"),
  ...spelled("acapella", "acappella accapella accappella cappella"),
  ...spelled("vocal", "vox"),
  ...spelled("percussion", "perc"),
  ...spelled("guitar", "gtr"),
  ...spelled("synth", "synthesizer synthesiser"),
  ...spelled("reggaeton", "regueton"),
  ...spelled("effect", "fx sfx"),
]);

/** Text without accents and ligatures. Marks that are part of a script's letters stay. */
export function foldLetters(text: string): string {
  return text
    .replaceAll(/[ßæÆœŒøØłŁđĐðþı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
}

/** The words of a text in order, folded but in the number they have there. "DarkLoop808" is three words. */
export function searchWords(text: string): string[] {
  const separate = foldLetters(text)
    .replaceAll(/['’‘`´]/g, "")
    .replaceAll(/\b([dr])\s*(?:&|\+|n|and)\s*b\b/gi, (_match, first: string) => ` ${first}nb `)
    .replaceAll(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll}{2})/gu, "$1 ")
    .toLowerCase();
  // "808s" and "80s" are words; "tr909" and "120bpm" are two.
  const words = separate.match(/\p{N}+s(?![\p{L}\p{N}\p{M}])|\p{N}+|[\p{L}\p{M}]+/gu) ?? [];
  return words.map((word) => word.slice(0, MAX_TERM_CHARACTERS));
}

/** All terms by which texts are found, each once: of every word, and of every two beside each other as one. */
export function searchTerms(texts: readonly string[]): string[] {
  const terms = texts.flatMap((text) => {
    const words = searchWords(text);
    const beside = words.filter((word) => !JOINERS.has(word));
    const pairs = beside.slice(1).flatMap((word, index) => pairTerms(beside[index] ?? "", word));
    return [...words.flatMap(wordTerms), ...pairs];
  });
  return [...new Set(terms)];
}

/** The terms of a word of `searchWords`: the word itself in the singular, and its usual spelling. */
export function wordTerms(word: string): string[] {
  return withSpelling(singular(word));
}

/** The terms of two words that may be one: "lo fi", "drum kits". */
export function pairTerms(first: string, second: string): string[] {
  const joined = [first, singular(first)].map((word) => word + second);
  return [...new Set(joined)]
    .filter((term) => term.length <= MAX_TERM_CHARACTERS)
    .flatMap((term) => withSpelling(singular(term)));
}

function withSpelling(term: string): string[] {
  const usual = SPELLINGS.get(term);
  return usual === undefined ? [term] : [term, usual];
}

/**
 * One form for the singular and the regular plural of an English word; not always the singular itself ("hous" of
 * "house" and "houses"). "bass" is no plural, and "80s" is a decade.
 */
export function singular(word: string): string {
  if (/^\d+s?$/.test(word)) return word.replace(/^(\d{3})s$/, "$1").replace(/^(?:19|20)(\d0s)$/, "$1");
  if (word.length < 4) return word.replace(/(?<=[^aeiou])y$/, "i");
  const stem = word.length === 4 ? word : word.replace(/(?<=(?:s|x|z|ch|sh|o))es$/, "");
  if (stem !== word) return ended(stem);
  if (word.endsWith("ies") && word.length > 4) return word.slice(0, -2);
  return ended(/(?:ss|us|is)$/.test(word) ? word : word.replace(/s$/, ""));
}

/** Ends that differ between a singular and what is left of its plural. */
function ended(word: string): string {
  if (word.length < 4) return word;
  return word.replace(/(?<=(?:s|x|z|ch|sh|o|i))e$/, "").replace(/(?<=[^aeiou])y$/, "i");
}

function spelled(usual: string, others: string): [string, string][] {
  return others.split(" ").map((other) => [other, usual]);
}
