import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_TAGS_OF_SAMPLE, normalTag } from "../../src/contracts/mark.ts";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const put = async (studio: Studio, name: string, hertz: number) => {
  const storageId = await studio.upload(wavBytes({ hertz, seconds: 0.2 }));
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name })).sampleId;
};

/** The tags of all samples that are not gone for good, as the rows have them. */
const rowTags = async ({ t }: Studio) => {
  const rows = await t.run(async (ctx) => ctx.db.query("samples").collect());
  return new Map(rows.map(({ _id, tags = {} }) => [String(_id), Object.values(tags).toSorted()]));
};

/** The tags that are listed, with their numbers. */
const listed = async ({ ada }: Studio) => {
  const { tags } = await ada.query(api.library.public.listTags, {});
  return Object.fromEntries(tags.map(({ name, count }) => [name, count]));
};

const TAGS = ["Dusty", " dusty ", "lo-fi", "LO-FI", "808", "über", "u\u0308ber", "drum & bass"];

test("whatever tags are put on and taken off, each sample has what it should and each tag its number", async () => {
  const studio = await openStudio();
  const ids = [
    await put(studio, "one.wav", 100),
    await put(studio, "two.wav", 200),
    await put(studio, "three.wav", 300),
  ];
  const model = new Map(ids.map((id) => [id, new Set<string>()]));
  const some = fc.subarray(TAGS, { maxLength: 4 });
  const step = fc.record({ of: fc.subarray(ids, { minLength: 1 }), add: some, remove: some });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
      for (const { of, add, remove } of steps) {
        let expected = 0;
        for (const id of of) {
          const before = [...(model.get(id) ?? [])];
          const gone = new Set(remove.map(normalTag));
          const after = [...new Set([...before, ...add.flatMap((tag) => normalTag(tag) ?? [])])].filter(
            (tag) => !gone.has(tag),
          );
          if (after.toSorted().join() !== before.toSorted().join()) expected += 1;
          model.set(id, new Set(after));
        }
        // One that is named twice is changed once.
        const { changed } = await studio.ada.mutation(api.library.public.setTags, {
          sampleIds: [...of, ...of.slice(0, 1)],
          add,
          remove,
        });
        expect(changed).toBe(expected);
      }
      const rows = await rowTags(studio);
      for (const [id, tags] of model) expect(rows.get(id)).toEqual([...tags].toSorted());
      const counts = new Map<string, number>();
      for (const tag of [...model.values()].flatMap((tags) => [...tags])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      expect(await listed(studio)).toEqual(Object.fromEntries(counts));
    }),
    { numRuns: 20 },
  );
});

test("a sample with as many tags as fit takes no other, in a call that then changes nothing at all", async () => {
  const studio = await openStudio();
  const ids = [await put(studio, "empty.wav", 100), await put(studio, "full.wav", 200)];
  const [empty = "", full = ""] = ids;
  const many = Array.from({ length: MAX_TAGS_OF_SAMPLE }, (_, at) => `tag ${at}`);
  const setTags = (sampleIds: string[], change: { add?: string[]; remove?: string[] }) =>
    studio.ada.mutation(api.library.public.setTags, { sampleIds, ...change });
  await setTags([full], { add: many });
  const before = await rowTags(studio);
  const refused = await refusal(setTags(ids, { add: ["one more"] }));
  expect(refused).toMatchObject({ code: "INVALID_INPUT", details: { field: "add" } });
  expect(refused.message).toContain(`full would have ${MAX_TAGS_OF_SAMPLE + 1} tags`);
  expect(await rowTags(studio)).toEqual(before);
  expect(await listed(studio)).not.toHaveProperty("one more");
  // What is there already is no more, and what makes room comes in.
  expect(await setTags([full], { add: many })).toEqual({ changed: 0 });
  expect(await setTags([full], { add: ["one more"], remove: ["tag 0"] })).toEqual({ changed: 1 });
  expect(await setTags([empty], { add: ["both"], remove: ["BOTH"] })).toEqual({ changed: 0 });
});

test("collections and favourites count what changed, keep each other, and a deleted collection comes back empty", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const ids = [await put(studio, "one.wav", 100), await put(studio, "two.wav", 200)];
  const [one = ""] = ids;
  const { collectionId: first } = await ada.mutation(api.library.public.createCollection, { name: "set" });
  const { collectionId: other } = await ada.mutation(api.library.public.createCollection, { name: "other" });
  const change = (collectionId: string, sampleIds: string[], isIn: boolean) =>
    ada.mutation(api.library.public.changeCollection, { collectionId, sampleIds, isIn });
  const idsIn = async (collectionId: string) => {
    const paginationOpts = { numItems: 9, cursor: null };
    const { page } = await ada.query(api.browse.public.browseLibrary, { collectionId, paginationOpts });
    return page.map(({ sampleId }) => sampleId).toSorted();
  };
  expect(await change(first, [...ids, one], true)).toEqual({ changed: 2 });
  expect(await change(first, ids, true)).toEqual({ changed: 0 });
  expect(await change(other, [one], true)).toEqual({ changed: 1 });
  expect(await change(first, [one], false)).toEqual({ changed: 1 });
  expect([await idsIn(first), await idsIn(other)]).toEqual([[ids[1]], [one]]);
  expect(await ada.mutation(api.library.public.setFavourite, { sampleIds: ids, isFavourite: false })).toEqual({
    changed: 0,
  });
  await ada.mutation(api.library.public.deleteCollection, { collectionId: first });
  const again = await ada.mutation(api.library.public.createCollection, { name: "set" });
  expect(again.collectionId).not.toBe(first);
  expect(await idsIn(again.collectionId)).toEqual([]);
  expect((await refusal(change(first, ids, true))).code).toBe("COLLECTION_NOT_FOUND");
  const rename = (collectionId: string, name: string) =>
    ada.mutation(api.library.public.renameCollection, { collectionId, name });
  expect((await refusal(rename(other, "set"))).details).toEqual({ field: "name" });
  expect(await rename(other, " other ")).toMatchObject({ name: "other" });
  // Another user may have the same name, and neither sees the other's.
  const eve = studio.user("eve");
  const { collectionId: hers } = await eve.mutation(api.library.public.createCollection, { name: "set" });
  expect((await refusal(rename(hers, "mine"))).code).toBe("COLLECTION_NOT_FOUND");
  expect((await eve.query(api.library.public.listCollections, {})).collections).toHaveLength(1);
});

test("a recording goes on its day and not before, each by its own clock, and comes back without one", async () => {
  const studio = await openStudio();
  const ids: string[] = [];
  for (const hertz of [100, 200, 300]) {
    const storageId = await studio.upload(wavBytes({ hertz, seconds: 0.2 }));
    const asked = { storageId, name: `hum ${hertz}.wav`, isRecording: true as const };
    ids.push((await studio.ada.action(api.library.publicNode.importSample, asked)).sampleId);
  }
  const now = Date.now();
  const days = [now - 1, now + 60_000, 0];
  await studio.t.run(async (ctx) => {
    for (const [at, id] of ids.entries()) {
      const sampleId = ctx.db.normalizeId("samples", id);
      if (sampleId) await ctx.db.patch("samples", sampleId, { expiresAt: days[at] });
    }
  });
  const expire = () => studio.t.mutation(internal.library.recordings.expire, {});
  await expire();
  await expire();
  const live = async () => (await studio.samples()).filter(({ deletedAt }) => deletedAt === undefined);
  // A day of 0 is none: no clock says so.
  expect((await live()).map(({ _id }) => String(_id))).toEqual(ids.slice(1));
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: ids.slice(0, 1) });
  await expire();
  expect((await live()).map(({ _id, expiresAt }) => [String(_id), expiresAt])).toEqual([
    [ids[0], undefined],
    [ids[1], days[1]],
    [ids[2], 0],
  ]);
});
