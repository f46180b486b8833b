import { describe, expect, test } from "vitest";
import { api } from "../../_generated/api.js";
import { type Studio, openStudio, refusal, useHosted, wavBytes } from "../../testing/studio.fixture.ts";

async function importLoop(studio: Studio, facts: { bpm?: number; key?: string } = { bpm: 92, key: "A minor" }) {
  const storageId = await studio.upload(wavBytes(facts));
  return studio.ada.action(api.library.publicNode.importSample, { storageId, name: "loop.wav" });
}

describe("a sample as input of the built-in synth", () => {
  test("gives tempo and key, and the job says so", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    const job = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", inputSampleId: sampleId });
    expect(job.next).toContain(`takes 92 BPM and A minor from sample ${sampleId}, not its sound`);
    await studio.started(job.jobId);
    expect(studio.provider.predictions[0]?.input).toMatchObject({ bpm: 92, key: "A minor" });
  });

  test("gives only what the request leaves open", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    const asked = { prompt: "bass", bpm: 140, inputSampleId: sampleId };
    const job = await studio.ada.mutation(api.jobs.public.generateSample, asked);
    expect(job.next).toContain("takes A minor from");
    await studio.started(job.jobId);
    expect(studio.provider.predictions[0]?.input).toMatchObject({ bpm: 140, key: "A minor" });
  });

  test("is what the result was made from, and stands in its name", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "bass",
      inputSampleId: sampleId,
    });
    const [id = ""] = await studio.started(jobId);
    const url = studio.provider.serve("out.wav", wavBytes({ hertz: 55 }));
    studio.provider.update(id, { status: "succeeded", output: [url] });
    await studio.tell(id);
    const [made] = (await studio.ended(studio.ada, jobId)).samples;
    expect(made).toMatchObject({ sourceId: sampleId, bpm: 92, key: "A minor", name: "wav0_92_bass_Amin" });
  });

  test("is heard again when the job is retried", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    const first = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "bass",
      inputSampleId: sampleId,
    });
    await studio.ada.mutation(api.jobs.public.cancelJob, { jobId: first.jobId });
    const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId: first.jobId });
    await studio.started(again.jobId);
    expect(studio.provider.predictions.at(-1)?.input).toMatchObject({ bpm: 92, key: "A minor" });
  });

  test("belongs to the request: the same requestId with another sample is refused", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    const call = (inputSampleId: string | undefined) =>
      studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", requestId: "r1", inputSampleId });
    const { jobId } = await call(sampleId);
    expect((await call(sampleId)).jobId).toBe(jobId);
    expect((await refusal(call(undefined))).code).toBe("REQUEST_ID_CONFLICT");
  });

  test("cannot be deleted while its job is open", async () => {
    const studio = await openStudio();
    const { sampleId } = await importLoop(studio);
    await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", inputSampleId: sampleId });
    expect((await refusal(studio.ada.mutation(api.library.public.deleteSample, { sampleId }))).code).toBe(
      "SAMPLE_IN_USE",
    );
  });
});

test("another user's sample and an unknown one read as not found", async () => {
  const studio = await openStudio();
  const { sampleId } = await importLoop(studio);
  const eve = studio.user("eve");
  for (const inputSampleId of [sampleId, "nonsense"]) {
    const refused = await refusal(eve.mutation(api.jobs.public.generateSample, { prompt: "bass", inputSampleId }));
    expect(refused.code).toBe("SAMPLE_NOT_FOUND");
  }
});

describe("a hosted model", () => {
  test("that follows melodies is given the sound itself", async () => {
    const studio = await openStudio();
    const site = "https://happy-otter-1.convex.site";
    useHosted(studio.provider, { CONVEX_SITE_URL: site });
    const { sampleId } = await importLoop(studio);
    const asked = { prompt: "strings", model: "meta/musicgen", inputSampleId: sampleId };
    const job = await studio.ada.mutation(api.jobs.public.generateSample, asked);
    expect(job.next).toContain(`follows the melody of sample ${sampleId}`);
    await studio.started(job.jobId);
    const input = studio.provider.predictions[0]?.input;
    expect(input).toMatchObject({ model_version: "stereo-melody-large" });
    expect(input?.["prompt"]).toContain("92 BPM, A minor");
    const address = new URL(String(input?.["input_audio"]));
    expect(address.origin).toBe(site);
    const heard = await studio.t.fetch(address.pathname + address.search);
    expect([heard.status, heard.headers.get("content-disposition")]).toEqual([200, 'inline; filename="loop.wav"']);
  });

  test("without a sample to follow is asked as before", async () => {
    const studio = await openStudio();
    useHosted(studio.provider);
    const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "strings",
      model: "meta/musicgen",
    });
    await studio.started(jobId);
    const input = studio.provider.predictions[0]?.input;
    expect(input).toMatchObject({ model_version: "stereo-large" });
    expect(input).not.toHaveProperty("input_audio");
  });

  test("that follows none is refused with the names of those that do", async () => {
    const studio = await openStudio();
    useHosted(studio.provider);
    const { sampleId } = await importLoop(studio);
    const asked = { prompt: "pad", model: "stability-ai/stable-audio-2.5", inputSampleId: sampleId };
    const refused = await refusal(studio.ada.mutation(api.jobs.public.generateSample, asked));
    expect(refused.code).toBe("INVALID_INPUT");
    expect(refused.message).toContain("wav0/synth or meta/musicgen");
  });
});
