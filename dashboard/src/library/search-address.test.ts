import * as fc from "fast-check";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";
import { addressOf } from "../platform/route.ts";
import { chosenFilters, FORM_WORDS, NO_FILTERS, SORT_WORDS, TYPE_WORDS, type Filters } from "./filters.ts";

// The module follows the address from its start.
const { address } = stubBrowser();
const { filtersOf, isTypedOn, nameOf, queryOf } = await import("./search-address.ts");
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  address.hash = addressOf("jobs");
  chosenFilters.set(NO_FILTERS);
});

const wordOf = <Word extends string>(words: Record<Word, string>) =>
  fc.constantFrom<Word | "">("", ...(Object.keys(words) as Word[]));
const short = fc.string({ unit: "grapheme", maxLength: 8 });
const someFilters: fc.Arbitrary<Filters> = fc.record({
  text: short,
  type: wordOf(TYPE_WORDS),
  form: wordOf(FORM_WORDS),
  bpmMin: short,
  bpmMax: short,
  key: fc.constantFrom("", "Bb minor", ...PITCH_NAMES),
  withRelativeKey: fc.boolean(),
  withCompatibleKeys: fc.boolean(),
  lengthMin: short,
  lengthMax: short,
  instrument: short,
  genre: short,
  tag: short,
  collectionId: short,
  isFavourite: fc.boolean(),
  isDeleted: fc.boolean(),
  similarTo: fc.option(fc.record({ sampleId: fc.uuid(), name: short })),
  sort: wordOf(SORT_WORDS),
});

test("any search is found again in its text, which an address holds whole", () => {
  expect(queryOf(NO_FILTERS)).toBe("");
  expect(queryOf({ ...NO_FILTERS, text: "808 kick", key: "A minor" })).toBe("text=808+kick&key=A+minor");
  fc.assert(
    fc.property(someFilters, (filters) => {
      expect(filtersOf(queryOf(filters))).toEqual(filters);
      expect(queryOf(filters)).not.toMatch(/[?#/]/);
    }),
  );
});

test("what cannot be read is no filter, and what is too long is cut", () => {
  expect(filtersOf("key=A+dorian&type=nothing&sort=best&form=&other=1&bpmMin")).toEqual(NO_FILTERS);
  expect(filtersOf(`text=${"a".repeat(5_000)}`).text).toHaveLength(1_000);
  fc.assert(fc.property(fc.string(), (query) => void expect(Object.keys(filtersOf(query))).toHaveLength(18)));
});

test("a search is called by what it asks for", () => {
  const chosen = { text: " dusty ", form: "loop", instrument: "kick", key: "A minor" } as const;
  expect(nameOf({ ...NO_FILTERS, ...chosen })).toBe("dusty, Loops, kick, A minor");
  expect(nameOf({ ...NO_FILTERS, bpmMin: "120", bpmMax: "129.999", isFavourite: true })).toBe(
    "120–130 BPM, favourites",
  );
  expect(nameOf({ ...NO_FILTERS, bpmMin: "90", similarTo: { sampleId: "k", name: "warm kick" } })).toBe(
    "90– BPM, like warm kick",
  );
  expect(nameOf({ ...NO_FILTERS, sort: "name" })).toBe("");
  fc.assert(fc.property(someFilters, (filters) => nameOf({ ...filters, text: "a".repeat(99) }).length === 60));
});

test("a letter more is no step of its own, the first letter and a chip are", () => {
  const kick = { ...NO_FILTERS, text: "kick" };
  expect(isTypedOn(kick, { ...kick, text: "kicks" })).toBe(true);
  expect(isTypedOn(kick, NO_FILTERS)).toBe(true);
  expect(isTypedOn(NO_FILTERS, kick)).toBe(false);
  expect(isTypedOn(kick, { ...kick, form: "loop" })).toBe(false);
  expect(isTypedOn(kick, { ...kick, text: "kicks", form: "loop" })).toBe(false);
});

test("the library follows its address, and keeps its search while another view is shown", () => {
  address.hash = "#/library?text=drums&instrument=kick";
  expect(chosenFilters.value).toEqual({ ...NO_FILTERS, text: "drums", instrument: "kick" });
  address.hash = addressOf("jobs");
  address.hash = addressOf("library");
  expect(chosenFilters.value.text).toBe("drums");
  address.hash = "#/library?text=bass";
  expect(chosenFilters.value).toEqual({ ...NO_FILTERS, text: "bass" });
  address.hash = addressOf("library");
  expect(chosenFilters.value).toEqual(NO_FILTERS);
});
