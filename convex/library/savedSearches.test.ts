import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_SAVED_SEARCHES } from "../../src/contracts/saved-search.ts";
import { api } from "../_generated/api.js";
import { openStudio, refusal, type Studio } from "../testing/studio.fixture.ts";

const { deleteSearch, listSearches, saveSearch } = api.library.public;
const listed = async (user: Studio["ada"]) => (await user.query(listSearches, {})).searches;

test("whatever is saved and deleted, a user has the last search of each name, by name, and nobody else's", async () => {
  const studio = await openStudio();
  const users = { ada: studio.ada, bob: studio.user("bob") };
  const model = { ada: new Map<string, string>(), bob: new Map<string, string>() };
  const step = fc.record({
    who: fc.constantFrom("ada" as const, "bob" as const),
    name: fc.constantFrom("Drums", "drums", " Drums ", "Keys in A"),
    query: fc.option(fc.constantFrom("text=drums", "key=A+minor")),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      for (const { who, name, query } of steps) {
        const kept = name.trim();
        if (query === null) {
          const { isDeleted } = await users[who].mutation(deleteSearch, { name });
          expect(isDeleted).toBe(model[who].delete(kept));
        } else {
          expect(await users[who].mutation(saveSearch, { name, query })).toEqual({ name: kept, query });
          model[who].set(kept, query);
        }
      }
      for (const who of ["ada", "bob"] as const) {
        const expected = [...model[who]].map(([name, query]) => ({ name, query }));
        expect(await listed(users[who])).toEqual(expected.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
      }
    }),
    { numRuns: 30 },
  );
});

test("one too many is refused with what to do, and one that is there can still be changed", async () => {
  const { ada } = await openStudio();
  const names = Array.from({ length: MAX_SAVED_SEARCHES }, (_, at) => `search ${at}`);
  for (const name of names) await ada.mutation(saveSearch, { name, query: "text=a" });
  expect(await refusal(ada.mutation(saveSearch, { name: "one more", query: "text=a" }))).toMatchObject({
    code: "INVALID_INPUT",
    message: "name: 100 saved searches are the most; delete one first.",
  });
  await ada.mutation(saveSearch, { name: "search 7", query: "text=b" });
  expect((await listed(ada)).filter(({ query }) => query === "text=b")).toEqual([
    { name: "search 7", query: "text=b" },
  ]);
});
