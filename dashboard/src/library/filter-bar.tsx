import { FileArchive, Search, SlidersHorizontal, Star, Upload, X } from "lucide-react";
import { useState } from "react";
import { MAX_PROMPT_CHARACTERS } from "../../../src/contracts/limits.ts";
import { addressOf } from "../platform/route.ts";
import { FileButton } from "../samples/file-button.tsx";
import { FacetBar } from "./facet-bar.tsx";
import { FilterPanel } from "./filter-panel.tsx";
import { countNarrowing, NO_FILTERS, SORT_WORDS, TYPE_WORDS, type Filters } from "./filters.ts";

interface FilterBarProps {
  filters: Filters;
  onChange(filters: Filters): void;
}

/** Search, order and filters of the library. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const [isOpen, setOpen] = useState(false);
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  return (
    <search className="filters">
      <div className="filter-row">
        <SearchField text={filters.text} onChange={(text) => set({ text })} />
        <label className="field">
          Type
          {/* The value of an option is one of TYPE_WORDS, or none. */}
          <select value={filters.type} onChange={(event) => set({ type: event.target.value as Filters["type"] })}>
            <option value="">All</option>
            {Object.entries(TYPE_WORDS).map(([type, words]) => (
              <option key={type} value={type}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <SortField filters={filters} onChange={(sort) => set({ sort })} />
        <button
          type="button"
          className="icon toggle"
          aria-pressed={filters.isFavourite}
          aria-label="Favourites only"
          title="Favourites only"
          onClick={() => set({ isFavourite: !filters.isFavourite })}
        >
          <Star size={18} aria-hidden />
        </button>
        <button type="button" aria-expanded={isOpen} aria-controls="filter-panel" onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal size={16} aria-hidden /> <span className="words">Filters </span>
          <FilterCount filters={filters} />
        </button>
        <FileButton purpose="import">
          <Upload size={16} aria-hidden /> <span className="words">Import…</span>
        </FileButton>
        <a className="icon" href={addressOf("files")} aria-label="Project files" title="Project files">
          <FileArchive size={18} aria-hidden />
        </a>
      </div>
      <FacetBar filters={filters} onChange={set} onClear={() => onChange(NO_FILTERS)} />
      {filters.similarTo && (
        <button type="button" className="filter-chip" onClick={() => set({ similarTo: null })}>
          Sounds like {filters.similarTo.name} <X size={14} aria-label="Show all" />
        </button>
      )}
      {isOpen && <FilterPanel filters={filters} onChange={set} onClear={() => onChange(NO_FILTERS)} />}
    </search>
  );
}

function SearchField({ text, onChange }: { text: string; onChange(text: string): void }) {
  return (
    <label className="search">
      <Search size={18} aria-hidden />
      <span className="sr">Search samples</span>
      <input
        id="search"
        type="search"
        placeholder="Search samples"
        maxLength={MAX_PROMPT_CHARACTERS}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

function SortField({ filters, onChange }: { filters: Filters; onChange(sort: Filters["sort"]): void }) {
  return (
    <label className="field">
      Sort
      <select
        value={filters.similarTo ? "" : filters.sort}
        disabled={filters.isDeleted || filters.similarTo !== null}
        // The value of an option is one of SORT_WORDS, or none.
        onChange={(event) => onChange(event.target.value as Filters["sort"])}
      >
        <option value="">{usualOrder(filters)}</option>
        {Object.entries(SORT_WORDS).map(([sort, words]) =>
          sort === "newest" && filters.text.trim() === "" ? null : (
            <option key={sort} value={sort}>
              {words}
            </option>
          ),
        )}
      </select>
    </label>
  );
}

function usualOrder({ text, similarTo }: Filters): string {
  if (similarTo) return "Most alike";
  return text.trim() === "" ? SORT_WORDS.newest : "Best match";
}

/** Filters that are seen without the panel. */
const SHOWN_OUTSIDE = { text: "", type: "", isFavourite: false, similarTo: null, instrument: "", genre: "" } as const;

/** How many filters are set in the panel, so that a folded one hides nothing. */
function FilterCount({ filters }: { filters: Filters }) {
  const count = countNarrowing({ ...filters, ...SHOWN_OUTSIDE });
  return count === 0 ? null : <span className="count">{count}</span>;
}
