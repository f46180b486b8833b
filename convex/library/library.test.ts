import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PaginationOptions, PaginationResult } from "convex/server";
import { type LibraryRow, type Sort, SORTS } from "../../src/contracts/dashboard.ts";
import { MAX_TAGS_OF_SAMPLE, normalTag } from "../../src/contracts/mark.ts";
import { api, internal } from "../_generated/api.js";
import type { Wanted } from "./librarySearch.ts";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";
import { tagField, tagFields } from "./tagRecord.ts";

const FILES = [
  ["b drums.wav", { hertz: 80, bpm: 84, key: "Am", seconds: 2 }],
  ["a chords.wav", { hertz: 220, bpm: 120, key: "C", seconds: 1 }],
  ["c bass.wav", { hertz: 55, bpm: 100, key: "F minor", seconds: 1.5 }],
  ["d hit.wav", { hertz: 500, seconds: 0.2 }],
] as const;

/** @returns ids by the first letter of the names */
async function fill(studio: Studio, who = "ada"): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [name, facts] of FILES) {
    const storageId = await studio.upload(wavBytes(facts));
    const { sampleId } = await studio.user(who).action(api.library.publicNode.importSample, { storageId, name });
    ids[name.charAt(0)] = sampleId;
  }
  return ids;
}

/** All pages, in small ones. */
async function rowsOf(studio: Studio, wanted: Partial<Wanted> = {}, who = "ada"): Promise<LibraryRow[]> {
  const rows: LibraryRow[] = [];
  let cursor: string | null = null;
  for (;;) {
    const paginationOpts: PaginationOptions = { numItems: 2, cursor };
    const { page, isDone, continueCursor } = await pageOf(studio.user(who), { ...wanted, paginationOpts });
    rows.push(...page);
    if (isDone) return rows;
    cursor = continueCursor;
  }
}

async function pageOf(
  user: Pick<Studio["ada"], "query">,
  input: Wanted & { paginationOpts: PaginationOptions },
): Promise<PaginationResult<LibraryRow>> {
  return user.query(api.browse.public.browseLibrary, input);
}

const letters = async (studio: Studio, wanted: Partial<Wanted> = {}, who = "ada") =>
  (await rowsOf(studio, wanted, who)).map(({ name }) => name.charAt(0)).join("");

/** A stem of a sample, without the job that would make it. */
async function addStem(studio: Studio, sourceId: string, stemType = "drums"): Promise<string> {
  const storageId = await studio.upload(wavBytes({ hertz: 60 + Math.random() * 1_000 }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    name: `stem ${stemType}.wav`,
  });
  await studio.t.run(async (ctx) => {
    const [id, source] = [ctx.db.normalizeId("samples", sampleId), ctx.db.normalizeId("samples", sourceId)];
    if (!id || !source) throw new Error("No such samples");
    await ctx.db.patch("samples", id, { sourceId: source, type: "stem" });
  });
  return sampleId;
}

test.each<[Sort, string]>([
  ["newest", "dcab"],
  ["oldest", "bacd"],
  ["name", "abcd"],
  ["slowest", "bcad"],
  ["fastest", "acbd"],
  ["key", "bacd"],
  ["shortest", "dacb"],
  ["longest", "bcad"],
])("sorted by %s the library comes as %s, what has no such fact last, page by page", async (sort, expected) => {
  const studio = await openStudio();
  await fill(studio);
  expect(await letters(studio, { sort })).toBe(expected);
});

test("every order has the same samples, also among those that words find", async () => {
  const studio = await openStudio();
  await fill(studio);
  for (const sort of SORTS) {
    expect([...(await letters(studio, { sort }))].toSorted().join("")).toBe("abcd");
    expect(await letters(studio, { sort, text: "wav drums" })).toBe("b");
  }
});

test("a key finds itself, and its relative where that is wanted", async () => {
  const studio = await openStudio();
  await fill(studio);
  expect(await letters(studio, { key: "Am" })).toBe("b");
  expect(await letters(studio, { key: "Am", withRelativeKey: true })).toBe("ab");
  expect(await letters(studio, { key: "C", withRelativeKey: true, sort: "key" })).toBe("ba");
});

test("length, tempo and favourites narrow together", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  expect(await letters(studio, { lengthMin: 1, lengthMax: 1.6 })).toBe("ca");
  expect(await letters(studio, { bpmMin: 90, sort: "slowest" })).toBe("ca");
  await studio.ada.mutation(api.library.public.setFavourite, {
    sampleIds: [ids["a"] ?? "", ids["b"] ?? ""],
    isFavourite: true,
  });
  expect(await letters(studio, { isFavourite: true, sort: "name" })).toBe("ab");
  expect(await letters(studio, { isFavourite: true, lengthMin: 1.5 })).toBe("b");
  await studio.ada.mutation(api.library.public.setFavourite, { sampleIds: [ids["a"] ?? ""], isFavourite: false });
  expect(await letters(studio, { isFavourite: true })).toBe("b");
});

test("tags are found however they are written, counted, and gone when nothing has them", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const [a = "", b = ""] = [ids["a"], ids["b"]];
  const tags = async () => (await studio.ada.query(api.library.public.listTags, {})).tags;
  await studio.ada.mutation(api.library.public.setTags, { sampleIds: [a, b], add: ["  Dusty   KICKS ", "größe"] });
  expect(await tags()).toEqual([
    { name: "dusty kicks", count: 2 },
    { name: "größe", count: 2 },
  ]);
  expect(await letters(studio, { tags: ["dusty kicks"], sort: "name" })).toBe("ab");
  expect(await letters(studio, { tags: ["Größe"], sort: "name" })).toBe("ab");
  const again = await studio.ada.mutation(api.library.public.setTags, { sampleIds: [a], add: ["dusty kicks"] });
  expect(again).toEqual({ changed: 0 });
  await studio.ada.mutation(api.library.public.setTags, { sampleIds: [a, b], remove: ["größe"] });
  await studio.ada.mutation(api.library.public.setTags, { sampleIds: [a], remove: ["dusty kicks"] });
  expect(await tags()).toEqual([{ name: "dusty kicks", count: 1 }]);
  const many = Array.from({ length: MAX_TAGS_OF_SAMPLE }, (_, index) => `tag ${index}`);
  const refused = studio.ada.mutation(api.library.public.setTags, { sampleIds: [b], add: many });
  expect((await refusal(refused)).code).toBe("INVALID_INPUT");
  const badTag = studio.ada.mutation(api.library.public.setTags, { sampleIds: [b], add: ["a.b"] });
  expect((await refusal(badTag)).code).toBe("INVALID_INPUT");
});

test("a tag has a field that a filter can name, and gives its tag back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
      const tag = normalTag(text);
      if (tag === null) return;
      // What Convex takes as a part of a field's path.
      expect(tagField(tag)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,63}$/);
      expect(Object.values(tagFields([text, tag]))).toEqual([tag]);
      expect(normalTag(tag)).toBe(tag);
    }),
  );
});

test("a collection holds what was put into it, under one name", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const [a = "", b = ""] = [ids["a"], ids["b"]];
  const { collectionId } = await studio.ada.mutation(api.library.public.createCollection, { name: "Album" });
  expect(await studio.ada.mutation(api.library.public.createCollection, { name: "Album" })).toMatchObject({
    collectionId,
  });
  const change = (sampleIds: string[], isIn: boolean) =>
    studio.ada.mutation(api.library.public.changeCollection, { collectionId, sampleIds, isIn });
  expect(await change([a, b], true)).toEqual({ changed: 2 });
  expect(await change([a, b], true)).toEqual({ changed: 0 });
  expect(await letters(studio, { collectionId, sort: "name" })).toBe("ab");
  await change([a], false);
  expect(await letters(studio, { collectionId })).toBe("b");
  await studio.ada.mutation(api.library.public.createCollection, { name: "Other" });
  const clash = studio.ada.mutation(api.library.public.renameCollection, { collectionId, name: "Other" });
  expect((await refusal(clash)).code).toBe("INVALID_INPUT");
  await studio.ada.mutation(api.library.public.renameCollection, { collectionId, name: "EP" });
  const names = async () =>
    (await studio.ada.query(api.library.public.listCollections, {})).collections.map(({ name }) => name).join();
  expect(await names()).toBe("EP,Other");
  await studio.ada.mutation(api.library.public.deleteCollection, { collectionId });
  expect(await names()).toBe("Other");
  expect(await letters(studio, { sort: "name" })).toBe("abcd");
});

test("marks and collections of another user's samples read as not found", async () => {
  const studio = await openStudio();
  const sampleIds = Object.values(await fill(studio)).slice(0, 1);
  const { collectionId } = await studio.ada.mutation(api.library.public.createCollection, { name: "Album" });
  const bob = studio.user("bob");
  const codes = await Promise.all(
    [
      bob.mutation(api.library.public.setFavourite, { sampleIds, isFavourite: true }),
      bob.mutation(api.library.public.setTags, { sampleIds, add: ["x"] }),
      bob.mutation(api.library.public.deleteSamples, { sampleIds }),
      bob.mutation(api.library.public.restoreSamples, { sampleIds }),
      bob.mutation(api.library.public.purgeSamples, { sampleIds }),
      bob.query(api.browse.public.getRequest, { sampleId: sampleIds[0] ?? "" }),
      bob.mutation(api.library.public.changeCollection, { collectionId, sampleIds, isIn: true }),
      bob.mutation(api.library.public.renameCollection, { collectionId, name: "Mine" }),
      bob.mutation(api.library.public.deleteCollection, { collectionId }),
    ].map(async (call) => (await refusal(call)).code),
  );
  expect(codes.slice(0, 6)).toEqual(Array(6).fill("SAMPLE_NOT_FOUND"));
  expect(codes.slice(6)).toEqual(Array(3).fill("COLLECTION_NOT_FOUND"));
  expect(await letters(studio, { collectionId }, "bob")).toBe("");
  expect(await studio.user("bob").query(api.library.public.listTags, {})).toEqual({ tags: [] });
});

test("what was made from a sample is found with it, and stands by itself while that is deleted", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const source = ids["b"] ?? "";
  await addStem(studio, source);
  expect(await letters(studio, { sort: "name" })).toBe("abcd");
  const [stem] = await rowsOf(studio, { type: "stem" });
  expect(stem?.source).toMatchObject({ sampleId: source, name: "b_drums" });
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [source] });
  expect(await letters(studio, { sort: "name" })).toBe("acds");
  const [orphan] = await rowsOf(studio, { type: "stem" });
  expect(orphan?.source).toBeUndefined();
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [source] });
  expect(await letters(studio, { sort: "name" })).toBe("abcd");
});

test("a deleted sample is in no list and cannot be used, until it is restored as it was", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const sampleId = ids["b"] ?? "";
  await studio.ada.mutation(api.library.public.setTags, { sampleIds: [sampleId], add: ["keep"] });
  const [before] = await rowsOf(studio, { text: "drums" });
  await studio.ada.mutation(api.library.public.deleteSample, { sampleId });
  expect(await letters(studio, { sort: "name" })).toBe("acd");
  expect(await letters(studio, { text: "drums" })).toBe("");
  expect((await studio.ada.query(api.library.public.searchSamples, { text: "drums" })).samples).toEqual([]);
  const uses = [
    studio.ada.query(api.library.public.getSample, { sampleId }),
    studio.ada.query(api.library.public.getWaveform, { sampleId }),
    studio.ada.query(api.browse.public.playSample, { sampleIds: [sampleId] }),
    studio.ada.mutation(api.jobs.public.splitStems, { sampleId }),
    studio.ada.mutation(api.shares.public.shareSample, { sampleId, lifetime: "day" }),
    studio.ada.action(api.edits.public.mixSamples, { tracks: [{ sampleId }, { sampleId: ids["a"] ?? "" }] }),
    studio.ada.action(api.edits.public.exportSample, { sampleId }),
    studio.ada.mutation(api.library.public.deleteSample, { sampleId }),
  ];
  const codes = await Promise.all(uses.map(async (use) => (await refusal(use)).code));
  expect(new Set(codes)).toEqual(new Set(["SAMPLE_NOT_FOUND"]));
  expect(await letters(studio, { isDeleted: true })).toBe("b");
  expect(await letters(studio, { isDeleted: true, text: "drums" })).toBe("b");
  expect(await letters(studio, { isDeleted: true }, "bob")).toBe("");
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
  expect((await rowsOf(studio, { text: "drums" }))[0]).toEqual(before);
});

test("who keeps samples as files is told what to remove and what to bring back", async () => {
  const studio = await openStudio();
  const sampleIds = Object.values(await fill(studio)).slice(0, 2);
  const changes = async () =>
    (await studio.ada.query(api.library.public.listDeletedSamples, {})).deleted.map((row) => [
      row.deletedId,
      row.isRestored,
    ]);
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds });
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds });
  expect(await changes()).toEqual(sampleIds.toReversed().map((id) => [id, false]));
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: sampleIds.slice(0, 1) });
  expect(await changes()).toEqual([
    [sampleIds[0], true],
    [sampleIds[1], false],
  ]);
});

test("importing the bytes of a deleted sample brings that sample back", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes());
  const load = () => studio.ada.action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  const { sampleId } = await load();
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
  expect((await load()).sampleId).toBe(sampleId);
  expect(await letters(studio)).toBe("a");
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("an export asked for again after it was deleted is made again", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const make = () => studio.ada.action(api.edits.public.exportSample, { sampleId: ids["d"] ?? "", requestId: "r1" });
  const first = (await make()).sample.sampleId;
  expect((await make()).sample.sampleId).toBe(first);
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [first] });
  const second = (await make()).sample.sampleId;
  expect(second).not.toBe(first);
  expect((await make()).sample.sampleId).toBe(second);
});

test("a sample that is being split is not deleted, nor is any other of the same call", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const sampleIds = [ids["a"] ?? "", ids["b"] ?? ""];
  await studio.ada.mutation(api.jobs.public.splitStems, { sampleId: ids["b"] ?? "" });
  expect((await refusal(studio.ada.mutation(api.library.public.deleteSamples, { sampleIds }))).code).toBe(
    "SAMPLE_IN_USE",
  );
  expect((await refusal(studio.ada.mutation(api.library.public.deleteSample, { sampleId: ids["b"] ?? "" }))).code).toBe(
    "SAMPLE_IN_USE",
  );
  expect(await letters(studio, { sort: "name" })).toBe("abcd");
});

test("after 30 days a deleted sample goes with its file, its waveform and its tags; before that nothing goes", async () => {
  const studio = await openStudio();
  const ids = await fill(studio);
  const sampleId = ids["b"] ?? "";
  await studio.ada.mutation(api.library.public.setTags, { sampleIds: [sampleId], add: ["gone"] });
  await studio.ada.mutation(api.shares.public.shareSample, { sampleId, lifetime: "week" });
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
  await studio.t.mutation(internal.library.deletions.sweep, {});
  expect(await letters(studio, { isDeleted: true })).toBe("b");
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    if (id) await ctx.db.patch("samples", id, { deletedAt: Date.now() - 31 * 24 * 60 * 60 * 1000 });
  });
  await studio.t.mutation(internal.library.deletions.sweep, {});
  expect(await letters(studio, { isDeleted: true })).toBe("");
  expect(await studio.storedFiles()).toHaveLength(3);
  const left = await studio.t.run(async (ctx) => ({
    waveforms: (await ctx.db.query("waveforms").collect()).length,
    shares: (await ctx.db.query("shares").collect()).length,
    tags: (await ctx.db.query("tags").collect()).length,
  }));
  expect(left).toEqual({ waveforms: 3, shares: 0, tags: 0 });
  const restore = studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
  expect((await refusal(restore)).code).toBe("SAMPLE_NOT_FOUND");
});

test("only what is deleted already can be deleted for good", async () => {
  const studio = await openStudio();
  const sampleIds = [(await fill(studio))["a"] ?? ""];
  const purge = () => studio.ada.mutation(api.library.public.purgeSamples, { sampleIds });
  expect((await refusal(purge())).code).toBe("SAMPLE_NOT_FOUND");
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds });
  expect(await purge()).toEqual({ purgedIds: sampleIds });
  expect(await studio.storedFiles()).toHaveLength(3);
});

test("what a file says of itself and what a prompt names become form and tags", async () => {
  const studio = await openStudio();
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, {
    prompt: "dusty lo-fi drums, no bass",
    type: "loop",
    bars: 2,
  });
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: studio.provider.serve("take.wav", wavBytes()) });
  await studio.tell(id);
  const { samples } = await studio.ended(studio.ada, jobId);
  const [row] = await rowsOf(studio);
  expect(row).toMatchObject({ form: "loop", tags: ["drums", "lo-fi"], jobId });
  expect(await letters(studio, { form: "one_shot" })).toBe("");
  expect(await rowsOf(studio, { form: "loop", tags: ["lo-fi"] })).toHaveLength(1);
  const sampleId = samples[0]?.sampleId ?? "";
  expect(await studio.ada.query(api.browse.public.getRequest, { sampleId })).toEqual({
    request: { prompt: "dusty lo-fi drums, no bass", type: "loop", bars: 2 },
    parts: [],
  });
});
