import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** A sample with what was made from it. */
export interface Family {
  head: LibraryRow;
  /** The head does not match; it is there for what stands under it. */
  isContext: boolean;
  /** Found stems and versions of the head, in the order of the list. */
  members: readonly LibraryRow[];
  /** Which of the takes of one job it is, where there are several in the list. */
  take: { number: number; count: number } | null;
}

interface Growing {
  head: LibraryRow;
  isContext: boolean;
  members: LibraryRow[];
}

/**
 * Puts what was made from a sample under it, and takes of one job beside each other. A family stands where its first
 * row stood, so the order of the list holds for families.
 */
export function arrange(rows: readonly LibraryRow[]): Family[] {
  const families = new Map<string, Growing>();
  for (const row of rows) place(row, families);
  return withTakes(byJob([...new Set(families.values())]));
}

/** @param families by the ids of all that stand in them */
function place(row: LibraryRow, families: Map<string, Growing>): void {
  const known = families.get(row.sampleId);
  if (known?.head.sampleId === row.sampleId) {
    // Its stems came before it.
    known.isContext = false;
    return;
  }
  const { source } = row;
  if (!source) {
    families.set(row.sampleId, { head: row, isContext: false, members: [] });
    return;
  }
  const family: Growing = families.get(source.sampleId) ?? { head: source, isContext: true, members: [] };
  family.members.push(row);
  families.set(source.sampleId, family);
  families.set(row.sampleId, family);
}

function byJob(families: readonly Growing[]): Growing[][] {
  const groups = new Map<string, Growing[]>();
  for (const family of families) {
    const { type, jobId, sampleId } = family.head;
    const key = type === "generated" && jobId !== undefined ? jobId : sampleId;
    groups.set(key, [...(groups.get(key) ?? []), family]);
  }
  return [...groups.values()];
}

/** Takes are numbered as they were made, whatever the order of the list. */
function withTakes(groups: readonly Growing[][]): Family[] {
  return groups.flatMap((takes): Family[] => {
    const count = takes.length;
    if (count === 1) return takes.map((family) => ({ ...family, take: null }));
    const made = takes.toSorted((left, right) => byMaking(left.head, right.head));
    return takes.map((family) => ({ ...family, take: { number: made.indexOf(family) + 1, count } }));
  });
}

/** Takes that came at once differ in the number at the end of their names. */
function byMaking(left: LibraryRow, right: LibraryRow): number {
  return left.createdAt - right.createdAt || left.name.localeCompare(right.name, "en", { numeric: true });
}
