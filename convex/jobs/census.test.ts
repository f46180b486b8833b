import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { openStudio, useHosted } from "../testing/studio.fixture.ts";

test("open jobs are counted by status and type, and each end once, with its reason", async () => {
  const studio = await openStudio();
  const { t, ada, provider } = studio;
  useHosted(provider);
  const census = (after: number) => t.query(internal.jobs.census.count, { after });
  expect(await census(0)).toEqual({ open: [], ended: [], until: 0, isAll: true, storedBytes: 0 });

  const ask = (prompt: string) => ada.mutation(api.jobs.public.generateSample, { prompt, model: "meta/musicgen" });
  const { jobId } = await ask("strings");
  const failing = await ask("brass");
  expect((await census(0)).open.map(({ type }) => type)).toEqual(["generate", "generate"]);
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  const [id = ""] = await studio.started(failing.jobId);
  provider.update(id, { status: "failed", error: "out of memory" });
  await studio.tell(id);
  const { error } = await studio.ended(ada, failing.jobId);

  const seen = await census(0);
  expect(seen.open).toEqual([]);
  expect(seen.ended).toEqual([
    { type: "generate", status: "canceled", code: null },
    { type: "generate", status: "failed", code: error?.code },
  ]);
  expect(await census(seen.until)).toMatchObject({ ended: [], until: seen.until });
});

test("many events are read in bounded pages, and what users store is summed", async () => {
  const { t } = await openStudio();
  await t.run(async (ctx) => {
    const job = { userId: "u", model: "m", progress: 100, createdAt: 0, status: "completed" as const };
    const jobId = await ctx.db.insert("jobs", { ...job, type: "generate", seed: 1, input: { prompt: "kick" } });
    for (let n = 0; n < 101; n++) {
      await ctx.db.insert("jobEvents", { jobId, userId: "u", from: "processing", to: "completed", at: n });
    }
    for (const bytes of [4, 5]) await ctx.db.insert("storedBytes", { userId: `u${bytes}`, bytes });
  });
  const first = await t.query(internal.jobs.census.count, { after: 0 });
  expect([first.ended.length, first.isAll, first.storedBytes]).toEqual([100, false, 9]);
  const second = await t.query(internal.jobs.census.count, { after: first.until });
  expect([second.ended.length, second.isAll]).toEqual([1, true]);
});

test("jobs of a MiB each are counted in pages that a transaction can read", async () => {
  const { t } = await openStudio();
  const input = { prompt: "x".repeat(1_000_000) };
  const job = { userId: "u", model: "m", progress: 0, createdAt: 0, type: "generate" as const, seed: 1, input };
  for (let n = 0; n < 16; n++) {
    await t.run(async (ctx) => {
      const jobId = await ctx.db.insert("jobs", { ...job, status: n < 8 ? "processing" : "completed" });
      if (n < 8) return;
      await ctx.db.insert("jobEvents", { jobId, userId: "u", from: "processing", to: "completed", at: n });
    });
  }
  const counts: number[] = [];
  for (let [after, isAll] = [0, false]; !isAll;) {
    const page = await t.query(internal.jobs.census.count, { after });
    expect(page.open.length).toBe(7);
    counts.push(page.ended.length);
    [after, isAll] = [page.until, page.isAll];
  }
  expect(counts).toEqual([7, 1]);
});
