import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { OUTLINE_COLUMNS } from "../../src/contracts/dashboard.ts";
import { api } from "../_generated/api.js";
import { outlineOf } from "../library/files/outline.ts";
import { openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const paginationOpts = { numItems: 10, cursor: null };

test("nobody without an identity sees a list", async () => {
  const { t } = await openStudio();
  expect((await refusal(t.query(api.browse.public.browseJobs, { paginationOpts }))).code).toBe("UNAUTHENTICATED");
  expect((await refusal(t.query(api.browse.public.browseLibrary, { paginationOpts }))).code).toBe("UNAUTHENTICATED");
});

test("a new job is listed by its prompt with what it is doing, for its owner only", async () => {
  const { ada, user } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "warm pad" });
  const { page } = await ada.query(api.browse.public.browseJobs, { paginationOpts });
  expect(page).toMatchObject([{ jobId, title: "warm pad" }]);
  expect(page[0]?.stage).not.toBe("");
  expect(await ada.query(api.browse.public.getJobRow, { jobId })).toEqual(page[0]);
  expect((await refusal(user("eve").query(api.browse.public.getJobRow, { jobId }))).code).toBe("JOB_NOT_FOUND");
  expect((await user("eve").query(api.browse.public.browseJobs, { paginationOpts })).page).toEqual([]);
});

test("a job's trail begins with its creation and names its end; a stranger finds no such job", async () => {
  const { ada, user } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "warm pad" });
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  const { events } = await ada.query(api.browse.public.listJobEvents, { jobId });
  expect(events[0]).toMatchObject({ from: null, to: "pending" });
  expect(events.at(-1)).toMatchObject({ to: "canceled" });
  const { page } = await ada.query(api.browse.public.browseJobs, { paginationOpts });
  expect(page[0]?.stage).toBe("");
  expect((await refusal(user("eve").query(api.browse.public.listJobEvents, { jobId }))).code).toBe("JOB_NOT_FOUND");
});

test("open jobs are told at a glance until they end, to their owner only", async () => {
  const { ada, user } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "warm pad" });
  const { jobs } = await ada.query(api.browse.public.listOpenJobs, {});
  expect(jobs).toMatchObject([{ jobId }]);
  expect(jobs[0]?.progress).toBeGreaterThanOrEqual(0);
  expect(await user("eve").query(api.browse.public.listOpenJobs, {})).toEqual({ jobs: [] });
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect(await ada.query(api.browse.public.listOpenJobs, {})).toEqual({ jobs: [] });
});

test("a row names its file by what is in it, for its owner only", async () => {
  const studio = await openStudio();
  const bytes = wavBytes({ hertz: 220, bpm: 120 });
  const storageId = await studio.upload(bytes);
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "tone.wav" });
  const row = await studio.ada.query(api.browse.public.getLibraryRow, { sampleId });
  expect(row).toMatchObject({ sampleId, name: "tone", sha256: createHash("sha256").update(bytes).digest("hex") });
  const { page } = await studio.ada.query(api.browse.public.browseLibrary, { paginationOpts });
  expect(page).toEqual([row]);
  expect((await refusal(studio.user("eve").query(api.browse.public.getLibraryRow, { sampleId }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
});

test("an outline keeps the highest of each column", () => {
  const peaks = Array.from({ length: 2_000 }, (_, index) => (index === 1_999 ? -100 : index % 2));
  const outline = outlineOf(peaks);
  expect(outline).toHaveLength(OUTLINE_COLUMNS);
  expect(outline.at(-1)).toBe(100);
  expect(outline.slice(0, -1).every((height) => height === 1)).toBe(true);
  expect(outlineOf([])).toEqual([]);
});
