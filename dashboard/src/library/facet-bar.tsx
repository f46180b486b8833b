import { useQuery } from "convex/react";
import { ChevronDown } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { canonicalKey } from "../../../src/contracts/words/key.ts";
import { api } from "../platform/api.ts";
import { bothSpellings } from "../platform/key-text.ts";
import { project } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { ButtonRow } from "../ui/button-row.tsx";
import {
  countCompatible,
  keysByWheel,
  tempoStep,
  tempoSteps,
  tempoText,
  toggleTempo,
  wheelPlace,
  withChosen,
  wordsToShow,
  type FacetValue,
} from "./facet-choices.ts";
import { SavedSearches } from "./saved-searches.tsx";
import { countNarrowing, FORM_WORDS, type Filters } from "./filters.ts";

interface FacetBarProps {
  filters: Filters;
  onChange(change: Partial<Filters>): void;
  onClear(): void;
}

/** What has a row of its own, that its button opens. */
type Choice = "key" | "tempo" | "saved";

/** What the library is narrowed to by one press each, with how many of all its samples have it. */
export function FacetBar({ filters, onChange, onClear }: FacetBarProps) {
  const counts = useQuery(api.browse.public.listFacets, {});
  const [open, setOpen] = useState<Choice | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const props = { filters, onChange };
  const opener = (choice: Choice) => ({
    choice,
    isOpen: open === choice,
    onPress: () => setOpen(open === choice ? null : choice),
  });
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || open === null) return;
    event.preventDefault();
    bar.current?.querySelector<HTMLElement>("[aria-expanded=true]")?.focus();
    setOpen(null);
  };
  return (
    <div ref={bar} className="facet-bar" onKeyDown={onEscape}>
      <ButtonRow label="Narrow the library" className="facets">
        {counts && (
          <>
            <ProjectChip values={counts.key} {...props} />
            <FormChips values={counts.form} {...props} />
            <WordChips kind="instrument" label="Instrument" values={counts.instrument} {...props} />
            <WordChips kind="genre" label="Genre" values={counts.genre} {...props} />
            <Opener {...opener("key")} name="Key" chosen={keyText(filters)} />
            <Opener {...opener("tempo")} name="BPM" chosen={rangeText(filters)} />
          </>
        )}
        <Opener {...opener("saved")} name="Saved" chosen="" />
        {countNarrowing(filters) > 0 && (
          <button type="button" className="chip" onClick={onClear}>
            Clear all
          </button>
        )}
      </ButtonRow>
      {open === "saved" && <SavedSearches id="facet-saved" filters={filters} />}
      {counts && open === "key" && <KeyChips values={counts.key} {...props} />}
      {counts && open === "tempo" && <TempoChips values={counts.tempo} {...props} />}
    </div>
  );
}

interface ValuesProps extends Omit<FacetBarProps, "onClear"> {
  values: readonly FacetValue[];
}

/** Samples whose keys mix with the project's. */
function ProjectChip({ values, filters, onChange }: ValuesProps) {
  const named = useStore(project, ({ key }) => key);
  const key = named === undefined ? null : canonicalKey(named);
  if (key === null) return null;
  const isOn = canonicalKey(filters.key) === key && filters.withCompatibleKeys;
  return (
    <Chip
      isOn={isOn}
      count={countCompatible(values, key)}
      onPress={() => onChange({ key: isOn ? "" : key, withCompatibleKeys: !isOn })}
    >
      Goes with {named}
    </Chip>
  );
}

function FormChips({ values, filters, onChange }: ValuesProps) {
  return withChosen(values, filters.form).map(({ value, count }) => {
    // Values of this facet are those of the filter; see src/contracts/facets.ts.
    const form = value as Exclude<Filters["form"], "">;
    const isOn = filters.form === form;
    return (
      <Chip key={form} isOn={isOn} count={count} onPress={() => onChange({ form: isOn ? "" : form })}>
        {FORM_WORDS[form]}
      </Chip>
    );
  });
}

function WordChips({
  kind,
  label,
  values,
  filters,
  onChange,
}: ValuesProps & { kind: "instrument" | "genre"; label: string }) {
  const shown = wordsToShow(values, filters[kind]);
  if (shown.length === 0) return null;
  return (
    <span className="facet" role="group" aria-label={label}>
      {shown.map(({ value, count }) => {
        const isOn = filters[kind] === value;
        return (
          <Chip key={value} isOn={isOn} count={count} onPress={() => onChange({ [kind]: isOn ? "" : value })}>
            {value}
          </Chip>
        );
      })}
    </span>
  );
}

function KeyChips({ values, filters, onChange }: ValuesProps) {
  const { withCompatibleKeys } = filters;
  const chosen = canonicalKey(filters.key);
  return (
    <ButtonRow id="facet-key" label="Key" className="facet-values">
      <button
        type="button"
        className="chip"
        aria-pressed={withCompatibleKeys}
        onClick={() => onChange({ withCompatibleKeys: !withCompatibleKeys })}
      >
        And the keys beside it on the wheel
      </button>
      {keysByWheel(values, filters.key).map(({ value, count }) => {
        const isOn = value === chosen;
        return (
          <Chip key={value} isOn={isOn} count={count} onPress={() => onChange({ key: isOn ? "" : value })}>
            {bothSpellings(value)} <small>{wheelPlace(value)}</small>
          </Chip>
        );
      })}
    </ButtonRow>
  );
}

function TempoChips({ values, filters, onChange }: ValuesProps) {
  const step = tempoStep(filters);
  const steps = tempoSteps(values, step ?? "");
  const other = step === null ? rangeText(filters) : "";
  return (
    <ButtonRow id="facet-tempo" label="BPM" className="facet-values">
      {other !== "" && (
        <button type="button" className="chip" aria-pressed onClick={() => onChange({ bpmMin: "", bpmMax: "" })}>
          {other}
        </button>
      )}
      {steps.map(({ value, count }) => (
        <Chip key={value} isOn={value === step} count={count} onPress={() => onChange(toggleTempo(filters, value))}>
          {tempoText(value)}
        </Chip>
      ))}
    </ButtonRow>
  );
}

function keyText({ key, withCompatibleKeys }: Filters): string {
  return key === "" ? "" : `${key}${withCompatibleKeys ? " and beside it" : ""}`;
}

function rangeText(filters: Filters): string {
  const { bpmMin, bpmMax } = filters;
  const step = tempoStep(filters);
  if (step !== null) return tempoText(step);
  return bpmMin === "" && bpmMax === "" ? "" : `${bpmMin || "any"}–${bpmMax || "any"}`;
}

interface OpenerProps {
  choice: Choice;
  name: string;
  /** What is chosen, in words; empty for nothing. */
  chosen: string;
  isOpen: boolean;
  onPress(): void;
}

/** Opens the values of a facet that has many. */
function Opener({ choice, name, chosen, isOpen, onPress }: OpenerProps) {
  return (
    <button
      type="button"
      className="chip"
      data-on={chosen !== "" || undefined}
      aria-expanded={isOpen}
      aria-controls={isOpen ? `facet-${choice}` : undefined}
      onClick={onPress}
    >
      {name}
      {chosen !== "" && `: ${chosen}`} <ChevronDown size={14} aria-hidden />
    </button>
  );
}

interface ChipProps {
  isOn: boolean;
  count: number;
  onPress(): void;
  children: ReactNode;
}

function Chip({ isOn, count, onPress, children }: ChipProps) {
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={isOn}
      title={`${count} in the whole library`}
      onClick={onPress}
    >
      {children} <span className="number">{count}</span>
    </button>
  );
}
