import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newestFirst } from "../prediction-store.ts";
import type { Prediction } from "../prediction.ts";
import { aPrediction } from "../testing/predictions.ts";
import { PAGE_SIZE, pageOf } from "./prediction-page.ts";

const everything = { cursor: undefined, createdAfter: undefined, createdBefore: undefined };

function predictions(times: readonly number[]): Prediction[] {
  return times.map((createdAt, index) => aPrediction({ id: `p${index}`, createdAt })).sort(newestFirst);
}

function walkOlder(all: Prediction[]): Prediction[][] {
  const pages: Prediction[][] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf(all, { ...everything, cursor });
    pages.push(page.predictions);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

test("walking to the end meets every prediction once, newest first, in pages of a hundred", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 350 }), (times) => {
      const all = predictions(times);
      const pages = walkOlder(all);
      expect(pages.flat()).toEqual(all);
      expect(pages.slice(0, -1).every((page) => page.length === PAGE_SIZE)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("walking back from the end meets the same pages", () => {
  const all = predictions(Array.from({ length: 250 }, (_, index) => index));
  const last = pageOf(all, { ...everything, cursor: lastCursor(all) });
  const middle = pageOf(all, { ...everything, cursor: last.previous ?? "" });
  const first = pageOf(all, { ...everything, cursor: middle.previous ?? "" });
  expect(last.predictions).toEqual(all.slice(200));
  expect(middle.predictions).toEqual(all.slice(100, 200));
  expect(first.predictions).toEqual(all.slice(0, 100));
  expect(first.previous).toBeNull();
  expect(last.next).toBeNull();
});

test("predictions that come in meanwhile do not shift the next page", () => {
  const old = predictions(Array.from({ length: 150 }, (_, index) => index));
  const { next } = pageOf(old, everything);
  const grown = [aPrediction({ id: "new", createdAt: 1_000 }), ...old];
  expect(pageOf(grown, { ...everything, cursor: next ?? "" }).predictions).toEqual(old.slice(100));
});

test("the bounds of time include their ends", () => {
  const all = predictions([1, 2, 3, 4]);
  const page = pageOf(all, { cursor: undefined, createdAfter: 2, createdBefore: 3 });
  expect(page.predictions.map(({ createdAt }) => createdAt)).toEqual([3, 2]);
});

test("an empty list is one empty page", () => {
  expect(pageOf([], everything)).toEqual({ predictions: [], next: null, previous: null });
});

test.each(["", "abc", Buffer.from('{"direction":"up"}').toString("base64url")])(
  "the cursor %j is refused",
  (cursor) => {
    expect(() => pageOf([], { ...everything, cursor })).toThrow(expect.objectContaining({ status: 400 }));
  },
);

function lastCursor(all: Prediction[]): string {
  const first = pageOf(all, everything);
  return pageOf(all, { ...everything, cursor: first.next ?? "" }).next ?? "";
}
