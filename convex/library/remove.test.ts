import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const importSong = async (studio: Studio) =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
    name: "song.wav",
  });

test("a sample that an open job is made from stays, and the text names the job; once that ended it goes", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await importSong(studio);
  const { jobId } = await ada.mutation(api.jobs.public.splitStems, { sampleId });
  const { code, message } = await refusal(ada.mutation(api.library.public.deleteSample, { sampleId }));
  expect(code).toBe("SAMPLE_IN_USE");
  expect(message).toContain(jobId);
  expect((await ada.query(api.library.public.getSample, { sampleId })).sampleId).toBe(sampleId);
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect(await ada.mutation(api.library.public.deleteSample, { sampleId })).toMatchObject({ deletedId: sampleId });
});

test("a deleted sample is found by nothing any more, and the list of deleted ones has its hash", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await importSong(studio);
  await ada.mutation(api.library.public.deleteSample, { sampleId });
  const calls = [
    () => ada.query(api.library.public.getSample, { sampleId }),
    () => ada.query(api.library.public.getWaveform, { sampleId }),
    () => ada.query(api.browse.public.playSample, { sampleIds: [sampleId] }),
    () => ada.action(api.edits.publicNode.analyzeSample, { sampleId }),
    () => ada.action(api.edits.public.exportSample, { sampleId }),
    () => ada.mutation(api.jobs.public.splitStems, { sampleId }),
    () => ada.mutation(api.library.public.deleteSample, { sampleId }),
  ];
  for (const call of calls) expect((await refusal(call())).code).toBe("SAMPLE_NOT_FOUND");
  expect((await ada.query(api.library.public.searchSamples, {})).samples).toEqual([]);
  expect((await ada.query(api.library.public.searchSamples, { text: "song" })).samples).toEqual([]);
  expect((await ada.query(api.library.public.listDeletedSamples, {})).deleted).toMatchObject([
    { deletedId: sampleId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});
