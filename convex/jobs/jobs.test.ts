import { describe, expect, test } from "vitest";
import { jobViewSchema } from "../../src/contracts/job.ts";
import { MAX_BARS, MAX_BPM, MAX_PROMPT_CHARACTERS } from "../../src/contracts/limits.ts";
import { api } from "../_generated/api.js";
import { openStudio, refusal, setEnvironment, wavBytes } from "../testing/studio.fixture.ts";

const jobCount = (studio: Awaited<ReturnType<typeof openStudio>>) =>
  studio.t.run(async (ctx) => (await ctx.db.query("jobs").collect()).length);

describe("a call without an identity", () => {
  test.each([
    ["jobs/public:generateSample", (t) => t.mutation(api.jobs.public.generateSample, { prompt: "x" })],
    ["jobs/public:splitStems", (t) => t.mutation(api.jobs.public.splitStems, { url: "https://a.test/x.wav" })],
    ["jobs/public:checkJobStatus", (t) => t.query(api.jobs.public.checkJobStatus, { jobId: "x" })],
    ["jobs/public:listJobs", (t) => t.query(api.jobs.public.listJobs, {})],
    ["jobs/public:cancelJob", (t) => t.mutation(api.jobs.public.cancelJob, { jobId: "x" })],
    ["library/public:searchSamples", (t) => t.query(api.library.public.searchSamples, {})],
    ["library/public:getSample", (t) => t.query(api.library.public.getSample, { sampleId: "x" })],
    ["library/public:createUploadUrl", (t) => t.mutation(api.library.public.createUploadUrl, {})],
    [
      "library/publicNode:importSample",
      (t) => t.action(api.library.publicNode.importSample, { storageId: "x", name: "x" }),
    ],
  ] satisfies [string, (t: Awaited<ReturnType<typeof openStudio>>["t"]) => Promise<unknown>][])(
    "of %s is refused",
    async (_name, call) => {
      const { t } = await openStudio();
      expect((await refusal(call(t))).code).toBe("UNAUTHENTICATED");
    },
  );
});

describe("input that is refused names the field and leaves no job", () => {
  test.each([
    ["prompt", { prompt: "" }],
    ["prompt", { prompt: "   " }],
    ["prompt", { prompt: "x".repeat(MAX_PROMPT_CHARACTERS + 1) }],
    ["bars", { prompt: "x", bars: 0 }],
    ["bars", { prompt: "x", bars: 1000 }],
    ["bars", { prompt: "x", bars: 1.5 }],
    ["bars", { prompt: "x", bars: 2, durationSeconds: 4 }],
    ["bpm", { prompt: "x", bpm: 9999 }],
    ["key", { prompt: "x", key: "A dorian" }],
    ["variations", { prompt: "x", variations: 5 }],
    ["seed", { prompt: "x", seed: 0 }],
    ["durationSeconds", { prompt: "x", durationSeconds: 1000 }],
    ["requestId", { prompt: "x", requestId: "" }],
  ])("%s of %j", async (field, input) => {
    const studio = await openStudio();
    const { code, message, details } = await refusal(studio.ada.mutation(api.jobs.public.generateSample, input));
    expect({ code, field: details?.["field"] }).toEqual({ code: "INVALID_INPUT", field });
    expect(message).toMatch(new RegExp(`^${field}(?: must be|:) .+`));
    expect(await jobCount(studio)).toBe(0);
  });

  test("the limits themselves are taken", async () => {
    const { ada } = await openStudio();
    const prompt = "x".repeat(MAX_PROMPT_CHARACTERS);
    expect(await ada.mutation(api.jobs.public.generateSample, { prompt, bars: MAX_BARS, bpm: MAX_BPM })).toMatchObject({
      status: "pending",
    });
  });

  test.each([{}, { sampleId: "a", url: "https://a.test/x.wav" }])("a split of %j", async (input) => {
    const studio = await openStudio();
    expect((await refusal(studio.ada.mutation(api.jobs.public.splitStems, input))).code).toBe("INVALID_INPUT");
    expect(await jobCount(studio)).toBe(0);
  });

  test("a split of an address that is not http", async () => {
    const { ada } = await openStudio();
    expect((await refusal(ada.mutation(api.jobs.public.splitStems, { url: "file:///etc/passwd" }))).details).toEqual({
      field: "url",
    });
  });

  test("an unknown model, and one that is not configured", async () => {
    const studio = await openStudio();
    const generate = (model: string) =>
      refusal(studio.ada.mutation(api.jobs.public.generateSample, { prompt: "x", model }));
    expect((await generate("acme/noise")).code).toBe("UNKNOWN_MODEL");
    expect((await generate("meta/musicgen")).code).toBe("MODEL_NOT_AVAILABLE");
    setEnvironment({});
    expect((await generate("wav0/synth")).code).toBe("MODEL_NOT_AVAILABLE");
    expect(await jobCount(studio)).toBe(0);
  });
});

describe("a requestId", () => {
  test("gives the same job for the same request, however it is written and however often it races", async () => {
    const studio = await openStudio();
    const jobs = await Promise.all(
      ["Am", "A minor", "a min", "Am"].map((key) =>
        studio.ada.mutation(api.jobs.public.generateSample, { prompt: ` pad ${""}`, key, requestId: "r1" }),
      ),
    );
    expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await jobCount(studio)).toBe(1);
    await studio.started(jobs[0]?.jobId ?? "");
    expect(studio.provider.predictions).toHaveLength(1);
  });

  test("of another request is refused with the job it belongs to", async () => {
    const { ada } = await openStudio();
    const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad", requestId: "r1" });
    const conflict = await refusal(ada.mutation(api.jobs.public.generateSample, { prompt: "bass", requestId: "r1" }));
    expect(conflict).toMatchObject({ code: "REQUEST_ID_CONFLICT", details: { requestId: "r1", jobId } });
    const url = "https://a.test/x.wav";
    expect((await refusal(ada.mutation(api.jobs.public.splitStems, { url, requestId: "r1" }))).code).toBe(
      "REQUEST_ID_CONFLICT",
    );
  });

  test("of another user means nothing", async () => {
    const { ada, user } = await openStudio();
    const mine = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad", requestId: "r1" });
    const theirs = await user("bob").mutation(api.jobs.public.generateSample, { prompt: "other", requestId: "r1" });
    expect(theirs.jobId).not.toBe(mine.jobId);
  });

  test("still gives its job after the model has gone", async () => {
    const { ada } = await openStudio();
    const first = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad", requestId: "r1" });
    setEnvironment({});
    expect((await ada.mutation(api.jobs.public.generateSample, { prompt: "pad", requestId: "r1" })).jobId).toBe(
      first.jobId,
    );
  });
});

describe("another user's job", () => {
  test("reads as not found, as does a malformed id and the id of something else", async () => {
    const { ada, user, upload } = await openStudio();
    const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
    const sample = await ada.action(api.library.publicNode.importSample, await uploaded());
    const bob = user("bob");
    for (const [caller, id] of [
      [bob, jobId],
      [bob, "nonsense"],
      [ada, sample.sampleId],
      [ada, "!"],
    ] as const) {
      expect((await refusal(caller.query(api.jobs.public.checkJobStatus, { jobId: id }))).code).toBe("JOB_NOT_FOUND");
      expect((await refusal(caller.mutation(api.jobs.public.cancelJob, { jobId: id }))).code).toBe("JOB_NOT_FOUND");
    }
    expect((await ada.query(api.jobs.public.checkJobStatus, { jobId })).status).not.toBe("canceled");
    expect((await bob.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);

    async function uploaded() {
      return { storageId: await upload(wavBytes()), name: "a.wav" };
    }
  });
});

describe("the list of jobs", () => {
  test("is newest first, in pages that neither overlap nor miss one", async () => {
    const { ada } = await openStudio();
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1)
      made.push((await ada.mutation(api.jobs.public.generateSample, { prompt: `pad ${i}` })).jobId);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ada.query(api.jobs.public.listJobs, { limit: 3, ...(cursor ? { cursor } : {}) });
      expect(page.jobs.length).toBeLessThanOrEqual(3);
      seen.push(...page.jobs.map(({ jobId }) => jobId));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(made.toReversed());
  });

  test("can be narrowed by status, by type and by both", async () => {
    const { ada } = await openStudio();
    const pad = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
    const bass = await ada.mutation(api.jobs.public.generateSample, { prompt: "bass" });
    const stems = await ada.mutation(api.jobs.public.splitStems, { url: "http://192.0.2.1/x.wav" });
    await ada.mutation(api.jobs.public.cancelJob, { jobId: pad.jobId });
    await ada.mutation(api.jobs.public.cancelJob, { jobId: stems.jobId });
    const ids = async (filter: Parameters<typeof ada.query<typeof api.jobs.public.listJobs>>[1]) =>
      (await ada.query(api.jobs.public.listJobs, filter)).jobs.map(({ jobId }) => jobId);
    expect(await ids({ status: "canceled" })).toEqual([stems.jobId, pad.jobId]);
    expect(await ids({ type: "generate" })).toEqual([bass.jobId, pad.jobId]);
    expect(await ids({ type: "generate", status: "canceled" })).toEqual([pad.jobId]);
    expect(await ids({ type: "stem_split", status: "completed" })).toEqual([]);
  });
});

test("a job as it is shown fits its contract and says what to do next", async () => {
  const { ada } = await openStudio();
  const job = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  expect(jobViewSchema.parse(job)).toEqual(job);
  expect(job.next).toContain(`check_job_status with jobId "${job.jobId}"`);
});
