import { expect, test } from "vitest";
import { modelNamed } from "../../providers/models.ts";
import { api } from "../../_generated/api.js";
import { openStudio, scoredWav, wavBytes } from "../../testing/studio.fixture.ts";
import { readRequest } from "./promptReading.ts";

test("a job says at once how its prompt was read, and what of it is not served", async () => {
  const { ada } = await openStudio();
  const asked = { prompt: "klezmer jazz theremin with bagpipe at 100 bpm", bpm: 90, bars: 2 };
  const job = await ada.mutation(api.jobs.public.generateSample, asked);
  expect(job.reading).toMatchObject({
    understood: { kind: "loop", bpm: 90, bars: 2 },
    substituted: [{ asked: "theremin", used: "synth lead" }],
    ignored: ["klezmer", "bagpipe"],
    changed: [{ what: "tempo", asked: "100", used: "90" }],
  });
  expect(job.next).toMatch(/^Not all is as asked/);
  expect(job.reading?.said).toContain("bagpipe");
  const same = await ada.query(api.jobs.public.checkJobStatus, { jobId: job.jobId });
  expect(same.reading).toEqual(job.reading);
});

test("a prompt that is served as asked is said back without a warning", async () => {
  const { ada } = await openStudio();
  const job = await ada.mutation(api.jobs.public.generateSample, { prompt: "dark techno loop, 130 bpm" });
  expect(job.reading).toMatchObject({ substituted: [], ignored: [], changed: [] });
  expect(job.next).not.toContain("Not all is as asked");
});

test("the sample keeps how it was read, and is named by what was made", async () => {
  const studio = await openStudio();
  const { ada, provider, started, tell, ended } = studio;
  const { jobId, reading } = await ada.mutation(api.jobs.public.generateSample, { prompt: "quixotic theremin" });
  const [id = ""] = await started(jobId);
  provider.update(id, {
    status: "succeeded",
    output: [provider.serve("a.wav", wavBytes({ hertz: 220, seconds: 0.5 }))],
  });
  await tell(id);
  const [sample] = (await ended(ada, jobId)).samples;
  expect(sample?.name).toMatch(/synth_lead/);
  expect(sample?.name).not.toMatch(/quixotic|theremin/);
  const facts = await ada.query(api.library.public.getSample, { sampleId: sample?.sampleId ?? "" });
  expect(facts.reading).toEqual(reading);
});

test("a job that repeats another is read alike, a variation by its own recipe", async () => {
  const studio = await openStudio();
  const { ada, upload } = studio;
  const first = await ada.mutation(api.jobs.public.generateSample, { prompt: "house loop with zither" });
  await ada.mutation(api.jobs.public.cancelJob, { jobId: first.jobId });
  const again = await ada.mutation(api.jobs.public.retryJob, { jobId: first.jobId });
  expect(again.reading).toEqual(first.reading);
  const storageId = await upload(scoredWav("house, 2 bars"));
  const { sampleId } = await ada.action(api.library.publicNode.importSample, { storageId, name: "loop.wav" });
  const varied = await ada.mutation(api.jobs.public.generateSample, {
    prompt: "same at 140 in F minor",
    variationOf: sampleId,
  });
  expect(varied.reading?.understood).toMatchObject({ bpm: 140, key: "F minor", bars: 2 });
});

test("a hosted model's reading says what it is told in words only, and the length that it makes", () => {
  const model = modelNamed("stability-ai/stable-audio-2.5");
  if (model.task !== "generate") throw new Error("It makes audio");
  const reading = readRequest(model, { prompt: "warm pad", bars: 4, bpm: 125, key: "A minor" }, 1);
  expect(reading.understood).toEqual({ kind: "loop", bars: 4, durationSeconds: 8 });
  expect(reading.changed).toEqual([
    { what: "length", asked: "4 bars", used: "8 s", why: "stability-ai/stable-audio-2.5 makes whole seconds" },
  ]);
  expect(reading.said).toContain("125 BPM and A minor are a wish in words there");
  expect(readRequest(model, { prompt: "warm pad", durationSeconds: 12 }, 1).changed).toEqual([]);
  expect(readRequest(model, { prompt: "hit", type: "one_shot", durationSeconds: 1.5 }, 1).changed).toMatchObject([
    { asked: "1.5 s", used: "2 s" },
  ]);
});
