import { Search, Upload } from "lucide-react";
import { MAX_BPM, MAX_PROMPT_CHARACTERS, MIN_BPM } from "../../../src/contracts/limits.ts";
import { KeySelect } from "../key-select.tsx";
import { FileButton } from "../upload/file-button.tsx";
import { TYPE_WORDS, type Filters } from "./filters.ts";

interface FilterBarProps {
  filters: Filters;
  onChange(filters: Filters): void;
}

/** Search and filters of the library. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const set = (field: keyof Filters) => (value: string) => onChange({ ...filters, [field]: value });
  return (
    <search className="filters">
      <label className="search">
        <Search size={18} aria-hidden />
        <span className="sr">Search samples</span>
        <input
          id="search"
          type="search"
          placeholder="Search samples"
          maxLength={MAX_PROMPT_CHARACTERS}
          value={filters.text}
          onChange={(event) => set("text")(event.target.value)}
        />
      </label>
      <label className="field">
        Type
        <select value={filters.type} onChange={(event) => set("type")(event.target.value)}>
          <option value="">All</option>
          {Object.entries(TYPE_WORDS).map(([type, words]) => (
            <option key={type} value={type}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <TempoField label="BPM from" value={filters.bpmMin} onChange={set("bpmMin")} />
      <TempoField label="to" value={filters.bpmMax} onChange={set("bpmMax")} />
      <KeySelect name="libraryKey" none="Any" value={filters.key} onChange={set("key")} />
      <FileButton purpose="import">
        <Upload size={16} aria-hidden /> Import…
      </FileButton>
    </search>
  );
}

function TempoField({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <label className="field">
      {label}
      <input
        type="number"
        inputMode="numeric"
        min={MIN_BPM}
        max={MAX_BPM}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
