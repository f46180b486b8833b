import * as fc from "fast-check";
import { expect, test } from "vitest";
import { QueryCache } from "./query-cache.ts";

const first = { paginationOpts: { numItems: 2, cursor: null, id: 7 } };
const after = (cursor: string) => ({ paginationOpts: { numItems: 2, cursor } });
const page = (rows: string[], continueCursor: string, isDone = false) => ({ page: rows, continueCursor, isDone });

test("an answer is read by its question only", () => {
  const cache = new QueryCache();
  cache.record("library/public:getSample", { sampleId: "a" }, { name: "pad" });
  expect(cache.read("library/public:getSample", { sampleId: "a" })).toEqual({ name: "pad" });
  expect(cache.read("library/public:getSample", { sampleId: "b" })).toBeUndefined();
  expect(cache.read("jobs:get", { sampleId: "a" })).toBeUndefined();
});

test("a list is read as one page with all that were seen, wherever it was begun", () => {
  const cache = new QueryCache();
  cache.record("browse/public:browseJobs", first, page(["a", "b"], "x"));
  cache.record("browse/public:browseJobs", after("x"), page(["c", "d"], "y"));
  cache.record("browse/public:browseJobs", after("y"), page(["e"], "z", true));
  const again = { paginationOpts: { numItems: 20, cursor: null, id: 8 } };
  expect(cache.read("browse/public:browseJobs", again)).toMatchObject({
    page: ["a", "b", "c", "d", "e"],
    isDone: true,
  });
  expect(cache.read("browse/public:browseJobs", after("x"))).toBeUndefined();
});

test("pages that no longer follow are forgotten, and a page that changes is taken in place", () => {
  const cache = new QueryCache();
  cache.record("browse/public:browseJobs", first, page(["a", "b"], "x"));
  cache.record("browse/public:browseJobs", after("x"), page(["c"], "y", true));
  cache.record("browse/public:browseJobs", first, page(["A", "b"], "x"));
  expect(cache.read("browse/public:browseJobs", first)).toMatchObject({ page: ["A", "b", "c"] });
  cache.record("browse/public:browseJobs", first, page(["new", "A"], "w"));
  expect(cache.read("browse/public:browseJobs", first)).toMatchObject({ page: ["new", "A"] });
});

test("of one function only the latest answers are kept, so that typing in a search leaves the other lists", () => {
  const cache = new QueryCache();
  cache.record("browse/public:browseJobs", first, page(["a"], "x", true));
  for (let letter = 0; letter < 100; letter++)
    cache.record("browse/public:browseLibrary", { text: `${letter}` }, letter);
  expect(cache.read("browse/public:browseLibrary", { text: "0" })).toBeUndefined();
  expect(cache.read("browse/public:browseLibrary", { text: "99" })).toBe(99);
  expect(cache.read("browse/public:browseJobs", first)).toMatchObject({ page: ["a"] });
});

test("a browser that is no longer signed in remembers nothing", async () => {
  const cache = new QueryCache();
  cache.record("library/public:getSample", { sampleId: "a" }, 1);
  expect(cache.latestAt).not.toBeNull();
  await cache.clear();
  expect(cache.read("library/public:getSample", { sampleId: "a" })).toBeUndefined();
  expect(cache.latestAt).toBeNull();
});

/** A list of the studio that changes: its rows, read in pages of two. */
const change = fc.oneof(
  fc.record({ kind: fc.constant("insert"), at: fc.nat(6) }),
  fc.record({ kind: fc.constant("remove"), at: fc.nat(6) }),
  fc.record({ kind: fc.constant("read"), at: fc.nat(3) }),
);

test("however a list changes, what is read is a beginning of it without a row twice", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const cache = new QueryCache();
      const rows: string[] = [];
      let count = 0;
      /** Live pages all change together, as those of one subscription do. */
      const show = (pages: number) => {
        for (let index = 0; index < pages; index++) {
          const [from, to] = [index * 2, index * 2 + 2];
          const cursor = rows[from - 1] ?? "";
          const isDone = to >= rows.length;
          cache.record(
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
      // The merged page of a list, as `read` gives it for the first page.
      const read = cache.read("list", first) as { page: string[]; isDone: boolean };
      expect(read.isDone).toBe(true);
      expect(new Set(read.page).size).toBe(read.page.length);
      expect(read.page.slice(0, 2)).toEqual(rows.slice(0, 2));
    }),
  );
});

test("the same list is the same object until one of its pages changes", () => {
  const cache = new QueryCache();
  const start = page(["a"], "x");
  cache.record("list", first, start);
  cache.record("list", after("x"), page(["b"], "y", true));
  const whole = cache.read("list", first);
  cache.record("list", first, start);
  expect(cache.read("list", first)).toBe(whole);
  cache.record("list", after("x"), page(["c"], "y", true));
  expect(cache.read("list", first)).not.toBe(whole);
});
