import { usePaginatedQuery } from "convex/react";
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { MAX_BPM, MAX_INPUT_AUDIO_SECONDS, MIN_BPM } from "../../../src/contracts/limits.ts";
import { useDetail } from "../platform/route.ts";
import { usePlayer } from "../player/use-player.ts";
import { useStore } from "../platform/store.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnHeads } from "./column-heads.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { chosenFilters, countNarrowing, type Filters, searchOf } from "./filters.ts";
import { listed } from "./listed.ts";
import { useSearchInAddress } from "./search-address.ts";
import { shownSearch } from "./select-everything.ts";
import { SampleList } from "./sample-list.tsx";
import { selectThrough, toggleSelected } from "../samples/selection.ts";
import { type Entry, useLineage } from "./use-lineage.ts";
import { titleAmong } from "../samples/take-title.ts";
import "./library.css";
import "./facets.css";

const LinkedSample = lazy(async () => ({ default: (await import("./linked-sample.tsx")).LinkedSample }));

/** A screen and a half. Who goes on gets larger pages, as the way to the end of a large library has many. */
const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const TEMPI = { min: MIN_BPM, max: MAX_BPM };
const LENGTHS = { min: 0, max: MAX_INPUT_AUDIO_SECONDS };

/** All samples, to find one by ear. */
export function LibraryView() {
  const filters = useStore(chosenFilters, (value) => value);
  useSearchInAddress(filters);
  const linked = useDetail();
  const settled = useDeferredValue(filters);
  const search = useMemo(() => searchOf(settled, TEMPI, LENGTHS), [settled]);
  const { results, status, loadMore } = usePaginatedQuery(api.browse.public.browseLibrary, search, {
    initialNumItems: PAGE_SIZE,
  });
  const isComplete = status === "Exhausted";
  useEffect(() => {
    shownSearch.set({ search, isComplete });
    return () => shownSearch.set(null);
  }, [search, isComplete]);
  const { entries, toggle } = useLineage(results);
  const rows = useListed(entries);
  return (
    <div className="library">
      <FilterBar filters={filters} onChange={chosenFilters.set} />
      <Suspense fallback={null}>{linked !== null && <LinkedSample sampleId={linked} />}</Suspense>
      <BulkBar />
      {status === "LoadingFirstPage" && <p role="status">Loading…</p>}
      {isComplete && results.length === 0 && <p className="empty">{emptyText(filters)}</p>}
      {results.length > 0 && <ColumnHeads filters={filters} onChange={chosenFilters.set} />}
      <SampleList
        entries={entries}
        isComplete={isComplete}
        onToggle={toggle}
        onSelect={useCallback(
          (row, isRange) => (isRange ? selectThrough(row, rows.current) : toggleSelected(row)),
          [rows],
        )}
        onEnd={() => {
          if (status === "CanLoadMore") loadMore(Math.min(Math.max(results.length, PAGE_SIZE), MAX_PAGE_SIZE));
        }}
      />
    </div>
  );
}

/** Passes the listed rows, in order, to the player and the keys. */
function useListed(entries: readonly Entry[]): { readonly current: readonly LibraryRow[] } {
  const player = usePlayer();
  const rows = useMemo(() => entries.map(({ row }) => row), [entries]);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
    listed.set(rows);
    player.setPlaylist(
      rows.filter(({ deletedAt }) => deletedAt === undefined),
      titleAmong,
    );
  }, [player, rows]);
  useEffect(() => () => listed.set([]), []);
  return latest;
}

function emptyText(filters: Filters): string {
  if (filters.isDeleted) return "Nothing was deleted in the last 30 days.";
  return countNarrowing(filters) > 0
    ? "Nothing matches. Take a filter out, or search for other words."
    : "No samples yet. Make one under Jobs, or drop an audio file anywhere on this page.";
}
