/** Something that is found by its name. */
interface Named {
  name: string;
}

/**
 * What a text finds, best first: names that begin with it, names with words that begin with its words in any order, names
 * that hold it, names with its letters in their order. Equally good ones stay in the order that they came in.
 */
export function ranked<Item extends Named>(items: readonly Item[], text: string): Item[] {
  const wanted = plain(text);
  if (wanted === "") return [...items];
  return items
    .map((item) => ({ item, rank: rankOf(plain(item.name), wanted) }))
    .filter(({ rank }) => rank < NO_RANK)
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

const NO_RANK = 4;

function rankOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  const words = name.split(/[^\p{L}\p{N}#]+/u);
  if (wanted.split(" ").every((part) => words.some((word) => word.startsWith(part)))) return 1;
  if (name.includes(wanted)) return 2;
  return hasInOrder(name, wanted.replaceAll(" ", "")) ? 3 : NO_RANK;
}

function hasInOrder(name: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** In one case, without accents, with single spaces. */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/\s+/g, " ").trim();
}
