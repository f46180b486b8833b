import * as fc from "fast-check";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";
import { addressOf } from "../platform/route.ts";
import { tempoFilter } from "./facet-choices.ts";
import { chosenFilters, FORM_WORDS, NO_FILTERS, SORT_WORDS, TYPE_WORDS, type Filters } from "./filters.ts";

// The module follows the address from its start.
const { address } = stubBrowser();
const { filtersOf, isTypedOn, nameOf, queryOf, writeAddress } = await import("./search-address.ts");
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
      expect(filtersOf(queryOf(filters))).toEqual({ ...filters, text: filters.text.trim() });
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
    "from 90 BPM, like warm kick",
  );
  expect(nameOf({ ...NO_FILTERS, bpmMax: "99.6" })).toBe("up to 100 BPM");
  expect(nameOf({ ...NO_FILTERS, bpmMin: " ", bpmMax: "fast" })).toBe("");
  expect(nameOf({ ...NO_FILTERS, sort: "name" })).toBe("");
  fc.assert(fc.property(someFilters, (filters) => nameOf({ ...filters, text: "a".repeat(99) }).length === 60));
});

test("a name of any letters is no longer than the studio takes, and ends with a whole one", () => {
  const long = fc.string({ unit: fc.constantFrom("a", "é", "🥁"), minLength: 30, maxLength: 65 });
  fc.assert(
    fc.property(long, (text) => {
      const name = nameOf({ ...NO_FILTERS, text });
      expect(name.length).toBeLessThanOrEqual(60);
      // Refuses halves of letters.
      expect(() => encodeURIComponent(name)).not.toThrow();
    }),
  );
  expect(nameOf({ ...NO_FILTERS, text: `${"a".repeat(59)}🥁` })).toBe("a".repeat(59));
  expect(nameOf({ ...NO_FILTERS, text: `${"a".repeat(58)}🥁` })).toBe(`${"a".repeat(58)}🥁`);
});

test("a letter more is no step of its own, the first letter and a chip are", () => {
  const kick = { ...NO_FILTERS, text: "kick" };
  expect(isTypedOn(kick, { ...kick, text: "kicks" })).toBe(true);
  expect(isTypedOn(kick, NO_FILTERS)).toBe(true);
  expect(isTypedOn(NO_FILTERS, kick)).toBe(false);
  expect(isTypedOn(kick, { ...kick, form: "loop" })).toBe(false);
  expect(isTypedOn(kick, { ...kick, text: "kicks", form: "loop" })).toBe(false);
  expect(isTypedOn(kick, { ...kick, text: "snare" })).toBe(false);
  expect(isTypedOn(kick, { ...kick, text: " kicks " })).toBe(true);
});

test("one range of tempi after another is a step, digits more of one number are none", () => {
  const [slow, fast] = ["100", "1000"].map((from) => ({ ...NO_FILTERS, ...tempoFilter(from) })) as [Filters, Filters];
  expect(isTypedOn(slow, fast)).toBe(false);
  expect(isTypedOn(slow, NO_FILTERS)).toBe(false);
  expect(isTypedOn({ ...slow, bpmMin: "10" }, slow)).toBe(true);
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

test("a sample that is opened in the library leaves its search, until only the library is asked for", () => {
  const chosen = { ...NO_FILTERS, text: "drums" };
  address.hash = "#/library?text=drums";
  address.hash = addressOf("library", "kick");
  expect(chosenFilters.value).toEqual(chosen);
  // A reload, and Back after a chip, find it there.
  expect(address.hash).toBe("#/library/kick?text=drums");
  address.hash = addressOf("library");
  expect(chosenFilters.value).toEqual(NO_FILTERS);
});

test("a search that is chosen while a sample is closed is not undone by the address of before", () => {
  address.hash = "#/library/kick?type=export";
  expect(chosenFilters.value.type).toBe("export");
  // Chosen, and not written yet.
  chosenFilters.set(NO_FILTERS);
  address.hash = "#/library?type=export";
  expect(chosenFilters.value).toEqual(NO_FILTERS);
  writeAddress(NO_FILTERS);
  expect(address.hash).toBe(addressOf("library"));
  // The same search is asked for again, by Back or a link.
  address.hash = "#/library?type=export";
  expect(chosenFilters.value.type).toBe("export");
});

test("an address follows its library's search by a step for a chip, and never another view's", () => {
  address.hash = addressOf("library");
  address.steps.length = 0;
  for (const text of ["k", "ki", "kick"]) writeAddress({ ...NO_FILTERS, text });
  writeAddress({ ...NO_FILTERS, text: "kick", form: "loop" });
  expect(address.steps).toEqual(["#/library?text=k", "#/library?text=kick&form=loop"]);
  address.hash = addressOf("jobs");
  writeAddress({ ...NO_FILTERS, form: "loop" });
  expect(address.hash).toBe(addressOf("jobs"));
  expect(address.steps).toHaveLength(2);
});
