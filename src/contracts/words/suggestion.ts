/**
 * The name that was probably meant by one that does not exist.
 * @returns null if none is near: at most a third of the letters may differ, or the given text begins one name only
 */
export function suggest(given: string, names: readonly string[]): string | null {
  const begun = names.filter((name) => given.length > 1 && name.startsWith(given));
  if (begun.length === 1) return begun[0] ?? null;
  const ranked = names
    // A name needs at least as many letters changed as it is longer or shorter: what is far too long is not compared.
    .filter((name) => Math.abs(given.length - name.length) <= mostChanged(given, name))
    .map((name) => ({ name, distance: editDistance(given, name) }))
    .filter(({ name, distance }) => distance <= mostChanged(given, name))
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.name ?? null;
}

function mostChanged(given: string, name: string): number {
  return Math.max(1, Math.floor(Math.max(given.length, name.length) / 3));
}

/** Fewest letters to insert, delete, replace or swap with the next (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= from.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwapped ? at(i - 2, j - 2) + 1 : replaced;
      rows[i]?.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(from.length, to.length);
}
