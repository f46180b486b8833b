import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { MAX_BPM, MAX_INPUT_AUDIO_SECONDS, MIN_BPM } from "../../../src/contracts/limits.ts";
import { KeySelect } from "../ui/key-select.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { CollectionField } from "./forms/collection-field.tsx";
import { FORM_WORDS, type Filters } from "./filters.ts";

interface FilterPanelProps {
  filters: Filters;
  onChange(change: Partial<Filters>): void;
  onClear(): void;
}

/** The filters that not everyone needs each day. */
export function FilterPanel({ filters, onChange, onClear }: FilterPanelProps) {
  return (
    <div id="filter-panel" className="filter-panel" role="group" aria-label="More filters">
      <MusicFields filters={filters} onChange={onChange} />
      <LengthFields filters={filters} onChange={onChange} />
      <TagField tag={filters.tag} onChange={(tag) => onChange({ tag })} />
      <CollectionField collectionId={filters.collectionId} onChange={(collectionId) => onChange({ collectionId })} />
      <Checkbox
        label="Recently deleted"
        isChecked={filters.isDeleted}
        onChange={(isDeleted) => onChange({ isDeleted })}
      />
      <button type="button" onClick={onClear}>
        Clear filters
      </button>
    </div>
  );
}

type FieldsProps = Pick<FilterPanelProps, "filters" | "onChange">;

function MusicFields({ filters, onChange }: FieldsProps) {
  const tempi = { min: MIN_BPM, max: MAX_BPM, step: "any" };
  return (
    <>
      <NumberField
        label="BPM from"
        {...tempi}
        value={filters.bpmMin}
        onChange={({ target }) => onChange({ bpmMin: target.value })}
      />
      <NumberField
        label="BPM to"
        {...tempi}
        value={filters.bpmMax}
        onChange={({ target }) => onChange({ bpmMax: target.value })}
      />
      <KeySelect name="libraryKey" none="Any" value={filters.key} onChange={(key) => onChange({ key })} />
      <Checkbox
        label="And its relative key"
        isChecked={filters.withRelativeKey}
        isDisabled={filters.key === ""}
        onChange={(withRelativeKey) => onChange({ withRelativeKey })}
      />
    </>
  );
}

function LengthFields({ filters, onChange }: FieldsProps) {
  const { lengthMin: min, lengthMax: max, form } = filters;
  const lengths = { min: 0, max: MAX_INPUT_AUDIO_SECONDS, step: "any" };
  return (
    <>
      <NumberField
        label="Seconds from"
        {...lengths}
        value={min}
        onChange={({ target }) => onChange({ lengthMin: target.value })}
      />
      <NumberField
        label="Seconds to"
        {...lengths}
        value={max}
        onChange={({ target }) => onChange({ lengthMax: target.value })}
      />
      <label className="field">
        Form
        {/* The value of an option is one of FORM_WORDS, or none. */}
        <select value={form} onChange={(event) => onChange({ form: event.target.value as Filters["form"] })}>
          <option value="">Any</option>
          {Object.entries(FORM_WORDS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function TagField({ tag, onChange }: { tag: string; onChange(tag: string): void }) {
  const tags = useQuery(api.library.public.listTags, {})?.tags ?? [];
  return (
    <label className="field">
      Tag
      <select value={tag} onChange={(event) => onChange(event.target.value)}>
        <option value="">Any</option>
        {tags.map(({ name, count }) => (
          <option key={name} value={name}>
            {name} ({count})
          </option>
        ))}
        {tag !== "" && !tags.some(({ name }) => name === tag) && <option value={tag}>{tag}</option>}
      </select>
    </label>
  );
}

interface CheckboxProps {
  label: string;
  isChecked: boolean;
  isDisabled?: boolean;
  onChange(isChecked: boolean): void;
}

function Checkbox({ label, isChecked, isDisabled, onChange }: CheckboxProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
