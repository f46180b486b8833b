import { expect, test } from "vitest";
import type { Value } from "convex/values";
import { libraryRow } from "../../library/library-row.fixture.ts";
import { applyPendingWrites } from "./optimistic-updates.ts";
import type { Write } from "./stored-write.ts";
import type { WriteName } from "../write-kinds.ts";

let count = 0;
const write = (kind: WriteName, args: Record<string, Value>, refusal: string | null = null): Write => ({
  key: String(count++),
  kind,
  args,
  at: 0,
  isAgreed: true,
  refusal,
});

const page = { page: [libraryRow("a"), libraryRow("b")], isDone: true, continueCursor: "" };
type Page = typeof page;
/** The library with pending writes applied. */
const library = (writes: readonly Write[], args: Record<string, Value> = {}, answer = page) =>
  (applyPendingWrites("dashboard:library", args, answer, writes) as Page).page;
const ids = (rows: readonly { sampleId: string }[]) => rows.map(({ sampleId }) => sampleId);

test("a write shows on the samples that it is about, and the others are the very same rows", () => {
  const [a, b] = library([write("setFavourite", { sampleIds: ["a"], isFavourite: true })]);
  expect(a?.isFavourite).toBe(true);
  expect(b).toBe(page.page[1]);
});

test("writes show in their order: what was deleted and brought back is there", () => {
  const remove = write("deleteSamples", { sampleIds: ["a"] });
  expect(ids(library([remove]))).toEqual(["b"]);
  expect(ids(library([remove, write("restoreSamples", { sampleIds: ["a"] })]))).toEqual(["a", "b"]);
});

test("tags are put on and taken off as the studio writes them, collections by their ids", () => {
  const writes = [
    write("setTags", { sampleIds: ["a", "b"], add: ["Deep  Bass", "raw"] }),
    write("setTags", { sampleIds: ["b"], remove: ["RAW"] }),
    write("changeCollection", { sampleIds: ["a"], collectionId: "c", isIn: true }),
    write("changeCollection", { sampleIds: ["b"], collectionId: "c", isIn: false }),
  ];
  expect(library(writes).map(({ tags }) => tags)).toEqual([["deep bass", "raw"], ["deep bass"]]);
  expect(library(writes).map(({ collectionIds }) => collectionIds)).toEqual([["c"], []]);
});

test("a list that is narrowed loses what does not belong to it any more", () => {
  const starred = { ...page, page: page.page.map((row) => ({ ...row, isFavourite: true, collectionIds: ["c"] })) };
  const unstar = write("setFavourite", { sampleIds: ["b"], isFavourite: false });
  expect(ids(library([unstar], { isFavourite: true }, starred))).toEqual(["a"]);
  expect(ids(library([unstar], {}, starred))).toEqual(["a", "b"]);
  const takeOut = write("changeCollection", { sampleIds: ["a"], collectionId: "c", isIn: false });
  expect(ids(library([takeOut], { collectionId: "c" }, starred))).toEqual(["b"]);
});

test("a restored sample leaves the list of what was deleted", () => {
  const deleted = { ...page, page: page.page.map((row) => ({ ...row, deletedAt: 1 })) };
  expect(ids(library([write("restoreSamples", { sampleIds: ["a"] })], { isDeleted: true }, deleted))).toEqual(["b"]);
});

test("what was refused shows no more", () => {
  expect(library([write("deleteSamples", { sampleIds: ["a"] }, "It is in use")])).toEqual(page.page);
});

test("the same answer and writes give the same object, and without writes the answer itself", () => {
  const writes = [write("setFavourite", { sampleIds: ["a"], isFavourite: true })];
  expect(applyPendingWrites("dashboard:library", {}, page, writes)).toBe(
    applyPendingWrites("dashboard:library", {}, page, writes),
  );
  expect(applyPendingWrites("dashboard:library", {}, page, [])).toBe(page);
  expect(applyPendingWrites("samples:get", {}, page, writes)).toBe(page);
});

test("a recording that is kept has no day any more", () => {
  const recorded = { ...page, page: [libraryRow("a", { expiresAt: 1, type: "recording" })] };
  expect(library([write("keepRecording", { sampleId: "a" })], {}, recorded)[0]).not.toHaveProperty("expiresAt");
});
