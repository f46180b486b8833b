import { expect, onTestFinished, test } from "vitest";
import { CogServer } from "../../../src/testing/own-gpu/cog-server.ts";
import { api } from "../../_generated/api.js";
import { openStudio, refusal, setEnvironment, until, wavBytes } from "../../testing/studio.fixture.ts";

const MODEL = "own-gpu/cog";
/** A model like those that are published, by the schema that Cog makes of its code. */
const SCHEMAS = {
  Input: {
    type: "object",
    required: ["prompt"],
    properties: {
      prompt: { type: "string", title: "Prompt" },
      duration: { type: "integer", default: 8, minimum: 1, maximum: 60 },
      bpm: { type: "number", default: 120, minimum: 30, maximum: 300 },
      seed: { type: "integer" },
      output_format: { allOf: [{ $ref: "#/components/schemas/output_format" }], default: "mp3" },
    },
  },
  output_format: { type: "string", enum: ["mp3", "wav"] },
};
const ASKED = { prompt: "dub techno chords", bars: 4, bpm: 125, key: "A minor", seed: 7, model: MODEL };

async function openWithCog() {
  const studio = await openStudio();
  const cog = new CogServer(structuredClone(SCHEMAS));
  await cog.listen();
  onTestFinished(() => cog.close());
  setEnvironment({ WAV0_COG_URL: cog.url, CONVEX_SITE_URL: "http://127.0.0.1:1/http" });
  const { ada, t } = studio;
  return {
    ...studio,
    cog,
    begin: async () => (await ada.mutation(api.jobs.public.generateSample, ASKED)).jobId,
    running: (count = 1) => until(async () => cog.runs.length >= count && (cog.runs.at(-1) ?? "")),
    report: async (id: string, key?: string) => {
      const { path, init } = cog.webhook(id);
      const address = key === undefined ? path : path.replace(/key=.*/, `key=${key}`);
      return t.fetch(address.replace(/^\/http/, ""), init);
    },
    /** As if it had been missing for long. */
    passTime: () =>
      t.run(async (ctx) => {
        for (const row of await ctx.db.query("predictions").collect()) {
          const { missingSince, heardAt } = row;
          await ctx.db.patch("predictions", row._id, {
            heardAt: heardAt - 300_000,
            ...(missingSince === undefined ? {} : { missingSince: missingSince - 200_000 }),
          });
        }
      }),
  };
}

function dataUrl(bytes: Uint8Array = wavBytes({ seconds: 8, bpm: 125 })): string {
  return `data:audio/wav;base64,${Buffer.from(bytes).toString("base64")}`;
}

test("a container is asked by its own schema, and its file comes within its report, which may repeat", async () => {
  const { cog, ada, begin, running, report, ended, samples } = await openWithCog();
  const jobId = await begin();
  const id = await running();
  expect(id).toMatch(/^[a-z2-7]{26}$/);
  expect(cog.predictions.get(id)?.input).toEqual({
    prompt: "dub techno chords, seamless loop, A minor",
    duration: 8,
    bpm: 125,
    seed: 7,
    output_format: "wav",
  });
  const { reading } = await ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(reading).toMatchObject({ understood: { bpm: 125, bars: 4, durationSeconds: 8 } });
  expect(reading?.said).toContain("A minor is a wish in words there");
  expect((await report(id, "0".repeat(32))).status).toBe(401);

  cog.end(id, { output: dataUrl() });
  expect((await report(id)).status).toBe(200);
  const done = await ended(ada, jobId);
  expect(done.error).toBeUndefined();
  expect(done.samples).toMatchObject([{ durationSeconds: 7.68, type: "fit" }]);
  const before = (await samples()).length;
  expect((await report(id)).status).toBe(200);
  expect(await samples()).toHaveLength(before);
  expect(cog.runs).toHaveLength(1);
});

test("a container that is busy is asked again, and a prediction that fails tells why", async () => {
  const { cog, ada, begin, running, report, ended } = await openWithCog();
  const first = await begin();
  const id = await running();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { ...ASKED, prompt: "another" });
  const waiting = await until(async () => {
    const job = await ada.query(api.jobs.public.checkJobStatus, { jobId });
    return job.next.includes("busy") && job;
  });
  expect(waiting.status).toBe("processing");
  cog.end(id, { status: "failed", error: "CUDA out of memory" });
  await report(id);
  expect((await ended(ada, first)).error).toMatchObject({
    code: "PREDICTION_FAILED",
    message: expect.stringContaining("CUDA out of memory"),
  });
  const next = await running(2);
  cog.end(next, { output: [dataUrl()] });
  await report(next);
  expect((await ended(ada, jobId)).status).toBe("completed");
});

test("a report that never came is missed, and the next attempt is waited for", async () => {
  const { cog, ada, begin, running, started, ended, reconcile, passTime } = await openWithCog();
  const jobId = await begin();
  const lost = await running();
  expect(await started(jobId)).toEqual([lost]);
  // The studio starts again while it runs: it is still there.
  await reconcile();
  expect(cog.runs).toEqual([lost]);
  cog.end(lost, { output: dataUrl() });
  await reconcile();
  await passTime();
  await reconcile();
  const again = await running(2);
  expect(again).not.toBe(lost);
  cog.end(again, { output: dataUrl() });
  expect((await ended(ada, jobId)).status).toBe("completed");
});

test("a canceled job stops its prediction; a report of it then makes no sample", async () => {
  const { cog, ada, begin, running, report, samples } = await openWithCog();
  const jobId = await begin();
  const id = await running();
  await until(async () => (await ada.query(api.jobs.public.checkJobStatus, { jobId })).status === "processing");
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  await until(async () => cog.predictions.get(id)?.status === "canceled");
  expect((await report(id)).status).toBe(200);
  expect(await samples()).toEqual([]);
});

test("a container of another kind of model, or none at all, is told before anything is made", async () => {
  const { cog, ada, begin, ended } = await openWithCog();
  cog.schemas = { Input: { type: "object", properties: { image: { type: "string", format: "uri" } } } };
  expect((await ended(ada, await begin())).error).toMatchObject({
    code: "PROVIDER_REJECTED",
    message: expect.stringContaining("takes no prompt; its fields are image"),
  });
  setEnvironment({});
  expect(await refusal(begin())).toMatchObject({
    code: "MODEL_NOT_AVAILABLE",
    message: expect.stringContaining("WAV0_COG_URL"),
  });
});
