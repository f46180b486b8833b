import type { SampleForm, Sort } from "../../../src/contracts/dashboard.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { addressOf, currentView } from "../platform/route.ts";
import { createStore } from "../platform/store.ts";

/** Filters and order of the library; an empty text is no filter. */
export interface Filters {
  text: string;
  type: SampleView["type"] | "";
  form: SampleForm | "";
  bpmMin: string;
  bpmMax: string;
  key: string;
  withRelativeKey: boolean;
  /** With the keys beside it on the Camelot wheel, of which the relative is one. */
  withCompatibleKeys: boolean;
  lengthMin: string;
  lengthMax: string;
  instrument: string;
  genre: string;
  /** Any other, beside the two above. */
  tag: string;
  collectionId: string;
  isFavourite: boolean;
  isDeleted: boolean;
  /** Only what sounds like this one, the most alike first. */
  similarTo: { sampleId: string; name: string } | null;
  /** Empty: newest first, or best match first where words are given. */
  sort: Sort | "";
}

/** Filters of the unfiltered library; forms hold numbers as text, so empty text means none. */
export const NO_FILTERS: Filters = {
  text: "",
  type: "",
  form: "",
  bpmMin: "",
  bpmMax: "",
  key: "",
  withRelativeKey: true,
  withCompatibleKeys: false,
  lengthMin: "",
  lengthMax: "",
  instrument: "",
  genre: "",
  tag: "",
  collectionId: "",
  isFavourite: false,
  isDeleted: false,
  similarTo: null,
  sort: "",
};

/** Current filters, kept while other views are shown. */
export const chosenFilters = createStore<Filters>(NO_FILTERS);

/** Shows the library in the order of how much it sounds like a sample, without the filters of before. */
export function showSimilar({ sampleId, name }: { sampleId: string; name: string }): void {
  chosenFilters.set({ ...NO_FILTERS, similarTo: { sampleId, name } });
  if (currentView() !== "library") location.hash = addressOf("library");
}

/** Labels of sample types. */
export const TYPE_WORDS: Record<SampleView["type"], string> = {
  generated: "Prompted",
  uploaded: "Imported",
  recording: "Recorded",
  stem: "Stems",
  export: "Exports",
  fit: "Fits",
  edit: "Edits",
  mix: "Mixes",
};

/** Labels of sample forms. */
export const FORM_WORDS: Record<SampleForm, string> = { loop: "Loops", one_shot: "One-shots" };

/** Labels of sort orders. */
export const SORT_WORDS: Record<Sort, string> = {
  newest: "Newest",
  oldest: "Oldest",
  name: "Name",
  slowest: "BPM, slowest first",
  fastest: "BPM, fastest first",
  key: "Key",
  shortest: "Shortest",
  longest: "Longest",
};

/** Numbers outside of these are refused by the studio; while one is being typed it is not one yet. */
export interface Bounds {
  min: number;
  max: number;
}

/** The filters as the studio takes them. */
export function searchOf(filters: Filters, bpm: Bounds, seconds: Bounds) {
  const { text, type, form, key, collectionId, isFavourite, isDeleted, similarTo, sort } = filters;
  const tags = [filters.instrument, filters.genre, filters.tag].filter((tag) => tag !== "");
  return {
    text: text.trim() || undefined,
    type: type || undefined,
    form: form || undefined,
    bpmMin: within(filters.bpmMin, bpm),
    bpmMax: within(filters.bpmMax, bpm),
    key: key || undefined,
    withRelativeKey: key && filters.withRelativeKey ? true : undefined,
    withCompatibleKeys: key && filters.withCompatibleKeys ? true : undefined,
    lengthMin: within(filters.lengthMin, seconds),
    lengthMax: within(filters.lengthMax, seconds),
    tags: tags.length > 0 ? tags : undefined,
    collectionId: collectionId || undefined,
    isFavourite: isFavourite ? (true as const) : undefined,
    isDeleted: isDeleted ? (true as const) : undefined,
    similarTo: similarTo?.sampleId,
    sort: sort || undefined,
  };
}

function within(field: string, { min, max }: Bounds): number | undefined {
  const value = Number(field);
  return field.trim() !== "" && value >= min && value <= max ? value : undefined;
}

/** How many filters leave something out; an order and the keys beside one do not by themselves. */
export function countNarrowing(chosen: Filters): number {
  const { sort: _sort, withRelativeKey: _relative, withCompatibleKeys: _compatible, ...filters } = chosen;
  return Object.values(filters).filter((value) => value !== "" && value !== false && value !== null).length;
}
