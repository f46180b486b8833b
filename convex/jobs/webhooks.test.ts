import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

async function startOne(studio: Studio, input: { variations?: number; model?: string } = {}) {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", bpm: 100, ...input });
  const [id = ""] = await studio.started(jobId);
  const look = () => studio.ada.query(api.jobs.public.checkJobStatus, { jobId });
  const finish = () =>
    studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve(`${id}.wav`, wavBytes())] });
  return { jobId, id, look, finish };
}

test("a webhook that is not signed by the provider changes nothing", async () => {
  const studio = await openStudio();
  const { id, look, finish } = await startOne(studio);
  finish();
  const foreign = `whsec_${btoa("another secret of another sender")}`;
  expect((await studio.tell(id, { secret: foreign })).status).toBe(401);
  const { path, init } = studio.provider.webhook(id);
  const fetchHere = (change: RequestInit) => studio.t.fetch(path.replace("/http", ""), { ...init, ...change });
  expect((await fetchHere({ body: `${init.body} ` })).status).toBe(401);
  expect((await fetchHere({ headers: { "content-type": "application/json" } })).status).toBe(401);
  expect((await look()).status).toBe("processing");
});

const minutes = (count: number) => new Date(Date.now() + count * 60_000);

test("a signature older or newer than five minutes is refused", async () => {
  const studio = await openStudio();
  const { id } = await startOne(studio);
  expect((await studio.tell(id, { at: minutes(-6) })).status).toBe(401);
  expect((await studio.tell(id, { at: minutes(6) })).status).toBe(401);
  expect((await studio.tell(id, { at: minutes(-4) })).status).toBe(200);
});

test("a webhook about no prediction of ours is answered with 404, and one that is no prediction with 400", async () => {
  const studio = await openStudio();
  const { id } = await startOne(studio);
  const { init } = studio.provider.webhook(id);
  expect((await studio.t.fetch("/webhooks/replicate?prediction=nonsense", init)).status).toBe(404);
  expect((await studio.t.fetch("/webhooks/replicate", init)).status).toBe(404);
  expect((await studio.tell(id, { body: "not json" })).status).toBe(400);
});

test("the same webhook delivered again and again makes one set of samples", async () => {
  const studio = await openStudio();
  const { id, jobId, finish } = await startOne(studio);
  finish();
  const answers = await Promise.all(
    ["msg_1", "msg_1", "msg_2", "msg_1", "msg_3"].map((webhookId) => studio.tell(id, { webhookId })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await studio.ended(studio.ada, jobId);
  expect((await studio.tell(id)).status).toBe(200);
  expect(await studio.samples()).toHaveLength(1);
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("progress that arrives after later progress, or after the end, is ignored", async () => {
  const studio = await openStudio();
  const { id, jobId, look, finish } = await startOne(studio);
  studio.provider.update(id, { status: "processing", logs: "20%|██ | 20/100" });
  const early = studio.provider.webhook(id);
  studio.provider.update(id, { logs: "80%|████████ | 80/100" });
  await studio.tell(id);
  const deliverEarly = () => studio.t.fetch(early.path.replace("/http", ""), early.init);
  expect((await deliverEarly()).status).toBe(200);
  expect((await look()).progress).toBe(72);
  finish();
  await studio.tell(id);
  studio.provider.update(id, { status: "processing" });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("a webhook that overtakes the answer to the request is taken", async () => {
  const studio = await openStudio();
  studio.provider.onCreated = async (id) => {
    studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("fast.wav", wavBytes())] });
    expect((await studio.tell(id)).status).toBe(200);
  };
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect(studio.provider.predictions).toHaveLength(1);
  expect(studio.provider.canceled).toEqual([]);
});

test("a webhook that was lost costs time, not the job: the reconciler asks", async () => {
  const studio = await openStudio();
  const { jobId, finish } = await startOne(studio);
  finish();
  await studio.reconcile();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed", progress: 100 });
  expect(await studio.samples()).toHaveLength(1);
});

test("a host that starts has every open prediction asked about at once", async () => {
  const studio = await openStudio();
  const { jobId, finish } = await startOne(studio);
  finish();
  await studio.t.mutation(internal.jobs.jobs.reconcileNow, {});
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("receipts of webhooks are forgotten after a day", async () => {
  const studio = await openStudio();
  const { id } = await startOne(studio);
  await studio.tell(id, { webhookId: "msg_new" });
  await studio.tell(id, { webhookId: "msg_old" });
  const receipts = () => studio.t.run(async (ctx) => ctx.db.query("webhookReceipts").collect());
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("webhookReceipts").collect()) {
      if (row.webhookId === "msg_old")
        await ctx.db.patch("webhookReceipts", row._id, { receivedAt: Date.now() - 25 * 3_600_000 });
    }
  });
  await studio.t.mutation(internal.jobs.webhooks.sweepReceipts, {});
  expect((await receipts()).map(({ webhookId }) => webhookId)).toEqual(["msg_new"]);
});

test("a local prediction that its server has forgotten is made again, and the job completes", async () => {
  const studio = await openStudio();
  const { jobId, id } = await startOne(studio);
  studio.provider.forget(id);
  await studio.reconcile();
  const again = (await studio.started(jobId, 2))[1] ?? "";
  expect(again).not.toBe(id);
  studio.provider.update(again, { status: "succeeded", output: [studio.provider.serve("b.wav", wavBytes())] });
  await studio.tell(again);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("a local prediction that is to be made again survives a crash before it is asked for", async () => {
  const studio = await openStudio();
  const { jobId, id } = await startOne(studio);
  studio.provider.forget(id);
  // The first request for it meets a server that is starting up, and the action that made it is never repeated.
  studio.provider.behaviours.push({ kind: "answer", status: 429, detail: "starting up" });
  await studio.reconcile();
  await until(async () => studio.provider.behaviours.length === 0);
  // It waits to be sent again, or is sent already by the workflow that the job has been given.
  await until(
    async () =>
      studio.provider.predictions.length > 0 ||
      (await studio.rowsOf(jobId)).some(({ open, claimedAt }) => open && claimedAt === 0),
  );
  await studio.reconcile();
  expect(await studio.started(jobId, 2)).toHaveLength(2);
});

test("a local prediction that is lost time after time fails the job in the end", async () => {
  const studio = await openStudio();
  const { jobId } = await startOne(studio);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    studio.provider.forget((await studio.started(jobId, attempt)).at(-1) ?? "");
    await studio.reconcile();
  }
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "PREDICTION_LOST" } });
});

test("what is larger than any prediction is refused, before anybody looks at its signature", async () => {
  const studio = await openStudio();
  const { id } = await startOne(studio);
  const { path, init } = studio.provider.webhook(id);
  const body = new Uint8Array(4 * 1024 * 1024 + 1);
  const response = await studio.t.fetch(path.replace("/http", ""), { ...init, body });
  expect([response.status, await response.text()]).toEqual([413, "Larger than any prediction\n"]);
});

test("a hosted prediction that is lost fails the job: it would be paid twice", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { jobId, id } = await startOne(studio);
  studio.provider.forget(id);
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) {
      await ctx.db.patch("predictions", row._id, { heardAt: row.heardAt - 200_000 });
    }
  });
  await studio.reconcile();
  const failed = await studio.ended(studio.ada, jobId);
  expect(failed).toMatchObject({ status: "failed", error: { code: "PREDICTION_LOST" }, samples: [] });
  expect(failed.error?.message).toContain(id);
});

test("a result that the provider has deleted already counts as lost", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { jobId, id } = await startOne(studio);
  studio.provider.update(id, { status: "succeeded", output: null, data_removed: true });
  await studio.reconcile();
  expect((await studio.ended(studio.ada, jobId)).error?.code).toBe("PREDICTION_LOST");
});

test.each([
  { status: "failed", error: "CUDA out of memory", says: "CUDA out of memory" },
  { status: "aborted", error: null, says: '"aborted"' },
  { status: "canceled", error: null, says: '"canceled"' },
] as const)("a prediction that ends as $status fails the job with the reason", async ({ status, error, says }) => {
  const studio = await openStudio();
  const { jobId, id } = await startOne(studio);
  studio.provider.update(id, { status, error });
  await studio.tell(id);
  const failed = await studio.ended(studio.ada, jobId);
  expect(failed).toMatchObject({ status: "failed", error: { code: "PREDICTION_FAILED" } });
  expect(failed.error?.message).toContain(says);
  expect(failed.next).toMatch(/retry_job/);
});

test("an output without audio fails the job", async () => {
  const studio = await openStudio();
  const { jobId, id } = await startOne(studio);
  studio.provider.update(id, { status: "succeeded", output: [] });
  await studio.tell(id);
  expect((await studio.ended(studio.ada, jobId)).error?.code).toBe("PREDICTION_FAILED");
});

test("the secret of hosted Replicate is asked for once and kept", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { id } = await startOne(studio);
  expect((await studio.tell(id)).status).toBe(200);
  expect((await studio.tell(id)).status).toBe(200);
  expect((await studio.tell(id, { secret: `whsec_${btoa("a forger's guess at the secret")}` })).status).toBe(401);
  expect(studio.provider.requests.filter((request) => request.includes("secret"))).toHaveLength(1);
});

test("a provider that cannot reach us is asked until it is done", async () => {
  const studio = await openStudio();
  useHosted(studio.provider);
  const { jobId, id, finish } = await startOne(studio);
  expect(studio.provider.predictions[0]).toMatchObject({ webhook: null });
  finish();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed", model: "meta/musicgen" });
  expect(studio.provider.requests).toContain(`GET /predictions/${id}`);
});

test("polling that a crash has ended is begun again by the reconciler", async () => {
  const studio = await openStudio();
  useHosted(studio.provider);
  const { jobId, id, finish } = await startOne(studio);
  await studio.t.run(async (ctx) => {
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (job.name.includes("poll") && job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
    }
    const [row] = await ctx.db.query("predictions").collect();
    if (row) await ctx.db.patch("predictions", row._id, { heardAt: row.heardAt - 60_000 });
  });
  const asked = () => studio.provider.requests.filter((request) => request === `GET /predictions/${id}`).length;
  await studio.reconcile();
  await until(async () => asked() >= 2);
  finish();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("variations of a model that makes one at a time are a prediction each, with seeds that follow", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, {
    prompt: "pad",
    variations: 3,
    seed: 11,
  });
  const ids = await studio.started(jobId, 3);
  expect(studio.provider.predictions.map(({ input }) => input["seed"])).toEqual([11, 12, 13]);
  for (const id of ids.toReversed()) {
    studio.provider.update(id, {
      status: "succeeded",
      output: studio.provider.serve(`${id}.wav`, wavBytes({ hertz: 300 })),
    });
    await studio.tell(id);
  }
  const done = await studio.ended(studio.ada, jobId);
  expect(new Set(done.samples.map(({ name }) => name)).size).toBe(3);
  expect((await studio.samples()).map(({ metadata }) => metadata.seed)).toEqual([11, 12, 13]);
});

test("one failing variation fails the job and cancels the others at the provider", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", variations: 2 });
  const [first = "", second = ""] = await studio.started(jobId, 2);
  studio.provider.update(first, { status: "failed", error: "NaN" });
  await studio.tell(first);
  expect((await studio.ended(studio.ada, jobId)).status).toBe("failed");
  await until(async () => studio.provider.canceled.length > 0);
  expect(studio.provider.canceled).toEqual([second]);
});
