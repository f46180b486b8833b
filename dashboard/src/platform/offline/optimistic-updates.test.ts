import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Value } from "convex/values";
import { normalTag } from "../../../../src/contracts/mark.ts";
import { textsOf } from "../texts-of.ts";
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
  (applyPendingWrites("browse/public:browseLibrary", args, answer, writes) as Page).page;
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

test("facts that were set show at once, also as unknown, and others stay", () => {
  const page2 = { ...page, page: [libraryRow("a", { bpm: 84, key: "A minor" }), libraryRow("b", { bpm: 90 })] };
  const writes = [
    write("updateSample", { sampleId: "a", name: "night", bpm: 168 }),
    write("updateSample", { sampleId: "a", key: "unknown", form: "loop" }),
    write("updateSample", { sampleId: "b", bpm: 0 }),
  ];
  const [a, b] = library(writes, {}, page2);
  expect(a).toMatchObject({ name: "night", bpm: 168, form: "loop" });
  expect(a?.key).toBeUndefined();
  expect(b?.name).toBe("b");
  expect(b?.bpm).toBeUndefined();
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
  expect(applyPendingWrites("browse/public:browseLibrary", {}, page, writes)).toBe(
    applyPendingWrites("browse/public:browseLibrary", {}, page, writes),
  );
  expect(applyPendingWrites("browse/public:browseLibrary", {}, page, [])).toBe(page);
  expect(applyPendingWrites("library/public:getSample", {}, page, writes)).toBe(page);
});

test("a recording that is kept has no day any more", () => {
  const recorded = { ...page, page: [libraryRow("a", { expiresAt: 1, type: "recording" })] };
  expect(library([write("keepRecording", { sampleId: "a" })], {}, recorded)[0]).not.toHaveProperty("expiresAt");
});

const ROWS = ["a", "b", "c"] as const;
const rowIds = fc.subarray([...ROWS], { minLength: 1 });
const tags = fc.subarray(["raw", "Deep  Bass", "LOUD"]);
const anyWrite: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ sampleIds: rowIds, isFavourite: fc.boolean() }).map((args) => write("setFavourite", args)),
  fc.record({ sampleIds: rowIds, add: tags, remove: tags }).map((args) => write("setTags", args)),
  fc
    .record({ sampleIds: rowIds, collectionId: fc.constantFrom("c", "d"), isIn: fc.boolean() })
    .map((args) => write("changeCollection", args)),
  rowIds.map((sampleIds) => write("deleteSamples", { sampleIds })),
  rowIds.map((sampleIds) => write("restoreSamples", { sampleIds })),
  fc.constantFrom(...ROWS).map((sampleId) => write("keepRecording", { sampleId })),
  fc.constantFrom(...ROWS).map((sampleId) => write("split", { sampleId, requestId: "1" })),
);

/** What the studio does with writes, one after the other, in plain sets. */
class PlainStudio {
  readonly favourites = new Set<string>();
  readonly deleted = new Set<string>();
  readonly expiring = new Set<string>(ROWS);
  readonly tags = new Map<string, Set<string>>(ROWS.map((id) => [id, new Set()]));
  readonly collections = new Map<string, Set<string>>(ROWS.map((id) => [id, new Set()]));

  apply({ kind, args }: Write): void {
    const sampleIds = textsOf(args["sampleIds"] ?? [args["sampleId"]]);
    for (const id of sampleIds) this.#change(id, kind, args);
  }

  #change(id: string, kind: WriteName, args: Record<string, Value>): void {
    const put = (set: Set<string> | undefined, member: string, isIn: boolean) =>
      isIn ? set?.add(member) : set?.delete(member);
    if (kind === "setFavourite") put(this.favourites, id, args["isFavourite"] === true);
    if (kind === "deleteSamples" || kind === "restoreSamples") put(this.deleted, id, kind === "deleteSamples");
    if (kind === "keepRecording") this.expiring.delete(id);
    if (kind === "changeCollection") put(this.collections.get(id), String(args["collectionId"]), args["isIn"] === true);
    if (kind !== "setTags") return;
    for (const tag of textsOf(args["add"])) put(this.tags.get(id), normalTag(tag) ?? "", true);
    for (const tag of textsOf(args["remove"])) put(this.tags.get(id), normalTag(tag) ?? "", false);
  }
}

test("what is shown before the studio has answered is what it will show, for any writes in any order", () => {
  fc.assert(
    fc.property(fc.array(anyWrite, { maxLength: 12 }), (writes) => {
      const studio = new PlainStudio();
      for (const each of writes) studio.apply(each);
      const all = { ...page, page: ROWS.map((id) => libraryRow(id, { expiresAt: 1 })) };
      const shown = library(writes, {}, all);
      expect(ids(shown)).toEqual(ROWS.filter((id) => !studio.deleted.has(id)));
      for (const row of shown) {
        expect(row.isFavourite).toBe(studio.favourites.has(row.sampleId));
        expect(row.expiresAt !== undefined).toBe(studio.expiring.has(row.sampleId));
        expect(row.tags).toEqual([...(studio.tags.get(row.sampleId) ?? [])].toSorted());
        expect(new Set(row.collectionIds)).toEqual(studio.collections.get(row.sampleId));
      }
    }),
  );
});

test("what stands under a row or is its source changes with it", () => {
  const stems = {
    samples: [libraryRow("s", { source: libraryRow("a") }), libraryRow("t", { original: libraryRow("a") })],
  };
  const starred = write("setFavourite", { sampleIds: ["a"], isFavourite: true });
  const shown = applyPendingWrites("browse/public:listDerived", {}, stems, [
    starred,
    write("deleteSamples", { sampleIds: ["t"] }),
  ]);
  expect(shown).toMatchObject({ samples: [{ sampleId: "s", source: { isFavourite: true } }] });
  expect((shown as typeof stems).samples).toHaveLength(1);
});

test("a job that is to be canceled says so while it is open, and keeps its samples", () => {
  const job = (status: string) => ({ jobId: status, status, samples: [libraryRow("a")] });
  const jobs = { page: ["pending", "processing", "completed"].map(job) };
  const writes = jobs.page.map(({ jobId }) => write("cancelJob", { jobId }));
  const shown = applyPendingWrites("browse/public:browseJobs", {}, jobs, writes) as { page: { stage?: string }[] };
  expect(shown.page.map(({ stage }) => stage)).toEqual(["To be canceled", "To be canceled", undefined]);
  expect(shown.page[2]).toBe(jobs.page[2]);
});
