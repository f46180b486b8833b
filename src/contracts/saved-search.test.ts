import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_SEARCH_NAME_CHARACTERS, MAX_SEARCH_QUERY_CHARACTERS } from "./limits.ts";
import { deleteSearch, listSearches, saveSearch } from "./saved-search.ts";
import { TOOLS } from "./tools.ts";

test("a name is kept without the blanks around it, and found by it", () => {
  const text = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: MAX_SEARCH_NAME_CHARACTERS });
  fc.assert(
    fc.property(text, fc.constantFrom("", " ", "\n "), (name, blanks) => {
      fc.pre(name.trim() !== "");
      const given = `${blanks}${name}${blanks}`;
      expect(saveSearch.input.parse({ name: given, query: "form=loop" }).name).toBe(name.trim());
      expect(deleteSearch.input.parse({ name: given })).toEqual({ name: name.trim() });
    }),
  );
});

test.each([
  ["", "form=loop"],
  ["  ", "form=loop"],
  ["x".repeat(MAX_SEARCH_NAME_CHARACTERS + 1), "form=loop"],
  ["Drums", ""],
  ["Drums", "x".repeat(MAX_SEARCH_QUERY_CHARACTERS + 1)],
])("a search named %j of %j is refused", (name, query) => {
  expect(saveSearch.input.safeParse({ name, query }).success).toBe(false);
});

test("no model is offered them", () => {
  const names = TOOLS.map(({ name }) => String(name));
  for (const endpoint of [saveSearch, deleteSearch, listSearches]) expect(names).not.toContain(endpoint.name);
});
