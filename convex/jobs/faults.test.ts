import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };

const generate = (studio: Studio) => studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", bpm: 120 });

async function complete(studio: Studio, jobId: string): Promise<void> {
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("x.wav", wavBytes())] });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
}

test.each([400, 401, 402, 422])(
  "a request that the provider refuses with %i is not repeated, and the job says why",
  async (status) => {
    const studio = await openStudio();
    studio.provider.behaviours.push({ kind: "answer", status, detail: "duration: must be at most 30" });
    const { jobId } = await generate(studio);
    const failed = await studio.ended(studio.ada, jobId);
    expect(failed).toMatchObject({ status: "failed", error: { code: "PROVIDER_REJECTED" } });
    expect(failed.error?.message).toContain(`HTTP ${status}: duration: must be at most 30`);
    expect(studio.provider.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  },
);

test.each([
  { name: "429", behaviour: { kind: "answer", status: 429, detail: "Request was throttled." } as const },
  { name: "500", behaviour: { kind: "answer", status: 500, detail: "oops" } as const },
  { name: "503", behaviour: { kind: "answer", status: 503, detail: "starting up" } as const },
  { name: "a dropped connection", behaviour: { kind: "drop" } as const },
])(
  "after $name the request is sent once more, later, and the job completes with one prediction",
  async ({ behaviour }) => {
    const studio = await openStudio();
    studio.provider.behaviours.push(behaviour);
    const { jobId } = await generate(studio);
    await complete(studio, jobId);
    expect(studio.provider.predictions).toHaveLength(1);
    expect(
      studio.provider.requests.filter((request) => request.endsWith("/models/wav0/synth/predictions")),
    ).toHaveLength(2);
  },
);

test.each(["local", "hosted"])(
  "a prediction whose answer was lost is found at the %s provider, not made twice",
  async (kind) => {
    const studio = await openStudio();
    if (kind === "hosted") useHosted(studio.provider, HTTPS);
    studio.provider.behaviours.push({ kind: "accept-and-drop" });
    const { jobId } = await generate(studio);
    await complete(studio, jobId);
    expect(studio.provider.predictions).toHaveLength(1);
  },
);

test("a crash between the request and its record leaves one prediction: the step finds it again", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  // As if the process had died before the answer was recorded.
  await studio.t.run(async (ctx) => {
    const [row] = await ctx.db.query("predictions").collect();
    if (row) await ctx.db.patch("predictions", row._id, { state: "intended", replicateId: undefined });
  });
  await studio.t.action(internal.jobs.providerCalls.startPredictions, { jobId: jobId as Id<"jobs"> });
  expect(studio.provider.predictions).toHaveLength(1);
  expect((await studio.rowsOf(jobId)).map(({ replicateId }) => replicateId)).toEqual([id]);
  await complete(studio, jobId);
});

test("a crash before the request left tells the provider where the studio is now, not where it was", async () => {
  const studio = await openStudio();
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
    name: "a.wav",
  });
  studio.provider.behaviours.push({ kind: "answer", status: 429, detail: "later" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  const [row] = await until(async () => {
    const rows = await studio.rowsOf(jobId);
    return rows.some(({ claimedAt }) => claimedAt === 0) && rows;
  });
  const webhookUrl = row?.webhookUrl ?? "";
  const input = row?.input;
  const moved = (text: string) => text.replace("http://127.0.0.1:1/", "http://127.0.0.1:2/");
  expect(webhookUrl).toContain("http://127.0.0.1:1/");
  // As an earlier process recorded both, on its own port.
  await studio.t.run(async (ctx) => {
    if (row) await ctx.db.patch("predictions", row._id, { input: { audio: "http://127.0.0.1:9/gone" } });
  });
  process.env["CONVEX_SITE_URL"] = "http://127.0.0.1:2/http";
  await studio.reconcile();
  await studio.started(jobId);
  const [sent] = studio.provider.predictions;
  expect(sent?.webhook).toBe(moved(webhookUrl));
  expect(JSON.stringify(sent?.input)).toBe(moved(JSON.stringify(input)));
});

test("a prediction that was sent from another port is found by what its webhook names", async () => {
  const studio = await openStudio();
  studio.provider.behaviours.push({ kind: "accept-and-drop" });
  const { jobId } = await generate(studio);
  await until(async () => studio.provider.predictions.length === 1);
  process.env["CONVEX_SITE_URL"] = "http://127.0.0.1:2/http";
  await studio.reconcile();
  await complete(studio, jobId);
  expect(studio.provider.predictions).toHaveLength(1);
});

test("a crash before the request left is made good by the reconciler", async () => {
  const studio = await openStudio();
  studio.provider.behaviours.push({ kind: "answer", status: 429, detail: "later" });
  const { jobId } = await generate(studio);
  await until(async () => (await studio.rowsOf(jobId)).some(({ claimedAt }) => claimedAt === 0));
  await studio.reconcile();
  await complete(studio, jobId);
  expect(studio.provider.predictions).toHaveLength(1);
});

test("two equal requests whose answers are lost find a prediction each", async () => {
  const studio = await openStudio();
  const sampleId = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
    name: "a.wav",
  });
  studio.provider.behaviours.push({ kind: "accept-and-drop" }, { kind: "accept-and-drop" });
  const split = (requestId: string) =>
    studio.ada.mutation(api.jobs.public.splitStems, { sampleId: sampleId.sampleId, requestId });
  const [first, second] = [await split("one wish"), await split("another")];
  const ids = [...(await studio.started(first.jobId)), ...(await studio.started(second.jobId))];
  expect(new Set(ids).size).toBe(2);
  expect(studio.provider.predictions).toHaveLength(2);
});

test.each([
  ["a moment before its time is taken up", 50, 1],
  ["long before its time is left alone", 60_000, 0],
])("an attempt that is woken %s", async (_, earlyMillis, orders) => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  await studio.started(jobId);
  await studio.t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("predictions").collect()) {
      const notBefore = Date.now() + earlyMillis;
      await ctx.db.patch("predictions", _id, { state: "intended", claimedAt: 0, replicateId: undefined, notBefore });
    }
  });
  expect(await studio.t.mutation(internal.jobs.orders.intend, { jobId: jobId as Id<"jobs"> })).toHaveLength(orders);
});

test("two runs of the same step at once leave one prediction running", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const again = () => studio.t.action(internal.jobs.providerCalls.startPredictions, { jobId: jobId as Id<"jobs"> });
  await Promise.allSettled([again(), again(), again()]);
  await studio.started(jobId);
  await until(async () => studio.provider.predictions.length - studio.provider.canceled.length === 1);
  await complete(studio, jobId);
  expect(await studio.samples()).toHaveLength(1);
});

test("a result that cannot be fetched yet is fetched again", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  const gone = studio.provider.serve("late.wav", wavBytes());
  const bytes = studio.provider.files.get(new URL(gone).pathname) ?? new Uint8Array();
  studio.provider.files.delete(new URL(gone).pathname);
  // The port is closed: a connection is refused, as while a server restarts.
  const unreachable = gone.replace(/:\d+/, ":1");
  studio.provider.update(id, { status: "succeeded", output: [unreachable] });
  studio.provider.files.set(new URL(gone).pathname, bytes);
  await studio.tell(id);
  // The local server's files move with it, whatever port their address names.
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("a result that the provider no longer has fails the job, and leaves no file behind", async () => {
  const studio = await openStudio();
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", variations: 2 });
  const [id = ""] = await studio.started(jobId);
  const output = [studio.provider.serve("1.wav", wavBytes()), `${studio.provider.origin}/delivery/missing.wav`];
  studio.provider.update(id, { status: "succeeded", output });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "PREDICTION_LOST" } });
  expect([await studio.samples(), await studio.storedFiles()]).toEqual([[], []]);
});

test("a result that is not audio fails the job", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  const url = studio.provider.serve("t.wav", new TextEncoder().encode("<html>not a wave</html>"));
  studio.provider.update(id, { status: "succeeded", output: [url] });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({
    status: "failed",
    error: { code: "PREDICTION_FAILED" },
  });
});
