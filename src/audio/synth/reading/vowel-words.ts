import type { Vowel } from "../genres/genre.ts";

/** Words of a prompt for the vowel of a choir or a voice. */
export const VOWEL_WORDS: Readonly<Record<string, Vowel>> = Object.fromEntries([
  ...spelled("a", "ah ahs ahh ahhs aah aahs aaah aahh"),
  ...spelled("e", "eh ehs ehh ehhs"),
  ...spelled("i", "ee ees eeh eehs eee"),
  ...spelled("o", "oh ohs ohh ohhs"),
  ...spelled("u", "oo oos ooh oohs oooh ooohs uuh"),
]);

function spelled(vowel: Vowel, words: string): [string, Vowel][] {
  return words.split(" ").map((word) => [word, vowel]);
}
