import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LastSeen } from "./last-seen.ts";

const first = { paginationOpts: { numItems: 2, cursor: null, id: 7 } };
const after = (cursor: string) => ({ paginationOpts: { numItems: 2, cursor } });
const page = (rows: string[], continueCursor: string, isDone = false) => ({ page: rows, continueCursor, isDone });

test("an answer is recalled by its question only", () => {
  const seen = new LastSeen();
  seen.note("library/public:getSample", { sampleId: "a" }, { name: "pad" });
  expect(seen.recall("library/public:getSample", { sampleId: "a" })).toEqual({ name: "pad" });
  expect(seen.recall("library/public:getSample", { sampleId: "b" })).toBeUndefined();
  expect(seen.recall("jobs:get", { sampleId: "a" })).toBeUndefined();
});

test("a list is recalled as one page with all that were seen, wherever it was begun", () => {
  const seen = new LastSeen();
  seen.note("browse/public:browseJobs", first, page(["a", "b"], "x"));
  seen.note("browse/public:browseJobs", after("x"), page(["c", "d"], "y"));
  seen.note("browse/public:browseJobs", after("y"), page(["e"], "z", true));
  const again = { paginationOpts: { numItems: 20, cursor: null, id: 8 } };
  expect(seen.recall("browse/public:browseJobs", again)).toMatchObject({
    page: ["a", "b", "c", "d", "e"],
    isDone: true,
  });
  expect(seen.recall("browse/public:browseJobs", after("x"))).toBeUndefined();
});

test("pages that no longer follow are forgotten, and a page that changes is taken in place", () => {
  const seen = new LastSeen();
  seen.note("browse/public:browseJobs", first, page(["a", "b"], "x"));
  seen.note("browse/public:browseJobs", after("x"), page(["c"], "y", true));
  seen.note("browse/public:browseJobs", first, page(["A", "b"], "x"));
  expect(seen.recall("browse/public:browseJobs", first)).toMatchObject({ page: ["A", "b", "c"] });
  seen.note("browse/public:browseJobs", first, page(["new", "A"], "w"));
  expect(seen.recall("browse/public:browseJobs", first)).toMatchObject({ page: ["new", "A"] });
});

test("of one function only the latest answers are kept, so that typing in a search leaves the other lists", () => {
  const seen = new LastSeen();
  seen.note("browse/public:browseJobs", first, page(["a"], "x", true));
  for (let letter = 0; letter < 100; letter++) seen.note("browse/public:browseLibrary", { text: `${letter}` }, letter);
  expect(seen.recall("browse/public:browseLibrary", { text: "0" })).toBeUndefined();
  expect(seen.recall("browse/public:browseLibrary", { text: "99" })).toBe(99);
  expect(seen.recall("browse/public:browseJobs", first)).toMatchObject({ page: ["a"] });
});

test("a browser that is no longer signed in remembers nothing", async () => {
  const seen = new LastSeen();
  seen.note("library/public:getSample", { sampleId: "a" }, 1);
  expect(seen.latestAt).not.toBeNull();
  await seen.forget();
  expect(seen.recall("library/public:getSample", { sampleId: "a" })).toBeUndefined();
  expect(seen.latestAt).toBeNull();
});

/** A list of the studio that changes: its rows, read in pages of two. */
const change = fc.oneof(
  fc.record({ kind: fc.constant("insert"), at: fc.nat(6) }),
  fc.record({ kind: fc.constant("remove"), at: fc.nat(6) }),
  fc.record({ kind: fc.constant("read"), at: fc.nat(3) }),
);

test("however a list changes, what is recalled is a beginning of it without a row twice", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const seen = new LastSeen();
      const rows: string[] = [];
      let count = 0;
      /** Live pages all change together, as those of one subscription do. */
      const show = (pages: number) => {
        for (let index = 0; index < pages; index++) {
          const [from, to] = [index * 2, index * 2 + 2];
          const cursor = rows[from - 1] ?? "";
          const isDone = to >= rows.length;
          seen.note(
            "list",
            index === 0 ? first : after(cursor),
            page(rows.slice(from, to), rows[to - 1] ?? "", isDone),
          );
          if (isDone) break;
        }
      };
      for (const { kind, at } of changes) {
        if (kind === "insert") rows.splice(Math.min(at, rows.length), 0, `row ${count++}`);
        if (kind === "remove") rows.splice(at, 1);
        if (kind === "read") show(at + 1);
      }
      show(1);
      // The merged page of a list, as `recall` gives it for the first page.
      const recalled = seen.recall("list", first) as { page: string[]; isDone: boolean };
      expect(recalled.isDone).toBe(true);
      expect(new Set(recalled.page).size).toBe(recalled.page.length);
      expect(recalled.page.slice(0, 2)).toEqual(rows.slice(0, 2));
    }),
  );
});

test("the same list is the same object until one of its pages changes", () => {
  const seen = new LastSeen();
  const start = page(["a"], "x");
  seen.note("list", first, start);
  seen.note("list", after("x"), page(["b"], "y", true));
  const whole = seen.recall("list", first);
  seen.note("list", first, start);
  expect(seen.recall("list", first)).toBe(whole);
  seen.note("list", after("x"), page(["c"], "y", true));
  expect(seen.recall("list", first)).not.toBe(whole);
});
