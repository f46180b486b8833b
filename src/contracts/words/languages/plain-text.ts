/** Latin and Cyrillic accents; kana have theirs in other places. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Text in one width and without accents, as prompts are read; letters keep their case. */
export function plainText(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(ACCENTS, "")
    .normalize("NFC")
    .replaceAll("ß", "ss")
    .replaceAll("œ", "oe")
    .replaceAll("♯", "#")
    .replaceAll("♭", "b")
    .replaceAll(/[‐‑–—]/g, "-");
}
