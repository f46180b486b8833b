import { beforeEach, expect, test } from "vitest";
import { clearSelection, selectAll, selection } from "../samples/selection.ts";
import { libraryRow } from "./library-row.fixture.ts";
import { selectEverything, shownSearch } from "./select-everything.ts";

beforeEach(() => {
  clearSelection();
  shownSearch.set(null);
});

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => libraryRow(`s${from + index}`));

/** A studio that lists so many samples. */
function studio(count: number) {
  const asked: unknown[] = [];
  const query = async (_query: unknown, args: { paginationOpts: { numItems: number; cursor: string | null } }) => {
    const { numItems, cursor } = args.paginationOpts;
    const from = Number(cursor ?? 0);
    const to = Math.min(count, from + numItems);
    asked.push(args);
    return { page: rows(from, to), isDone: to === count, continueCursor: String(to) };
  };
  // The one query that is asked.
  return { asked, client: { query } as unknown as Parameters<typeof selectEverything>[0] };
}

test("all that the search finds is selected, also what no page was loaded of", async () => {
  const { client, asked } = studio(450);
  shownSearch.set({ search: { text: "kick" }, isComplete: false });
  await selectEverything(client);
  expect(selection.value.size).toBe(450);
  expect(asked).toHaveLength(3);
  expect(asked[0]).toMatchObject({ text: "kick" });
});

test("a list that is complete is not asked for again", async () => {
  const { client, asked } = studio(10);
  shownSearch.set({ search: {}, isComplete: true });
  await selectEverything(client);
  expect([selection.value.size, asked.length]).toEqual([0, 0]);
});

test("another search that is shown meanwhile keeps what was selected by then", async () => {
  const { client } = studio(450);
  shownSearch.set({ search: {}, isComplete: false });
  selectAll(rows(0, 50));
  const selecting = selectEverything(client);
  shownSearch.set({ search: { text: "snare" }, isComplete: false });
  await selecting;
  expect(selection.value.size).toBe(50);
});
