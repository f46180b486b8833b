import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { openStudio, wavBytes } from "../testing/studio.fixture.ts";

test("a split's progress follows the files that are home in whole percents, never falls back, and says nothing after the end", async () => {
  const studio = await openStudio();
  const { ada, t } = studio;
  const storageId = await studio.upload(wavBytes({ hertz: 220 }));
  const { sampleId } = await ada.action(api.library.publicNode.importSample, { storageId, name: "song.wav" });
  const job = await ada.mutation(api.jobs.public.splitStems, { sampleId });
  await studio.started(job.jobId);
  // The view names the row.
  const jobId = job.jobId as Id<"jobs">;
  const seen: number[] = [];
  for (const count of [1, 2, 3, 1, 3]) {
    await t.mutation(internal.jobs.results.filesHome, { jobId, count, total: 4 });
    seen.push((await ada.query(api.jobs.public.checkJobStatus, { jobId })).progress);
  }
  expect(seen).toEqual([47, 65, 82, 82, 82]);
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  await t.mutation(internal.jobs.results.filesHome, { jobId, count: 4, total: 4 });
  const { status, progress } = await ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(status).toBe("canceled");
  expect(progress).toBeLessThan(100);
});
