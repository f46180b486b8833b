import { useQueries } from "convex/react";
import { useMemo, useRef, useState } from "react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { titleOf } from "../samples/title.ts";
import { arrange, type Family } from "./arrange.ts";

/** A row as it is drawn: what was made from a sample stands under it. */
export interface Entry {
  row: LibraryRow;
  /** Shown under another row. */
  isDerived: boolean;
  /** Does not match, but what stands under it does. */
  isContext: boolean;
  /** Tells it apart from others of the same title: "Take 2 of 3", "Variation 2"; empty for other rows. */
  badge: string;
  /** What a variation is one of; empty for other rows. */
  origin: string;
  /** Derived samples shown below; null while folded. */
  derived: readonly LibraryRow[] | null;
}

/** Folds what was made from samples under them, and asks for it when it is unfolded. */
export function useLineage(rows: readonly LibraryRow[]): { entries: readonly Entry[]; toggle(sampleId: string): void } {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const queries = useMemo(
    () =>
      Object.fromEntries(
        [...open].map((sampleId) => [sampleId, { query: api.browse.public.listDerived, args: { sampleId } }] as const),
      ),
    [open],
  );
  const answers = useQueries(queries);
  const same = useSameList(rows);
  const families = useMemo(() => arrange(same), [same]);
  const entries = useMemo(
    () =>
      families.flatMap((family) =>
        entriesOf(family, open.has(family.head.sampleId) ? answers[family.head.sampleId] : null),
      ),
    [families, open, answers],
  );
  return { entries, toggle: (sampleId) => setOpen((before) => toggled(before, sampleId)) };
}

/** @param answer of `browse/public:listDerived`; undefined while it is under way, an Error if it failed, null where not asked */
function entriesOf(
  { head, isContext, members, take }: Family,
  answer: { samples: LibraryRow[] } | Error | null | undefined,
): Entry[] {
  const all = answer && !(answer instanceof Error) ? answer.samples : null;
  const shown = all ?? members;
  return [
    { row: head, isDerived: false, isContext, ...marksOf(head, take), derived: answer === null ? null : shown },
    ...shown.map((row) => ({ row, isDerived: true, isContext: false, ...marksOf(row, null), derived: null })),
  ];
}

function marksOf({ variationOf, original }: LibraryRow, take: Family["take"]): Pick<Entry, "badge" | "origin"> {
  const origin = original ? `variation of ${titleOf(original)}` : "";
  if (variationOf === undefined) return { badge: take ? `Take ${take.number} of ${take.count}` : "", origin };
  return { badge: take && take.count > 1 ? `Variation ${take.number} of ${take.count}` : "Variation", origin };
}

/** A list of the same rows is made again with each page that is asked for: then it is the one before. */
function useSameList<Row>(rows: readonly Row[]): readonly Row[] {
  const before = useRef(rows);
  const { current } = before;
  if (current.length !== rows.length || current.some((row, index) => row !== rows[index])) before.current = rows;
  return before.current;
}

function toggled(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
