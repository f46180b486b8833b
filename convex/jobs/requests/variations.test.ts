import { expect, test } from "vitest";
import { api } from "../../_generated/api.js";
import type { GenerateInput } from "../../providers/input.ts";
import { type Studio, openStudio, refusal, wavBytes } from "../../testing/studio.fixture.ts";

const paginationOpts = { numItems: 10, cursor: null };

/** Starts a job and has the provider make it. @returns its samples, oldest first */
async function make(studio: Studio, input: GenerateInput) {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, input);
  const [id = ""] = await studio.started(jobId);
  const output = Array.from({ length: input.variations ?? 1 }, (_, take) =>
    studio.provider.serve(`${jobId}-${take}.wav`, wavBytes({ hertz: 110 * (take + 1), seconds: 0.5 })),
  );
  studio.provider.update(id, { status: "succeeded", output });
  await studio.tell(id);
  return (await studio.ended(studio.ada, jobId)).samples;
}

const idsOf = (rows: readonly { sampleId: string }[]) => rows.map(({ sampleId }) => sampleId);

async function makeOne(studio: Studio, input: GenerateInput): Promise<string> {
  const [sample] = await make(studio, input);
  if (!sample) throw new Error("The job made nothing");
  return sample.sampleId;
}

test("a variation names what it is a variation of; one of a variation names the first of them", async () => {
  const studio = await openStudio();
  const first = await makeOne(studio, { prompt: "warm pad" });
  const second = await makeOne(studio, { prompt: "warm pad", variationOf: first });
  const third = await makeOne(studio, { prompt: "warm pad", variationOf: second });
  const { page: jobs } = await studio.ada.query(api.browse.public.browseJobs, { paginationOpts });
  expect(jobs.map(({ request }) => request?.variationOf)).toEqual([second, first, undefined]);
  const { page } = await studio.ada.query(api.browse.public.browseLibrary, { paginationOpts });
  expect(page.map(({ sampleId, variationOf }) => [sampleId, variationOf])).toEqual([
    [third, first],
    [second, first],
    [first, undefined],
  ]);
  expect(page.map(({ original }) => original?.sampleId)).toEqual([first, first, undefined]);
});

test("each of them is told of the others: takes of its job, and the variations of any of these", async () => {
  const studio = await openStudio();
  const takes = idsOf(await make(studio, { prompt: "warm pad", variations: 2 }));
  const [, taken = ""] = takes;
  const variation = await makeOne(studio, { prompt: "warm pad", variationOf: taken });
  await makeOne(studio, { prompt: "warm pad" });
  for (const sampleId of [...takes, variation]) {
    const { variations } = await studio.ada.query(api.browse.public.listRelatives, { sampleId });
    const others = [...takes, variation].filter((id) => id !== sampleId);
    expect(idsOf(variations).toSorted()).toEqual(others.toSorted());
  }
});

test("a sample that is deleted is in no list of relatives, and its variations stay", async () => {
  const studio = await openStudio();
  const first = await makeOne(studio, { prompt: "warm pad" });
  const second = await makeOne(studio, { prompt: "warm pad", variationOf: first });
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [first] });
  expect((await studio.ada.query(api.browse.public.listRelatives, { sampleId: second })).variations).toEqual([]);
  const row = await studio.ada.query(api.browse.public.getLibraryRow, { sampleId: second });
  expect([row.variationOf, row.original]).toEqual([first, undefined]);
});

test("a variation that is found by a filter, or for what was made from it, is shown with what it belongs to", async () => {
  const studio = await openStudio();
  const first = await makeOne(studio, { prompt: "warm pad" });
  const second = await makeOne(studio, { prompt: "warm pad", variationOf: first });
  const third = await makeOne(studio, { prompt: "warm bass", inputSampleId: second });
  const { page } = await studio.ada.query(api.browse.public.browseLibrary, { type: "generated", paginationOpts });
  const shown = page.map(({ sampleId, source, original }) => [sampleId, source?.sampleId, original?.sampleId]);
  expect(shown).toEqual([
    [third, second, undefined],
    [second, undefined, first],
    [first, undefined, undefined],
  ]);
});

test("nobody makes a variation of another's sample, or sees its relatives", async () => {
  const studio = await openStudio();
  const first = await makeOne(studio, { prompt: "warm pad" });
  const eve = studio.user("eve");
  const asked = eve.mutation(api.jobs.public.generateSample, { prompt: "warm pad", variationOf: first });
  expect((await refusal(asked)).code).toBe("SAMPLE_NOT_FOUND");
  expect((await refusal(eve.query(api.browse.public.listRelatives, { sampleId: first }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
});

test("what a variation is asked for with follows what the original followed, and has no seed", async () => {
  const studio = await openStudio();
  const followed = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ bpm: 100, key: "Am" })),
    name: "hum.wav",
  });
  const asked = { prompt: "warm pad", bars: 2, inputSampleId: followed.sampleId };
  const sampleId = await makeOne(studio, { ...asked, seed: 7 });
  expect(await studio.ada.query(api.browse.public.getRequest, { sampleId })).toEqual({
    request: asked,
    parts: [],
  });
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [followed.sampleId] });
  const { request } = await studio.ada.query(api.browse.public.getRequest, { sampleId });
  expect(request).toEqual({ prompt: "warm pad", bars: 2 });
});
