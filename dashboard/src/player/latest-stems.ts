import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** The stems of the latest split among what was made from a sample; none where fewer than two are there. */
export function latestStems(derived: readonly LibraryRow[]): readonly LibraryRow[] {
  const stems = derived.filter(({ stemType, deletedAt }) => stemType !== undefined && deletedAt === undefined);
  const splits = new Map<string, LibraryRow[]>();
  for (const stem of stems) splits.set(stem.jobId ?? "", [...(splits.get(stem.jobId ?? "") ?? []), stem]);
  const byAge = [...splits.values()].sort((left, right) => madeAt(right) - madeAt(left));
  return byAge.find(({ length }) => length > 1) ?? [];
}

function madeAt(rows: readonly LibraryRow[]): number {
  return Math.max(...rows.map(({ createdAt }) => createdAt));
}
