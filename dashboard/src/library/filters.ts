import type { SampleView } from "../../../src/contracts/sample.ts";

/** What the library is narrowed to; an empty text is no filter. */
export interface Filters {
  text: string;
  type: SampleView["type"] | "";
  bpmMin: string;
  bpmMax: string;
  key: string;
}

export const NO_FILTERS: Filters = { text: "", type: "", bpmMin: "", bpmMax: "", key: "" };

export const TYPE_WORDS: Record<SampleView["type"], string> = {
  generated: "Generated",
  uploaded: "Imported",
  recording: "Recordings",
  stem: "Stems",
  export: "Exports",
  mix: "Mixes",
};

/** Tempi outside of these are refused by the studio; while one is being typed it is not one yet. */
export interface TempoBounds {
  min: number;
  max: number;
}

/** The filters as the studio takes them. */
export function searchOf({ text, type, bpmMin, bpmMax, key }: Filters, { min, max }: TempoBounds) {
  const tempo = (field: string) => {
    const value = Number(field);
    return field !== "" && value >= min && value <= max ? value : undefined;
  };
  return {
    text: text.trim() || undefined,
    type: type || undefined,
    bpmMin: tempo(bpmMin),
    bpmMax: tempo(bpmMax),
    key: key || undefined,
  };
}

/** Whether anything is left out. */
export function isNarrowed(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== "");
}
