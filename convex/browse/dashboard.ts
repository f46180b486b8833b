import type { PaginationResult } from "convex/server";
import {
  browseJobs,
  browseLibrary,
  getJobRow,
  getLibraryRow,
  getRequest,
  listDerived,
  listJobEvents,
  listOpenJobs,
  listRelatives,
  listRows,
  MAX_OPEN_JOBS,
} from "../../src/contracts/dashboard.ts";
import { jobStatusSchema } from "../../src/contracts/job.ts";
import { heardInstruments, partsOf } from "../../src/audio/synth/part.ts";
import type { Doc } from "../_generated/dataModel.js";
import { type QueryHandler } from "../kit/contract.ts";
import { jobRow } from "./jobRow.ts";
import { listed, ownJob } from "../jobs/jobs.ts";
import { libraryRow, libraryRowWithSource } from "./libraryRow.ts";
import { isNarrowed, libraryPage } from "../library/librarySearch.ts";
import { derivedFrom, relativesOf } from "./relatives.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { alikePage, ownSample } from "../library/samples.ts";
import { scoreOf } from "../library/scores.ts";

/** A job changes its status five times at most. */
const MAX_EVENTS = 32;

/** The caller's jobs, newest first. */
export const jobs: QueryHandler<typeof browseJobs> = async (ctx, { status, paginationOpts }) => {
  const page = await listed(ctx, { status }).paginate(paginationOpts);
  return mapPage(page, (job) => jobRow(ctx, job));
};

/** The caller's open jobs, those that run first. */
export const openJobs: QueryHandler<typeof listOpenJobs> = async (ctx) => {
  const ofStatus = async (status: "processing" | "pending") =>
    ctx.db
      .query("jobs")
      .withIndex("by_user_status", (q) => q.eq("userId", ctx.userId).eq("status", status))
      .take(MAX_OPEN_JOBS);
  const open = [...(await ofStatus("processing")), ...(await ofStatus("pending"))].slice(0, MAX_OPEN_JOBS);
  return { jobs: open.map(({ _id, progress }) => ({ jobId: _id, progress })) };
};

/** A job of the caller. */
export const oneJob: QueryHandler<typeof getJobRow> = async (ctx, { jobId }) => jobRow(ctx, await ownJob(ctx, jobId));

/** The audit trail of a job of the caller. */
export const jobEvents: QueryHandler<typeof listJobEvents> = async (ctx, { jobId }) => {
  const job = await ownJob(ctx, jobId);
  const rows = await ctx.db
    .query("jobEvents")
    .withIndex("by_job", (q) => q.eq("jobId", job._id))
    .take(MAX_EVENTS);
  return {
    events: rows.map(({ from, to, at, error }) => ({
      from: jobStatusSchema.nullable().parse(from),
      to: jobStatusSchema.parse(to),
      at,
      ...(error ? { message: error.message } : {}),
    })),
  };
};

/** The caller's samples that match, or the ones that were made from no other. */
export const library: QueryHandler<typeof browseLibrary> = async (ctx, { paginationOpts, similarTo, ...wanted }) => {
  const page =
    similarTo === undefined
      ? await libraryPage(ctx, wanted, paginationOpts)
      : await alikePage(ctx, { ...wanted, similarTo }, paginationOpts);
  const row = similarTo !== undefined || isNarrowed(wanted) ? libraryRowWithSource : libraryRow;
  return mapPage(page, (sample) => row(ctx, sample));
};

/** A sample of the caller. */
export const row: QueryHandler<typeof getLibraryRow> = async (ctx, { sampleId }) =>
  libraryRow(ctx, await ownSample(ctx, sampleId));

/** Samples made from a sample of the caller. */
export const derived: QueryHandler<typeof listDerived> = async (ctx, { sampleId }) => {
  const own = await derivedFrom(ctx, await ownSample(ctx, sampleId));
  return { samples: await Promise.all(own.map((sample) => libraryRow(ctx, sample))) };
};

/** Samples related to one of the caller's. */
export const relatives: QueryHandler<typeof listRelatives> = async (ctx, { sampleId }) => {
  const { source, ...others } = await relativesOf(ctx, await ownSample(ctx, sampleId));
  const rowsOf = (samples: readonly Doc<"samples">[]) => Promise.all(samples.map((sample) => libraryRow(ctx, sample)));
  return {
    ...(source ? { source: await libraryRow(ctx, source) } : {}),
    variations: await rowsOf(others.variations),
    derived: await rowsOf(others.derived),
    parents: await rowsOf(others.parents),
  };
};

/** Samples of the caller by their ids. */
export const rows: QueryHandler<typeof listRows> = async (ctx, { sampleIds }) => {
  const ids = sampleIds.flatMap((sampleId) => ctx.db.normalizeId("samples", sampleId) ?? []);
  const found = await Promise.all(ids.map((id) => liveSample(ctx, id)));
  const own = found.flatMap((sample) => (sample?.userId === ctx.userId ? [sample] : []));
  return { samples: await Promise.all(own.map((sample) => libraryRow(ctx, sample))) };
};

/** Request that generated a sample of the caller. */
export const request: QueryHandler<typeof getRequest> = async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  const job = sample.jobId === undefined ? null : await ctx.db.get("jobs", sample.jobId);
  const score = await scoreOf(ctx, sample._id);
  const parts = score?.recipe ? partsOf(heardInstruments(score.recipe)) : [];
  if (job?.type !== "generate") return { request: null, parts };
  const { prompt, type, bars, durationSeconds, bpm, key, model } = job.input;
  const followed = job.sourceId && (await liveSample(ctx, job.sourceId));
  const asked = { type, bars, durationSeconds, bpm, key, inputSampleId: followed?._id, model };
  return {
    request: { prompt, ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) },
    parts,
  };
};

async function mapPage<From, To>(
  result: PaginationResult<From>,
  map: (row: From) => Promise<To>,
): Promise<PaginationResult<To>> {
  return { ...result, page: await Promise.all(result.page.map(map)) };
}
