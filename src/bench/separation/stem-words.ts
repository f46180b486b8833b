import type { StemName } from "../../audio/separate/separate.ts";

/** What a file of a song holds: a stem or a part of one, the mix, or all of the mix but the voice. */
export type Part = StemName | "mix" | "instrumental";

/** In order: a vocal mix is a voice, a bass drum a drum. */
const WORDS: readonly (readonly [Part, RegExp])[] = [
  ["vocals", /^(vocals?|vox|voc|voices?|sing(er|ers|ing)?|choir|rap|acapp?ella)$/],
  [
    "drums",
    /^(drums?|drumkit|kick|snares?|hats?|hihats?|hh|toms?|cymbals?|ride|crash|overheads?|oh|perc|percussion|claps?|shakers?|tambourine|congas?|bongos?)$/,
  ],
  ["bass", /^(bass|basses|bassline|sub|subbass)$/],
  ["instrumental", /^(instrumental|accompaniment|karaoke|backing)$/],
  ["mix", /^(mix|mixture|mixdown|fullmix|master)$/],
  [
    "other",
    /^(others?|guitars?|gtr|gtrs|piano|keys|synths?|strings|pads?|leads?|brass|horns|organ|chords|fx|melody|samples?)$/,
  ],
];

/**
 * The part that each file of a song is by the words of its name; those that say nothing are "other". Words of all names, such as the song's, do not count.
 * @returns null where no name has a word for a stem: then the files are no song's parts
 */
export function partsOf(names: readonly string[]): Part[] | null {
  const words = names.map(wordsOf);
  const isShared = (word: string): boolean => names.length > 1 && words.every((each) => each.includes(word));
  const parts = words.map((each) => partOf(each.filter((word) => !isShared(word))));
  if (!parts.some((part) => part !== null && part !== "mix" && part !== "instrumental")) return null;
  return parts.map((part) => part ?? "other");
}

function partOf(words: readonly string[]): Part | null {
  return WORDS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0] ?? null;
}

/** "LeadVox_2" → lead, vox. */
function wordsOf(name: string): string[] {
  const spaced = name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, " ").toLowerCase();
  return spaced.split(/[^\p{L}]+/u).filter((word) => word !== "");
}
