/** Characters of an excerpt, and of it what comes before the words. */
const MAX_CHARACTERS = 120;
const MAX_BEFORE = 32;

/** @returns the piece of a text in which the first of the wanted words stands, on one line; its beginning if none does */
export function excerptOf(text: string, wanted: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const at = Math.max(0, firstOf(line, wanted));
  const from = at <= MAX_BEFORE ? 0 : wordStart(line, at - MAX_BEFORE, at);
  const to = Math.min(line.length, from + MAX_CHARACTERS);
  const end = to === line.length ? to : wordEnd(line, from, to);
  return wellFormed(`${from === 0 ? "" : "…"}${line.slice(from, end)}${end === line.length ? "" : "…"}`);
}

/** @returns a text cut into what is wanted of it and what is between, in turn, beginning with what is not wanted */
export function markWords(text: string, wanted: string): string[] {
  const pattern = patternOf(wanted);
  return pattern ? text.split(pattern) : [text];
}

function firstOf(line: string, wanted: string): number {
  const pattern = patternOf(wanted);
  return pattern ? line.search(pattern) : 0;
}

/** Words begin as those that are wanted do: the search takes the last one for the beginning of a word. */
function patternOf(wanted: string): RegExp | null {
  const words = wanted.match(/[\p{L}\p{N}]+/gu);
  return words && new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "iu");
}

/** The first word that begins behind `from`; `at` if none does before it. */
function wordStart(line: string, from: number, at: number): number {
  const space = line.indexOf(" ", from);
  return space === -1 || space >= at ? at : space + 1;
}

/** The end of the last word that ends before `to`. */
function wordEnd(line: string, from: number, to: number): number {
  const space = line.lastIndexOf(" ", to);
  return space <= from ? to : space;
}

/** A cut may leave half of a character, which a Convex string may not hold. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}
