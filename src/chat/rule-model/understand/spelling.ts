/** Verbs that begin a request and are often mistyped. */
const VERBS = [
  "make",
  "create",
  "generate",
  "give",
  "split",
  "separate",
  "isolate",
  "find",
  "search",
  "show",
  "play",
  "export",
  "convert",
  "render",
  "save",
  "download",
  "mix",
  "layer",
  "combine",
  "delete",
  "remove",
  "analyse",
  "analyze",
  "cancel",
  "another",
  "darker",
  "brighter",
  "slower",
  "faster",
  "louder",
  "quieter",
  "undo",
];

/** Words that begin requests as they are, one slip from a verb: "slow house beat", "same thing in Dm". */
const RIGHT = new Set(["slow", "same", "safe", "fine", "mid", "snow", "plan"]);

/** Corrects the first word; null if it is a known verb, or none is one slip away. */
export function correctFirstWord(text: string): string | null {
  const [first = ""] = /^[a-z]{3,}/i.exec(text) ?? [];
  const word = first.toLowerCase();
  if (word === "" || VERBS.includes(word) || RIGHT.has(word)) return null;
  const verb = VERBS.find((candidate) => candidate[0] === word[0] && isOneSlipAway(word, candidate));
  return verb ? verb + text.slice(first.length) : null;
}

/** True if one letter is missing, extra, wrong, or swapped with its neighbour. */
function isOneSlipAway(word: string, meant: string): boolean {
  let start = 0;
  while (start < meant.length && word[start] === meant[start]) start += 1;
  const [rest, wanted] = [word.slice(start), meant.slice(start)];
  const swapped = wanted.slice(1, 2) + wanted.slice(0, 1) + wanted.slice(2);
  return rest.slice(1) === wanted.slice(1) || rest === wanted.slice(1) || rest.slice(1) === wanted || rest === swapped;
}
