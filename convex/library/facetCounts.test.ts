import * as fc from "fast-check";
import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, wavBytes } from "../testing/studio.fixture.ts";
import { facetsOf } from "./facetRecord.ts";
import { tagFields } from "./tagRecord.ts";

const importOne = async (studio: Studio, hertz: number) => {
  const storageId = await studio.upload(wavBytes({ hertz, seconds: 0.3 }));
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId })).sampleId;
};

/** What the studio counts, beside what a look at all samples gives. */
async function countsOf({ t, ada }: Studio) {
  const told = await ada.query(api.browse.public.listFacets, {});
  const counted = Object.entries(told).flatMap(([facet, values]) =>
    values.map(({ value, count }) => `${facet} ${value}: ${count}`),
  );
  const samples = await t.run(async (ctx) => ctx.db.query("samples").collect());
  const own = samples.filter(({ userId }) => userId === "https://studio.test|ada").flatMap((row) => facetsOf(row));
  const totals = new Map<string, number>();
  for (const facet of own) totals.set(facet, (totals.get(facet) ?? 0) + 1);
  return { counted: counted.toSorted(), real: [...totals].map(([facet, total]) => `${facet}: ${total}`).toSorted() };
}

test("a sample is counted under its form, key, tempo in steps, and tags that name an instrument or a genre", () => {
  const tags = tagFields(["verse", "kick", "techno"]);
  expect(facetsOf({ form: "loop", key: "A minor", bpm: 129.9, tags })).toEqual([
    "form loop",
    "key A minor",
    "tempo 120",
    "instrument kick",
    "genre techno",
  ]);
  expect(facetsOf({ bpm: 130 })).toEqual(["tempo 130"]);
  expect(facetsOf({ form: "loop", deletedAt: 1 })).toEqual([]);
});

test("whatever is changed, deleted and brought back, the counts are those of a look at all samples", async () => {
  const change = fc.oneof(
    fc.record({
      bpm: fc.constantFrom(0, 90, 92.5, 128),
      key: fc.constantFrom("unknown", "A minor", "Eb minor"),
      form: fc.constantFrom("loop" as const, "one_shot" as const),
    }),
    fc.record({ addTags: fc.subarray(["kick", "techno", "verse"], { minLength: 1 }) }),
    fc.record({ removeTags: fc.subarray(["kick", "techno"], { minLength: 1 }) }),
    fc.constantFrom("delete" as const, "restore" as const, "purge" as const),
  );
  const studio = await openStudio();
  const { ada } = studio;
  let hertz = 100;
  const ids = [await importOne(studio, (hertz += 7)), await importOne(studio, (hertz += 7))];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), change), { minLength: 3, maxLength: 8 }), async (changes) => {
      for (const [at, each] of changes) {
        const sampleId = ids[at] ?? "";
        const sampleIds = [sampleId];
        if (each === "delete") await ada.mutation(api.library.public.deleteSamples, { sampleIds });
        else {
          await ada.mutation(api.library.public.restoreSamples, { sampleIds });
          if (each === "purge") {
            await ada.mutation(api.library.public.deleteSamples, { sampleIds });
            await ada.mutation(api.library.public.purgeSamples, { sampleIds });
            ids[at] = await importOne(studio, (hertz += 7));
          } else if (each !== "restore") await ada.mutation(api.library.public.updateSample, { sampleId, ...each });
        }
        const { counted, real } = await countsOf(studio);
        expect(counted).toEqual(real);
      }
    }),
    { numRuns: 4 },
  );
});

test("samples from before they were counted are counted once, and nobody sees another's", async () => {
  const studio = await openStudio();
  const sampleId = await importOne(studio, 220);
  await studio.ada.mutation(api.library.public.updateSample, { sampleId, form: "one_shot", bpm: 100 });
  await studio.t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("samples").collect())
      await ctx.db.patch("samples", _id, { countedAs: undefined });
    for (const { _id } of await ctx.db.query("facets").collect()) await ctx.db.delete("facets", _id);
  });
  expect((await studio.ada.query(api.browse.public.listFacets, {})).form).toEqual([]);
  for (let times = 0; times < 2; times += 1) await studio.t.mutation(internal.library.facetCounts.countOld, {});
  const { counted, real } = await countsOf(studio);
  expect(counted).toEqual(real);
  expect(counted).toContain("form one_shot: 1");
  const hers = await studio.user("eve").query(api.browse.public.listFacets, {});
  expect(Object.values(hers).flat()).toEqual([]);
});
