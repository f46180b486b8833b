import { usePaginatedQuery } from "convex/react";
import { useDeferredValue, useEffect, useState } from "react";
import { api } from "../../../convex/_generated/api.js";
import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { usePlayer } from "../player/use-player.ts";
import { FilterBar } from "./filter-bar.tsx";
import { isNarrowed, NO_FILTERS, searchOf } from "./filters.ts";
import { SampleList } from "./sample-list.tsx";
import { useLineage } from "./use-lineage.ts";

const PAGE_SIZE = 50;

/** All samples, to find one by ear. */
export function LibraryView() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const settled = useDeferredValue(filters);
  const wanted = searchOf(settled, { min: MIN_BPM, max: MAX_BPM });
  const { results, status, loadMore } = usePaginatedQuery(api.dashboard.library, wanted, {
    initialNumItems: PAGE_SIZE,
  });
  const { entries, toggle } = useLineage(results);
  const player = usePlayer();
  useEffect(() => player.setPlaylist(entries.map(({ row }) => row)), [player, entries]);
  return (
    <div className="library">
      <FilterBar filters={filters} onChange={setFilters} />
      {status === "LoadingFirstPage" && <p role="status">Loading…</p>}
      {status === "Exhausted" && results.length === 0 && (
        <p className="empty">
          {isNarrowed(filters)
            ? "Nothing matches. Take a filter out, or search for other words."
            : "No samples yet. Make one under Jobs, or drop an audio file anywhere on this page."}
        </p>
      )}
      <SampleList
        entries={entries}
        onToggle={toggle}
        onEnd={() => {
          if (status === "CanLoadMore") loadMore(PAGE_SIZE);
        }}
      />
    </div>
  );
}
