import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countNarrowing, type Filters, NO_FILTERS, searchOf } from "./filters.ts";

const BPM = { min: 20, max: 400 };
const SECONDS = { min: 0, max: 600 };
const search = (filters: Partial<Filters>) => searchOf({ ...NO_FILTERS, ...filters }, BPM, SECONDS);
const given = (filters: Partial<Filters>) =>
  Object.fromEntries(Object.entries(search(filters)).filter(([, value]) => value !== undefined));

test("no filter asks for everything", () => {
  expect(given({})).toEqual({});
  expect(countNarrowing(NO_FILTERS)).toBe(0);
});

test("the relative key counts only beside a key, and an order narrows nothing", () => {
  expect(given({ withRelativeKey: true })).toEqual({});
  expect(given({ key: "A minor" })).toEqual({ key: "A minor", withRelativeKey: true });
  expect(given({ key: "A minor", withRelativeKey: false })).toEqual({ key: "A minor" });
  const compatible = { withRelativeKey: false, withCompatibleKeys: true };
  expect(given(compatible)).toEqual({});
  expect(given({ key: "A minor", ...compatible })).toEqual({ key: "A minor", withCompatibleKeys: true });
  expect(countNarrowing({ ...NO_FILTERS, sort: "name", ...compatible })).toBe(0);
  expect(countNarrowing({ ...NO_FILTERS, sort: "name", isFavourite: true, tag: "raw" })).toBe(2);
});

test("an instrument, a genre and any other tag are asked for together", () => {
  expect(given({ instrument: "kick", genre: "techno", tag: "raw" })).toEqual({ tags: ["kick", "techno", "raw"] });
  expect(given({ genre: "techno" })).toEqual({ tags: ["techno"] });
});

test("what sounds like a sample is asked for by its id, and is one filter", () => {
  const similarTo = { sampleId: "k1", name: "warm kick" };
  expect(given({ similarTo })).toEqual({ similarTo: "k1" });
  expect(countNarrowing({ ...NO_FILTERS, similarTo })).toBe(1);
});

test("a number that is still being typed is no filter yet", () => {
  expect(given({ bpmMin: "1", bpmMax: "-", lengthMin: "", lengthMax: "1e9" })).toEqual({});
  expect(given({ bpmMin: "120", bpmMax: "400", lengthMin: "0" })).toEqual({ bpmMin: 120, bpmMax: 400, lengthMin: 0 });
});

test("whatever stands in the fields, the studio gets numbers within its bounds and no empty text", () => {
  const field = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.constant(" "));
  fc.assert(
    fc.property(field, field, field, fc.string(), (bpmMin, bpmMax, lengthMax, text) => {
      const asked = search({ bpmMin, bpmMax, lengthMax, text });
      for (const [value, { min, max }] of [
        [asked.bpmMin, BPM],
        [asked.bpmMax, BPM],
        [asked.lengthMax, SECONDS],
      ] as const) {
        if (value === undefined) continue;
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
      }
      expect(asked.text?.trim()).toBe(text.trim() === "" ? undefined : text.trim());
    }),
  );
});

test("a field of spaces is an empty field", () => {
  expect(given({ lengthMin: "  ", lengthMax: " " })).toEqual({});
});
