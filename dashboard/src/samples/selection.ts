import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { createStore } from "../platform/store.ts";

/** Selected rows, in order of selection and as of that moment. */
export type Selected = ReadonlyMap<string, LibraryRow>;

const EMPTY: Selected = new Map();

/** Selected samples, for bulk actions. They stay selected while a filter hides them. */
export const selection = createStore(EMPTY);

/** Start of the next range. */
let anchorId: string | null = null;

/** Selects a row, or no longer. */
export function toggleSelected(row: LibraryRow): void {
  const next = new Map(selection.value);
  if (!next.delete(row.sampleId)) next.set(row.sampleId, row);
  anchorId = row.sampleId;
  selection.set(next);
}

/** Selects a range: from the last selected row to this one, in the order of the list. */
export function selectThrough(row: LibraryRow, listed: readonly LibraryRow[]): void {
  const [from, to] = [anchorId, row.sampleId].map((id) => listed.findIndex(({ sampleId }) => sampleId === id));
  if (from === undefined || to === undefined || from === -1 || to === -1) return toggleSelected(row);
  selectAll(listed.slice(Math.min(from, to), Math.max(from, to) + 1));
}

/** Selects rows beside those that are selected. */
export function selectAll(rows: readonly LibraryRow[]): void {
  selection.set(new Map([...selection.value, ...rows.map((row) => [row.sampleId, row] as const)]));
}

/** Selects nothing. */
export function clearSelection(): void {
  anchorId = null;
  selection.set(EMPTY);
}

/** Unselects samples that are gone. */
export function unselect(sampleIds: readonly string[]): void {
  const gone = new Set(sampleIds);
  selection.set(new Map([...selection.value].filter(([sampleId]) => !gone.has(sampleId))));
}
