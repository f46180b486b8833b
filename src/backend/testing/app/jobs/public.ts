/* oxlint-disable no-underscore-dangle -- so Convex names its system fields */
import { v } from "convex/values";
import { failure, mutation, query, requireUser, type Job } from "../model.ts";
import { sampleView, type Reader } from "../library/public.ts";

const started = {
  requestId: v.string(),
  prompt: v.optional(v.string()),
  sampleId: v.optional(v.string()),
  model: v.optional(v.string()),
};

/** The same requestId gives the same job. A job does nothing by itself: tests advance it. */
const start = (type: string) =>
  mutation({
    args: started,
    handler: async (ctx, { requestId }) => {
      await requireUser(ctx);
      const same = (await ctx.db.query("jobs").collect()).find((job) => job.requestId === requestId);
      const job = { requestId, type, status: "pending", progress: 0, sampleIds: [] };
      const jobId = same?._id ?? (await ctx.db.insert("jobs", job));
      return jobView(ctx, await ownJob(ctx, jobId));
    },
  });

export const generateSample = start("generate");
export const splitStems = start("stem_split");

export const checkJobStatus = query({
  args: { jobId: v.string() },
  handler: async (ctx, { jobId }) => {
    await requireUser(ctx);
    return jobView(ctx, await ownJob(ctx, jobId));
  },
});

/** One page a call; the cursor is how many came before. */
export const listJobs = query({
  args: { limit: v.optional(v.number()), cursor: v.optional(v.string()) },
  handler: async (ctx, { limit = 20, cursor = "0" }) => {
    await requireUser(ctx);
    if (!/^\d+$/.test(cursor)) throw failure("INVALID_INPUT", "cursor: it is not one of this list");
    const jobs = await ctx.db.query("jobs").order("desc").collect();
    const end = Number(cursor) + limit;
    const page = await Promise.all(jobs.slice(Number(cursor), end).map((job) => jobView(ctx, job)));
    return { jobs: page, ...(end < jobs.length ? { cursor: String(end) } : {}) };
  },
});

export const cancelJob = mutation({
  args: { jobId: v.string() },
  handler: async (ctx, { jobId }) => {
    await requireUser(ctx);
    const job = await ownJob(ctx, jobId);
    if (job.status === "pending" || job.status === "processing") await ctx.db.patch(job._id, { status: "canceled" });
    return jobView(ctx, await ownJob(ctx, jobId));
  },
});

/** What a worker would report. */
export const advance = mutation({
  args: {
    jobId: v.id("jobs"),
    status: v.string(),
    progress: v.number(),
    sampleIds: v.optional(v.array(v.id("samples"))),
  },
  handler: async (ctx, { jobId, ...report }) => {
    for (const id of report.sampleIds ?? []) await ctx.db.patch(id, { type: "generated" });
    await ctx.db.patch(jobId, report);
    return null;
  },
});

async function ownJob(ctx: Reader, jobId: string): Promise<Job> {
  const id = ctx.db.normalizeId("jobs", jobId);
  const job = id && (await ctx.db.get(id));
  if (job) return job;
  throw failure("JOB_NOT_FOUND", `No job "${jobId}". Find jobs with list_jobs.`);
}

async function jobView(ctx: Reader, job: Job) {
  const samples = await Promise.all(job.sampleIds.map((id) => ctx.db.get(id)));
  return {
    jobId: job._id,
    type: job.type,
    status: job.status,
    progress: job.progress,
    model: "fixture",
    samples: samples.flatMap((sample) => (sample ? [sampleView(sample)] : [])),
    createdAt: job._creationTime,
    next: "Wait.",
  };
}

export { estimateCharge } from "./charges.ts";
