import { MAX_BPM, MIN_BPM, TEMPO_STEP } from "../../../src/contracts/limits.ts";
import { canonicalKey, formatKey, parseKey } from "../../../src/contracts/words/key.ts";
import { camelotOf, compatibleKeys } from "../../player-core/camelot.ts";
import type { Filters } from "./filters.ts";

/** A value with how many samples have it. */
export interface FacetValue {
  value: string;
  count: number;
}

/** So many words of a kind stand in the bar; the others are under "Filters", among the tags. */
const SHOWN_WORDS = 6;

/** With the chosen value, also while no sample has it: it is to be taken out again. @param chosen "" for none */
export function withChosen(values: readonly FacetValue[], chosen: string): readonly FacetValue[] {
  if (chosen === "" || values.some(({ value }) => value === chosen)) return values;
  return [{ value: chosen, count: 0 }, ...values];
}

/** The commonest words, and the chosen one whether it is common or not. @param chosen "" for none */
export function wordsToShow(values: readonly FacetValue[], chosen: string): FacetValue[] {
  const byCount = withChosen(values, chosen).toSorted(
    (left, right) => right.count - left.count || left.value.localeCompare(right.value, "en"),
  );
  const common = byCount.slice(0, SHOWN_WORDS);
  const own = byCount.find(({ value }) => value === chosen);
  return own && !common.includes(own) ? [own, ...common.slice(0, -1)] : common;
}

/** Place of a key on the Camelot wheel of DJ software: "8A"; empty for what is no key. */
export function wheelPlace(key: string): string {
  const parsed = parseKey(key);
  return parsed ? camelotOf(parsed) : "";
}

/** Keys around the wheel, so that what goes together stands together; the chosen one is among them. */
export function keysByWheel(values: readonly FacetValue[], chosen: string): FacetValue[] {
  const place = ({ value }: FacetValue) => {
    const camelot = wheelPlace(value);
    return Number.parseInt(camelot, 10) * 2 + (camelot.endsWith("B") ? 1 : 0);
  };
  return withChosen(values, canonicalKey(chosen) ?? "").toSorted((left, right) => place(left) - place(right));
}

/** How many samples have a key that goes with one, itself included. */
export function countCompatible(values: readonly FacetValue[], key: string): number {
  const parsed = parseKey(key);
  const names = new Set(parsed ? compatibleKeys(parsed).map(formatKey) : []);
  return values.filter(({ value }) => names.has(value)).reduce((sum, { count }) => sum + count, 0);
}

/** "120–130", of a step that begins there. */
export function tempoText(value: string): string {
  return `${value}–${Number(value) + TEMPO_STEP}`;
}

/** Steps that can be searched by, slowest first; the chosen one is among them. @param chosen "" for none */
export function tempoSteps(values: readonly FacetValue[], chosen: string): FacetValue[] {
  return withChosen(values, chosen)
    .filter(({ value }) => Number(value) >= MIN_BPM && Number(value) <= MAX_BPM)
    .toSorted((left, right) => Number(left.value) - Number(right.value));
}

/** The step of tempi that is chosen; null for another range and for none. */
export function tempoStep({ bpmMin, bpmMax }: Filters): string | null {
  return bpmMin !== "" && bpmMax === tempoFilter(bpmMin).bpmMax ? bpmMin : null;
}

/** What a press on a step of tempi changes; on the chosen one it takes the filter out. */
export function toggleTempo(filters: Filters, value: string): Pick<Filters, "bpmMin" | "bpmMax"> {
  return tempoStep(filters) === value ? { bpmMin: "", bpmMax: "" } : tempoFilter(value);
}

/** The next step does not belong to this one: tempi have two decimals at most where a person or a file names them. */
export function tempoFilter(value: string): Pick<Filters, "bpmMin" | "bpmMax"> {
  return { bpmMin: value, bpmMax: String(Number(value) + TEMPO_STEP - 0.001) };
}
