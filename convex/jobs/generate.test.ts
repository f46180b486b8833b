import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio, wavBytes } from "../testing/studio.fixture.ts";

test("a prompt becomes a job, a prediction, a webhook and samples in the library", async () => {
  const { ada, provider, started, tell, ended, events, samples } = await openStudio();
  const job = await ada.mutation(api.jobs.public.generateSample, {
    prompt: "warm lo-fi chords",
    bpm: 84,
    key: "Am",
    bars: 2,
  });
  expect(job).toMatchObject({ type: "generate", status: "pending", progress: 0, model: "wav0/synth", samples: [] });
  const [id = ""] = await started(job.jobId);
  expect(provider.predictions[0]?.input).toMatchObject({
    prompt: "warm lo-fi chords",
    bpm: 84,
    key: "A minor",
    bars: 2,
  });

  provider.update(id, { status: "processing", logs: " 40%|████      | 40/100\n" });
  expect((await tell(id)).status).toBe(200);
  expect(await ada.query(api.jobs.public.checkJobStatus, { jobId: job.jobId })).toMatchObject({
    status: "processing",
    progress: 36,
  });

  const url = provider.serve("out.wav", wavBytes({ bpm: 84, key: "Am" }));
  provider.update(id, { status: "succeeded", output: [url] });
  expect((await tell(id)).status).toBe(200);
  const done = await ended(ada, job.jobId);
  expect(done).toMatchObject({ status: "completed", progress: 100 });
  expect(done.samples).toHaveLength(1);
  expect(done.samples[0]).toMatchObject({
    name: "wav0_84_warm_lo_fi_chords_Amin",
    type: "generated",
    durationSeconds: 1,
    bpm: 84,
    key: "A minor",
    format: "wav",
  });
  expect(await events(job.jobId)).toEqual(["new → pending", "pending → processing", "processing → completed"]);
  expect(await samples()).toHaveLength(1);
});

test("a one-shot has no tempo, neither in its name nor in its facts", async () => {
  const { ada, provider, started, tell, ended } = await openStudio();
  const asked = { prompt: "808 kick", type: "one_shot", bpm: 140, durationSeconds: 0.5 } as const;
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, asked);
  const [id = ""] = await started(jobId);
  expect(provider.predictions[0]?.input).toMatchObject({ type: "one_shot", duration_seconds: 0.5, bpm: 140 });
  provider.update(id, { status: "succeeded", output: [provider.serve("kick.wav", wavBytes({ hertz: 55 }))] });
  await tell(id);
  const [kick] = (await ended(ada, jobId)).samples;
  expect(kick?.name).toMatch(/^wav0_808_kick/);
  expect(kick).not.toHaveProperty("bpm");
});

test("a job without a seed gets one, which its sample tells, so that it can be made again", async () => {
  const { ada, provider, started, tell, ended, samples } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  const [id = ""] = await started(jobId);
  const seed = provider.predictions[0]?.input["seed"];
  expect(seed).toSatisfy((value: unknown) => Number.isInteger(value) && Number(value) >= 1);
  provider.update(id, { status: "succeeded", output: [provider.serve("pad.wav", wavBytes())] });
  await tell(id);
  await ended(ada, jobId);
  expect((await samples())[0]?.metadata).toMatchObject({
    seed,
    prompt: "pad",
    model: "wav0/synth",
    sampleRate: 44_100,
  });
});
