/** Numbers as producers write them: digits, and words up to "one hundred and ninety-nine". */

const SMALL = [
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
] as const;
const TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"] as const;
const AMOUNTS: Readonly<Record<string, number>> = { couple: 2, few: 3, half: 0.5 };

const BELOW_HUNDRED = `(?:${TENS.join("|")})(?:[ -](?:${SMALL.slice(0, 9).join("|")}))?|${SMALL.toReversed().join("|")}`;
/** "One twenty-five", as tempos are spoken, leaves the hundred out. */
const SPOKEN = `one (?:${TENS.join("|")})(?:[ -](?:${SMALL.slice(0, 9).join("|")}))?(?![ -](?:secs?|seconds?|minutes?|bars?)\\b)`;
const WORDS = `(?:an? |one )hundred(?:(?: and)? (?:${BELOW_HUNDRED}))?|${SPOKEN}|${BELOW_HUNDRED}`;
const SPOKEN_ALONE = new RegExp(`^${SPOKEN}$`);

/** Regular expression with one group for a number, at word boundaries. */
export const NUMBER = String.raw`(\d+(?:\.\d+)?|(?:${WORDS}|${Object.keys(AMOUNTS).join("|")})\b)`;

/** A number in digits or as a word; not a number gives 0, which no limit allows. */
export function numberOf(text: string | undefined): number {
  const words = (text ?? "").toLowerCase().trim();
  // In "one twenty" the one is a hundred.
  const unsaid = SPOKEN_ALONE.test(words) ? 99 : 0;
  return AMOUNTS[words] ?? (Number(words) || sumOf(words.split(/[\s-]+/)) + unsaid);
}

function sumOf(words: readonly string[]): number {
  return words.reduce((sum, word) => {
    const small = SMALL.findIndex((name) => name === word) + 1;
    const tens = TENS.findIndex((name) => name === word);
    if (word === "hundred") return sum + 100 - (sum === 1 ? 1 : 0);
    return sum + (small || (tens === -1 ? 0 : (tens + 2) * 10));
  }, 0);
}
