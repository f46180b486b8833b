import { useQueries } from "convex/react";
import { useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api.js";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** A row as it is drawn: what was made from a sample stands under it. */
export interface Entry {
  row: LibraryRow;
  /** Shown under another row. */
  isDerived: boolean;
  /** What was made from it and is shown; null where that is folded away. */
  derived: readonly LibraryRow[] | null;
}

/** Folds what was made from samples under them, and asks for it when it is unfolded. */
export function useLineage(rows: readonly LibraryRow[]): { entries: readonly Entry[]; toggle(sampleId: string): void } {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const queries = useMemo(
    () =>
      Object.fromEntries(
        [...open].map((sampleId) => [sampleId, { query: api.dashboard.derived, args: { sampleId } }] as const),
      ),
    [open],
  );
  const answers = useQueries(queries);
  const entries = useMemo(
    () => rows.flatMap((row) => entriesOf(row, open.has(row.sampleId) ? answers[row.sampleId] : null)),
    [rows, open, answers],
  );
  return { entries, toggle: (sampleId) => setOpen((before) => toggled(before, sampleId)) };
}

/** @param answer of `dashboard:derived`; undefined while it is under way, an Error if it failed, null where not asked */
function entriesOf(row: LibraryRow, answer: { samples: LibraryRow[] } | Error | null | undefined): Entry[] {
  if (answer === null) return [{ row, isDerived: false, derived: null }];
  const derived = answer === undefined || answer instanceof Error ? [] : answer.samples;
  return [
    { row, isDerived: false, derived },
    ...derived.map((each) => ({ row: each, isDerived: true, derived: null })),
  ];
}

function toggled(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
