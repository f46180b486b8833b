import { useEffect } from "react";
import {
  MAX_PROMPT_CHARACTERS,
  MAX_SEARCH_NAME_CHARACTERS,
  MAX_TAG_CHARACTERS,
} from "../../../src/contracts/limits.ts";
import { canonicalKey } from "../../../src/contracts/words/key.ts";
import { currentDetail, currentView, subscribeToAddress, type View } from "../platform/route.ts";
import { chosenFilters, FORM_WORDS, NO_FILTERS, SORT_WORDS, TYPE_WORDS, type Filters } from "./filters.ts";

/**
 * The library's search as text: in the address, so that a reload and the Back button find it, and in searches that are
 * saved. What cannot be read is no filter.
 */

/** Longest text of a number or an id. */
const MAX_FIELD_CHARACTERS = 64;
/** Pause in typing after which the address follows; browsers refuse a page that changes it too often. A chip is written at once. */
const PAUSE_MILLISECONDS = 250;
const TYPED = ["text", "bpmMin", "bpmMax", "lengthMin", "lengthMax"] as const;

/** "text=drums&key=A+minor"; empty for the whole library in its usual order. */
export function queryOf({ similarTo, text, ...others }: Filters): string {
  const query = new URLSearchParams();
  const usual = new Map<string, unknown>(Object.entries(NO_FILTERS));
  const filters = { text: text.trim(), ...others };
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
  const text = (field: keyof Filters, most = MAX_FIELD_CHARACTERS) => cut(given.get(field) ?? "", most);
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
  const words = [
    text.trim(),
    type && TYPE_WORDS[type],
    form && FORM_WORDS[form],
    instrument,
    genre,
    tag,
    key,
    tempoName(rest),
    rest.isFavourite ? "favourites" : "",
    similarTo ? `like ${similarTo.name}` : "",
  ];
  return cut(words.filter(Boolean).join(", "), MAX_SEARCH_NAME_CHARACTERS);
}

/** "120–130 BPM", "from 90 BPM", "up to 100 BPM"; empty where there are no numbers. */
function tempoName({ bpmMin, bpmMax }: Pick<Filters, "bpmMin" | "bpmMax">): string {
  const [from, to] = [bpmMin, bpmMax].map((text) => (text.trim() === "" ? Number.NaN : Math.round(Number(text))));
  if (Number.isFinite(from) && Number.isFinite(to)) return `${from}–${to} BPM`;
  if (Number.isFinite(from)) return `from ${from} BPM`;
  return Number.isFinite(to) ? `up to ${to} BPM` : "";
}

/** The start of a text, of whole characters. @param most in units of UTF-16, as the studio and text fields count */
function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}

/** Keeps the search in the address. A chip is a step that Back undoes; what is typed on is one step. */
export function useSearchInAddress(filters: Filters): void {
  useEffect(() => {
    // Whoever reloads right after a choice finds it again.
    if (!isTypedOn(filtersOf(currentQuery()), filters)) return writeAddress(filters);
    const timer = setTimeout(() => writeAddress(filters), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [filters]);
}

/** The address without its search: the library, or a sample in it. */
function currentPlace(): string {
  return location.hash.split("?")[0] ?? "";
}

/** What the address asks of the library, behind a question mark. */
function currentQuery(): string {
  return location.hash.split("?")[1] ?? "";
}

let viewBefore: View | null = null;
/** The search that the library's address had when it was last read or written. */
let queryInAddress = "";

/** Puts a search into the address of the library; another view that was gone to meanwhile keeps its own. */
export function writeAddress(filters: Filters): void {
  if (currentView() !== "library") return;
  const before = filtersOf(currentQuery());
  const query = queryOf(filters);
  if (query === queryOf(before)) return;
  const address = `${currentPlace()}${query === "" ? "" : `?${query}`}`;
  if (isTypedOn(before, filters)) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  queryInAddress = query;
}

/** True if all that differs is one text that is longer or shorter than before: a chip of tempi changes two. */
export function isTypedOn(before: Filters, after: Filters): boolean {
  const [changed, ...others] = TYPED.filter((field) => before[field].trim() !== after[field].trim());
  if (changed === undefined || others.length > 0) return false;
  const [old, now] = [before[changed].trim(), after[changed].trim()];
  if (old === "" || !(now.startsWith(old) || old.startsWith(now))) return false;
  return queryOf({ ...after, [changed]: before[changed] }) === queryOf(before);
}

function readAddress(): void {
  const [before, now] = [viewBefore, currentView()];
  viewBefore = now;
  if (now !== "library") return;
  const query = currentQuery();
  // An address that only lost its sample asks for no other search: one that was chosen meanwhile is still to be written.
  const isAsked = query !== queryInAddress || before !== "library";
  queryInAddress = query;
  const kept = queryOf(chosenFilters.value);
  if (query !== "" || (before === "library" && currentDetail() === null)) {
    if (isAsked) chosenFilters.set(filtersOf(query));
  } else if (kept !== "") {
    // From another view, and at a sample, what was chosen stays.
    history.replaceState(null, "", `${currentPlace()}?${kept}`);
    queryInAddress = kept;
  }
}

readAddress();
subscribeToAddress(readAddress);
