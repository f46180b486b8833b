import { expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "./studio.fixture.ts";

const importSong = async (studio: Studio) =>
  studio.ada.action(api.imports.importSample, { storageId: await studio.upload(wavBytes()), name: "song.wav" });

test("a sample that an open job is made from stays, and the text names the job; once that ended it goes", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await importSong(studio);
  const { jobId } = await ada.mutation(api.jobs.split, { sampleId });
  const { code, message } = await refusal(ada.mutation(api.samples.remove, { sampleId }));
  expect(code).toBe("SAMPLE_IN_USE");
  expect(message).toContain(jobId);
  expect((await ada.query(api.samples.get, { sampleId })).sampleId).toBe(sampleId);
  await ada.mutation(api.jobs.cancel, { jobId });
  expect(await ada.mutation(api.samples.remove, { sampleId })).toMatchObject({ deletedId: sampleId });
});

test("a deleted sample is found by nothing any more, and the list of deleted ones has its hash", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await importSong(studio);
  await ada.mutation(api.samples.remove, { sampleId });
  const calls = [
    () => ada.query(api.samples.get, { sampleId }),
    () => ada.query(api.waveforms.get, { sampleId }),
    () => ada.query(api.player.open, { sampleIds: [sampleId] }),
    () => ada.action(api.analysis.analyze, { sampleId }),
    () => ada.action(api.exports.exportSample, { sampleId }),
    () => ada.mutation(api.jobs.split, { sampleId }),
    () => ada.mutation(api.samples.remove, { sampleId }),
  ];
  for (const call of calls) expect((await refusal(call())).code).toBe("SAMPLE_NOT_FOUND");
  expect((await ada.query(api.samples.search, {})).samples).toEqual([]);
  expect((await ada.query(api.samples.search, { text: "song" })).samples).toEqual([]);
  expect((await ada.query(api.samples.listDeleted, {})).deleted).toMatchObject([
    { deletedId: sampleId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});
