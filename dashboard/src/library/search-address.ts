import { useEffect } from "react";
import {
  MAX_PROMPT_CHARACTERS,
  MAX_SEARCH_NAME_CHARACTERS,
  MAX_TAG_CHARACTERS,
} from "../../../src/contracts/limits.ts";
import { canonicalKey } from "../../../src/contracts/words/key.ts";
import { currentView, subscribeToAddress, type View } from "../platform/route.ts";
import { chosenFilters, FORM_WORDS, NO_FILTERS, SORT_WORDS, TYPE_WORDS, type Filters } from "./filters.ts";

/**
 * The library's search as text: in the address, so that a reload and the Back button find it, and in searches that are
 * saved. What cannot be read is no filter.
 */

/** Longest text of a number or an id. */
const MAX_FIELD_CHARACTERS = 64;
/** Pause in typing after which the address follows; browsers refuse a page that changes it too often. */
const PAUSE_MILLISECONDS = 250;
const TYPED = ["text", "bpmMin", "bpmMax", "lengthMin", "lengthMax"] as const;

/** "text=drums&key=A+minor"; empty for the whole library in its usual order. */
export function queryOf({ similarTo, ...filters }: Filters): string {
  const query = new URLSearchParams();
  const usual = new Map<string, unknown>(Object.entries(NO_FILTERS));
  for (const [field, value] of Object.entries(filters)) if (value !== usual.get(field)) query.set(field, String(value));
  if (similarTo) {
    query.set("similarTo", similarTo.sampleId);
    query.set("similarName", similarTo.name);
  }
  return query.toString();
}

/** Reads what `queryOf` wrote. */
export function filtersOf(query: string): Filters {
  const given = new URLSearchParams(query);
  const text = (field: keyof Filters, most = MAX_FIELD_CHARACTERS) => (given.get(field) ?? "").slice(0, most);
  const key = text("key");
  const sampleId = text("similarTo");
  return {
    text: text("text", MAX_PROMPT_CHARACTERS),
    type: oneOf(TYPE_WORDS, text("type")),
    form: oneOf(FORM_WORDS, text("form")),
    bpmMin: text("bpmMin"),
    bpmMax: text("bpmMax"),
    key: canonicalKey(key) === null ? "" : key,
    withRelativeKey: given.get("withRelativeKey") !== "false",
    withCompatibleKeys: given.get("withCompatibleKeys") === "true",
    lengthMin: text("lengthMin"),
    lengthMax: text("lengthMax"),
    instrument: text("instrument", MAX_TAG_CHARACTERS),
    genre: text("genre", MAX_TAG_CHARACTERS),
    tag: text("tag", MAX_TAG_CHARACTERS),
    collectionId: text("collectionId"),
    isFavourite: given.get("isFavourite") === "true",
    isDeleted: given.get("isDeleted") === "true",
    similarTo: sampleId === "" ? null : { sampleId, name: given.get("similarName") ?? "a sample" },
    sort: oneOf(SORT_WORDS, text("sort")),
  };
}

function oneOf<Word extends string>(words: Record<Word, string>, text: string): Word | "" {
  // Its own keys are what such a record is made of.
  return (Object.keys(words) as Word[]).find((word) => word === text) ?? "";
}

/** A search in words, for who does not name it: "dusty, Loops, kick, A minor"; empty where an order is all there is. */
export function nameOf({ text, type, form, instrument, genre, tag, key, similarTo, ...rest }: Filters): string {
  const { bpmMin, bpmMax } = rest;
  const words = [
    text.trim(),
    type && TYPE_WORDS[type],
    form && FORM_WORDS[form],
    instrument,
    genre,
    tag,
    key,
    bpmMin || bpmMax ? `${Math.round(Number(bpmMin))}–${bpmMax && Math.round(Number(bpmMax))} BPM` : "",
    rest.isFavourite ? "favourites" : "",
    similarTo ? `like ${similarTo.name}` : "",
  ];
  return words.filter(Boolean).join(", ").slice(0, MAX_SEARCH_NAME_CHARACTERS);
}

/** Keeps the search in the address. A chip is a step that Back undoes; what is typed on is one step. */
export function useSearchInAddress(filters: Filters): void {
  useEffect(() => {
    const timer = setTimeout(() => writeAddress(filters), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [filters]);
}

/** What the address asks of the library, behind a question mark. */
function currentQuery(): string {
  return location.hash.split("?")[1] ?? "";
}

function writeAddress(filters: Filters): void {
  const before = filtersOf(currentQuery());
  const query = queryOf(filters);
  if (query === queryOf(before)) return;
  const address = `${location.hash.split("?")[0]}${query === "" ? "" : `?${query}`}`;
  if (isTypedOn(before, filters)) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** True if all that differs are texts that are longer or shorter than before. */
export function isTypedOn(before: Filters, after: Filters): boolean {
  const rest = Object.fromEntries(TYPED.map((field) => [field, before[field]]));
  const begun = TYPED.some((field) => before[field] !== after[field] && before[field] === "");
  return !begun && queryOf({ ...after, ...rest }) === queryOf(before);
}

let viewBefore: View | null = null;

function readAddress(): void {
  const [before, now] = [viewBefore, currentView()];
  viewBefore = now;
  if (now !== "library") return;
  const query = currentQuery();
  // From another view one comes back to what was chosen there.
  if (query !== "" || before === "library") chosenFilters.set(filtersOf(query));
}

readAddress();
subscribeToAddress(readAddress);
