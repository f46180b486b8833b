import { expect, test } from "vitest";
import { LastSeen } from "./last-seen.ts";

const first = { paginationOpts: { numItems: 2, cursor: null, id: 7 } };
const after = (cursor: string) => ({ paginationOpts: { numItems: 2, cursor } });
const page = (rows: string[], continueCursor: string, isDone = false) => ({ page: rows, continueCursor, isDone });

test("an answer is recalled by its question only", () => {
  const seen = new LastSeen();
  seen.note("samples:get", { sampleId: "a" }, { name: "pad" });
  expect(seen.recall("samples:get", { sampleId: "a" })).toEqual({ name: "pad" });
  expect(seen.recall("samples:get", { sampleId: "b" })).toBeUndefined();
  expect(seen.recall("jobs:get", { sampleId: "a" })).toBeUndefined();
});

test("a list is recalled as one page with all that were seen, wherever it was begun", () => {
  const seen = new LastSeen();
  seen.note("dashboard:jobs", first, page(["a", "b"], "x"));
  seen.note("dashboard:jobs", after("x"), page(["c", "d"], "y"));
  seen.note("dashboard:jobs", after("y"), page(["e"], "z", true));
  const again = { paginationOpts: { numItems: 20, cursor: null, id: 8 } };
  expect(seen.recall("dashboard:jobs", again)).toMatchObject({ page: ["a", "b", "c", "d", "e"], isDone: true });
  expect(seen.recall("dashboard:jobs", after("x"))).toBeUndefined();
});

test("pages that no longer follow are forgotten, and a page that changes is taken in place", () => {
  const seen = new LastSeen();
  seen.note("dashboard:jobs", first, page(["a", "b"], "x"));
  seen.note("dashboard:jobs", after("x"), page(["c"], "y", true));
  seen.note("dashboard:jobs", first, page(["A", "b"], "x"));
  expect(seen.recall("dashboard:jobs", first)).toMatchObject({ page: ["A", "b", "c"] });
  seen.note("dashboard:jobs", first, page(["new", "A"], "w"));
  expect(seen.recall("dashboard:jobs", first)).toMatchObject({ page: ["new", "A"] });
});

test("of one function only the latest answers are kept, so that typing in a search leaves the other lists", () => {
  const seen = new LastSeen();
  seen.note("dashboard:jobs", first, page(["a"], "x", true));
  for (let letter = 0; letter < 100; letter++) seen.note("dashboard:library", { text: `${letter}` }, letter);
  expect(seen.recall("dashboard:library", { text: "0" })).toBeUndefined();
  expect(seen.recall("dashboard:library", { text: "99" })).toBe(99);
  expect(seen.recall("dashboard:jobs", first)).toMatchObject({ page: ["a"] });
});

test("a browser that is no longer signed in remembers nothing", async () => {
  const seen = new LastSeen();
  seen.note("samples:get", { sampleId: "a" }, 1);
  expect(seen.latestAt).not.toBeNull();
  await seen.forget();
  expect(seen.recall("samples:get", { sampleId: "a" })).toBeUndefined();
  expect(seen.latestAt).toBeNull();
});
