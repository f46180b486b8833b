import { expect, test } from "vitest";
import { QUOTAS } from "../../src/contracts/user-limits.ts";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, setLimits, wavBytes } from "../testing/studio.fixture.ts";

const importOne = async (studio: Studio, hertz: number, seconds = 0.5) => {
  const storageId = await studio.upload(wavBytes({ hertz, seconds }));
  return studio.ada.action(api.library.publicNode.importSample, { storageId });
};

/** The running sum, and what it has to be: the files of all samples, deleted ones too. */
async function sums({ t }: Studio) {
  return t.run(async (ctx) => {
    const samples = await ctx.db.query("samples").collect();
    const files = await Promise.all(samples.map(({ storageId }) => ctx.db.system.get("_storage", storageId)));
    const [row] = await ctx.db.query("storedBytes").collect();
    return { counted: row?.bytes ?? 0, stored: files.reduce((sum, file) => sum + (file?.size ?? 0), 0) };
  });
}

test("whatever comes and goes, what is counted is what is stored", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const seen: { counted: number; stored: number }[] = [];
  const look = async () => seen.push(await sums(studio));
  const first = await importOne(studio, 100);
  await look();
  const { sampleId } = await importOne(studio, 200);
  await importOne(studio, 200);
  await look();
  await ada.action(api.edits.public.exportSample, { sampleId, format: "flac" });
  await look();
  await ada.mutation(api.library.public.deleteSample, { sampleId });
  await look();
  await ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
  await look();
  for (const id of [sampleId, first.sampleId]) await ada.mutation(api.library.public.deleteSample, { sampleId: id });
  await ada.mutation(api.library.public.purgeSamples, { sampleIds: [sampleId, first.sampleId] });
  await look();
  expect(seen.map(({ counted }) => counted)).toEqual(seen.map(({ stored }) => stored));
  expect(seen.map(({ stored }) => stored > 0)).toEqual(seen.map(() => true));
  expect(seen.at(-1)?.counted).toBeLessThan(seen[0]?.counted ?? 0);
});

test("samples from before they were counted are counted once", async () => {
  const studio = await openStudio();
  await importOne(studio, 100);
  await importOne(studio, 200);
  await studio.t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("samples").collect()) {
      await ctx.db.patch("samples", _id, { bytes: undefined });
    }
    for (const { _id } of await ctx.db.query("storedBytes").collect()) await ctx.db.delete("storedBytes", _id);
  });
  for (let times = 0; times < 2; times += 1) await studio.t.mutation(internal.library.storedBytes.countOld, {});
  const { counted, stored } = await sums(studio);
  expect(counted).toBe(stored);
});

test("what was deleted makes room at once, oldest first and no more than is needed", async () => {
  const studio = await openStudio();
  const { ada, t } = studio;
  setLimits({ [QUOTAS.storedMegabytes.variable]: "1" });
  const old: string[] = [];
  for (const hertz of [100, 200, 300]) old.push((await importOne(studio, hertz, 1)).sampleId);
  expect((await refusal(importOne(studio, 400, 1))).code).toBe("QUOTA_EXCEEDED");
  await ada.mutation(api.library.public.deleteSample, { sampleId: old[1] ?? "" });
  await ada.mutation(api.library.public.deleteSample, { sampleId: old[0] ?? "" });
  await t.run(async (ctx) => {
    const first = ctx.db.normalizeId("samples", old[1] ?? "");
    if (first) await ctx.db.patch("samples", first, { deletedAt: 1 });
  });
  await importOne(studio, 400, 1);
  const left = await t.run(async (ctx) => (await ctx.db.query("samples").collect()).map(({ _id }) => String(_id)));
  expect(left).toHaveLength(3);
  expect(left).not.toContain(old[1]);
  expect(left).toContain(old[0]);
});
