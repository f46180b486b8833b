import { expect, test } from "vitest";
import { api } from "../../_generated/api.js";
import {
  type Studio,
  openStudio,
  refusal,
  scoredWav,
  setEnvironment,
  until,
  useHosted,
  wavBytes,
  useAddresses,
} from "../../testing/studio.fixture.ts";

const STEMS = ["drums", "bass", "vocals", "other"] as const;

const importSong = async (studio: Studio, fileName = "My Song (final) 120bpm.wav") =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ bpm: 120, key: "C" })),
    name: fileName,
  });

/** Lets the latest prediction of a job end with four stems. */
async function makeStems(
  studio: Studio,
  jobId: string,
  output?: (stem: string, url: string) => unknown,
): Promise<void> {
  const [id = ""] = await studio.started(jobId);
  const urls = STEMS.map(
    (stem, i) => [stem, studio.provider.serve(`${stem}.wav`, wavBytes({ hertz: 100 * (i + 1) }))] as const,
  );
  studio.provider.update(id, {
    status: "succeeded",
    output: Object.fromEntries(urls.map(([stem, url]) => [stem, output ? output(stem, url) : url])),
  });
  await studio.tell(id);
}

test("a sample becomes four stems that know where they come from", async () => {
  const studio = await openStudio();
  const song = await importSong(studio);
  const job = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId: song.sampleId });
  expect(job).toMatchObject({ type: "stem_split", status: "pending", model: "wav0/split" });
  await makeStems(studio, job.jobId);
  const { status, samples, next } = await studio.ended(studio.ada, job.jobId);
  expect(status).toBe("completed");
  expect(samples.map(({ name, stemType }) => [name, stemType])).toEqual(
    STEMS.map((stem) => [`${song.name}_${stem}`, stem]),
  );
  for (const sample of samples) {
    expect(sample).toMatchObject({ type: "stem", sourceId: song.sampleId, bpm: 120 });
    if (sample.stemType !== "drums") expect(sample.key).toBe("C major");
  }
  expect(next).toMatch(/stems are samples/);
});

test("a sample of another user cannot be split", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSong(studio);
  const split = (sampleIdOf: string) =>
    refusal(studio.user("bob").mutation(api.jobs.public.splitStems, { sampleId: sampleIdOf }));
  expect((await split(sampleId)).code).toBe("SAMPLE_NOT_FOUND");
  expect((await split("nonsense")).code).toBe("SAMPLE_NOT_FOUND");
});

test("splitting twice gives stems of their own names", async () => {
  const studio = await openStudio();
  const { sampleId, name } = await importSong(studio);
  for (const suffix of ["", "_2"]) {
    const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
    await makeStems(studio, jobId);
    const { samples } = await studio.ended(studio.ada, jobId);
    expect(samples[0]?.name).toBe(`${name}_drums${suffix}`);
  }
});

test("a hosted splitter is asked for WAV, and stems that it did not make are left out", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSong(studio);
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  await makeStems(studio, jobId, (stem, url) => (stem === "other" ? null : url));
  const { samples, model } = await studio.ended(studio.ada, jobId);
  expect(model).toBe("cjwbw/demucs");
  expect(samples.map(({ stemType }) => stemType)).toEqual(["drums", "bass", "vocals"]);
  expect(studio.provider.predictions[0]?.input).toMatchObject({ output_format: "wav" });
});

test("a splitter that cannot fetch the file is given its bytes", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSong(studio);
  const [stored] = await studio.storedFiles();
  useHosted(studio.provider, { CONVEX_SITE_URL: "http://127.0.0.1:1/http" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  await studio.started(jobId);
  const [file] = [...studio.provider.files].filter(([path]) => path.includes("/files/"));
  expect(file?.[1]).toHaveLength(stored?.size ?? 0);
  expect(studio.provider.predictions[0]?.input["audio"]).toBe(`${studio.provider.origin}${file?.[0]}`);
  expect((await studio.rowsOf(jobId))[0]?.input).toEqual(studio.provider.predictions[0]?.input);
});

test("the file at an address of this deployment is imported and split", async () => {
  const studio = await openStudio();
  useAddresses(studio.provider);
  const url = studio.provider.serve("Break%20Beat.wav", wavBytes({ seconds: 2 }));
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { url });
  await makeStems(studio, jobId);
  const { samples } = await studio.ended(studio.ada, jobId);
  expect(samples.map(({ name }) => name)).toEqual(STEMS.map((stem) => `Break_Beat_${stem}`));
  const library = (await studio.ada.query(api.library.public.searchSamples, { type: "uploaded" })).samples;
  expect(library.map(({ sampleId }) => sampleId)).toEqual([samples[0]?.sourceId]);
});

test("an address of a private network is not fetched", async () => {
  const studio = await openStudio();
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, {
    url: studio.provider.serve("a.wav", wavBytes()),
  });
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "URL_NOT_ALLOWED" } });
  expect(studio.provider.requests).toEqual([]);
});

test("an address whose file is not audio fails the job and leaves no file", async () => {
  const studio = await openStudio();
  setEnvironment({
    WAV0_INFERENCE_URL: studio.provider.baseUrl,
    WAV0_INFERENCE_TOKEN: studio.provider.token,
    CONVEX_SITE_URL: `${studio.provider.origin}/http`,
  });
  const url = studio.provider.serve("page.html", new TextEncoder().encode("<html></html>"));
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { url });
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({
    status: "failed",
    error: { code: "UNSUPPORTED_AUDIO" },
  });
  expect(await studio.storedFiles()).toEqual([]);
  const missing = await studio.ada.mutation(api.jobs.public.splitStems, { url: `${studio.provider.origin}/none.wav` });
  expect((await studio.ended(studio.ada, missing.jobId)).status).toBe("failed");
});

/** A split by the address of a file that is answered with a status. */
async function openUnfetched(status: number) {
  const studio = await openStudio();
  useAddresses(studio.provider);
  const url = studio.provider.serve("break.wav", wavBytes());
  studio.provider.fileFaults.set(new URL(url).pathname, status);
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { url });
  const row = () =>
    studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("jobs", jobId);
      return id && (await ctx.db.get("jobs", id));
    });
  await until(async () => (await row())?.waitUntil !== undefined);
  return { studio, jobId, row };
}

test("a host that fails is waited for, and the job says so", async () => {
  const { studio, jobId } = await openUnfetched(503);
  const { status, next } = await studio.ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(status).toBe("pending");
  expect(next).toMatch(/^Waiting for the file's host until .* UTC\. .* could not be fetched: .* HTTP 503/);
  studio.provider.fileFaults.clear();
  await makeStems(studio, jobId);
  expect((await studio.ended(studio.ada, jobId)).status).toBe("completed");
});

test("a host that says when to come back is asked no earlier", async () => {
  const { row } = await openUnfetched(429);
  expect((await row())?.waitUntil).toBeGreaterThan(Date.now() + 25_000);
});

test("a host that fails for an hour ends the job", async () => {
  const { studio, jobId, row } = await openUnfetched(503);
  const job = await row();
  await studio.t.run(async (ctx) => {
    if (job) await ctx.db.patch("jobs", job._id, { troubledSince: Date.now() - 3_700_000 });
  });
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "FILE_NOT_FOUND" } });
});

const importScored = async (studio: Studio, options: { revision?: number } = {}) =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(scoredWav("lofi keys and vinyl, 1 bar", options)),
    name: "keys.wav",
  });

test("of a sample with a score the stems are rendered from it, whichever those are, and the job says so", async () => {
  const studio = await openStudio();
  const { sampleId, name } = await importScored(studio);
  const estimate = await studio.ada.query(api.jobs.public.estimateCharge, { task: "stem_split", sampleId });
  expect(estimate).toMatchObject({ model: "wav0/stems", metered: false });
  const job = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  expect(job).toMatchObject({ type: "stem_split", model: "wav0/stems", next: expect.stringContaining("exact") });
  const [id = ""] = await studio.started(job.jobId);
  const sent = studio.provider.predictions[0]?.input;
  expect(sent).toMatchObject({ title: name });
  expect(JSON.parse(String(sent?.["recipe"]))).toMatchObject({
    genre: "lofi",
    seed: 20,
    instruments: ["rhodes", "texture"],
  });
  const [chords, fx] = ["chords", "fx"].map((stem) => studio.provider.serve(`${stem}.wav`, wavBytes()));
  studio.provider.update(id, { status: "succeeded", output: { fx, chords } });
  await studio.tell(id);
  const { samples, next } = await studio.ended(studio.ada, job.jobId);
  expect(samples.map(({ stemType, name: named }) => [stemType, named])).toEqual([
    ["chords", `${name}_chords`],
    ["fx", `${name}_fx`],
  ]);
  expect(next).toContain("sum to the sample");
});

test("a tempo and key that the user corrected are the stems', those made before and those made after", async () => {
  const studio = await openStudio();
  const { ada, provider } = studio;
  const storageId = await studio.upload(wavBytes({ seconds: 2, bpm: 140, key: "Am" }));
  const { sampleId } = await ada.action(api.library.publicNode.importSample, { storageId, name: "song.wav" });
  const split = async () => {
    const { jobId } = await ada.mutation(api.jobs.public.splitStems, { sampleId, requestId: crypto.randomUUID() });
    const [id = ""] = await studio.started(jobId);
    // As wav0/stems writes them: with the tempo and key that they were made with.
    const drums = provider.serve(`${jobId}-drums.wav`, wavBytes({ hertz: 90, bpm: 140 }));
    const bass = provider.serve(`${jobId}-bass.wav`, wavBytes({ hertz: 55, bpm: 140, key: "Am" }));
    provider.update(id, { status: "succeeded", output: { drums, bass } });
    await studio.tell(id);
    return (await studio.ended(ada, jobId)).samples;
  };
  const factsOf = async (samples: Awaited<ReturnType<typeof split>>) => {
    const now = await Promise.all(
      samples.map(({ sampleId: stem }) => ada.query(api.library.public.getSample, { sampleId: stem })),
    );
    return Object.fromEntries(now.map(({ stemType, bpm, key }) => [stemType, [bpm, key]]));
  };
  const before = await split();
  expect(await factsOf(before)).toEqual({ drums: [140, undefined], bass: [140, "A minor"] });
  const copy = await ada.action(api.edits.public.exportSample, { sampleId: before[1]?.sampleId ?? "", format: "flac" });
  const [drums] = before;
  await ada.mutation(api.library.public.updateSample, { sampleId: drums?.sampleId ?? "", bpm: 45 });
  await ada.mutation(api.library.public.updateSample, { sampleId, bpm: 70, key: "C" });
  expect(await factsOf(before)).toEqual({ drums: [45, undefined], bass: [70, "C major"] });
  expect(await ada.query(api.library.public.getSample, { sampleId: copy.sample.sampleId })).toMatchObject({
    bpm: 70,
    key: "C major",
  });
  expect(await factsOf(await split())).toEqual({ drums: [70, undefined], bass: [70, "C major"] });
});

test("a splitter that is named is taken; and stems from a score are refused where there is none", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await importScored(studio);
  const named = await ada.mutation(api.jobs.public.splitStems, { sampleId, model: "wav0/split" });
  expect(named.model).toBe("wav0/split");
  const song = await importSong(studio);
  const asked = { sampleId: song.sampleId, model: "wav0/stems" };
  const { code, message } = await refusal(ada.mutation(api.jobs.public.splitStems, asked));
  expect([code, message]).toEqual([
    "INVALID_INPUT",
    expect.stringMatching(/^model: sample .* has no score.*Leave model out/),
  ]);
  const byUrl = { url: "https://example.com/a.wav", model: "wav0/stems" };
  expect((await refusal(ada.mutation(api.jobs.public.splitStems, byUrl))).code).toBe("INVALID_INPUT");
});

test("a score of another revision is not rendered: the sample is separated, and the job says why", async () => {
  const studio = await openStudio();
  const { sampleId } = await importScored(studio, { revision: 99 });
  const job = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  expect(job).toMatchObject({ model: "wav0/split", next: expect.stringMatching(/revision 99 .* separated by ear/) });
});
