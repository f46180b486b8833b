import { expect, test } from "vitest";
import { FORMAT_FACTS } from "../../src/contracts/audio/audio-formats.ts";
import { sampleUri } from "../../src/contracts/wire/uri.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

async function put(studio: Studio, name: string, who = "ada"): Promise<string> {
  const storageId = await studio.upload(
    wavBytes({ hertz: 60 + Math.random() * 1_000, seconds: 0.2 }),
    studio.user(who),
  );
  const { sampleId } = await studio.user(who).action(api.library.publicNode.importSample, { storageId, name });
  return sampleId;
}

const get = (studio: Studio, sampleId: string, who = "ada") =>
  studio.user(who).query(api.library.public.getSample, { sampleId });

test("a sample is found by its name, the name of its file, and either written another way", async () => {
  const studio = await openStudio();
  const kick = await put(studio, "Big Kick 01.wav");
  await put(studio, "Big Kick 02.wav");
  for (const text of [
    "Big_Kick_01",
    "Big_Kick_01.wav",
    " big-kick 01 ",
    "Big Kick 01.WAV",
    `Big_Kick_01_${kick}.wav`,
  ]) {
    expect((await get(studio, text)).sampleId).toBe(kick);
  }
});

test("the name of a file counts without its ending, whichever format that is of", async () => {
  const studio = await openStudio();
  const kick = await put(studio, "Kick.wav");
  const endings = Object.values(FORMAT_FACTS).flatMap(({ extensions }) => extensions);
  for (const ending of endings) expect((await get(studio, `kick.${ending}`)).sampleId).toBe(kick);
  expect((await refusal(get(studio, "kick.txt"))).code).toBe("SAMPLE_NOT_FOUND");
});

test("a name that two have but for case is refused with the ids of both", async () => {
  const studio = await openStudio();
  const ids = [await put(studio, "Snare.wav"), await put(studio, "snare.wav")];
  expect((await get(studio, "snare")).sampleId).toBe(ids[1]);
  const { code, message } = await refusal(get(studio, "SNARE"));
  expect(code).toBe("SAMPLE_NOT_FOUND");
  for (const id of ids) expect(message).toContain(id);
  expect(message).toContain("Give the sampleId of one");
});

test("the names of others, of what was deleted and of nothing name no sample", async () => {
  const studio = await openStudio();
  await put(studio, "Hers.wav", "bob");
  const gone = await put(studio, "Gone.wav");
  await studio.ada.mutation(api.library.public.deleteSample, { sampleId: "Gone" });
  for (const text of ["Hers", "Gone", gone, "Nothing", "___", ".wav", "wav0://samples/none", "wav0://jobs/none"]) {
    expect((await refusal(get(studio, text))).code).toBe("SAMPLE_NOT_FOUND");
  }
});

test("an address names by its id alone", async () => {
  const studio = await openStudio();
  await put(studio, "none.wav");
  expect((await refusal(get(studio, sampleUri("none")))).code).toBe("SAMPLE_NOT_FOUND");
});

test("the id of a job where a sample is meant is told as that, and the other way round", async () => {
  const studio = await openStudio();
  const sampleId = await put(studio, "Kick.wav");
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "kick" });
  expect((await refusal(get(studio, jobId))).message).toContain("That names a job");
  const asJob = await refusal(studio.ada.query(api.jobs.public.checkJobStatus, { jobId: sampleId }));
  expect(asJob.message).toContain("That names a sample");
});

test("a job keeps the id of a sample that was named, so that the same request is the same by either", async () => {
  const studio = await openStudio();
  const sampleId = await put(studio, "Loop.wav");
  const byName = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId: "Loop", requestId: "r" });
  const byId = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId, requestId: "r" });
  expect(byId.jobId).toBe(byName.jobId);
});

test("a sample that is named twice is played once", async () => {
  const studio = await openStudio();
  const sampleId = await put(studio, "Loop.wav");
  const { samples } = await studio.ada.query(api.browse.public.playSample, {
    sampleIds: [sampleId, "Loop", "loop.wav"],
  });
  expect(samples.map((sample) => sample.sampleId)).toEqual([sampleId]);
});
