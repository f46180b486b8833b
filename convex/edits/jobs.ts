import { type Infer, v } from "convex/values";
import { startExport as startExportContract, startMix as startMixContract } from "../../src/contracts/edit.ts";
import { editSample as editSampleContract } from "../../src/contracts/edit-sample.ts";
import { startFit as startFitContract } from "../../src/contracts/fit.ts";
import type { JobView } from "../../src/contracts/job.ts";
import { canonicalKey } from "../../src/contracts/words/key.ts";
import { internalMutation } from "../_generated/server.js";
import type { MutationHandler } from "../kit/contract.ts";
import { checkSettings } from "./settings.ts";
import { sourceOf } from "./sources.ts";
import { applyToJob, isOpen } from "../jobs/record.ts";
import { beginJob, findRepeated, newJob } from "../jobs/start.ts";
import { EDIT_MODEL } from "../providers/models.ts";
import { examinedFile, insertSample } from "../library/sampleRecord.ts";
import { scoreOf } from "../library/scores.ts";
import { ownSample } from "../library/samples.ts";
import { arrange } from "./arrangement.ts";
import { planFit } from "./fitPlan.ts";
import { planRegion } from "./regionPlan.ts";
import { editInput, editType, exportInput, fitInput, mixInput, projectInput } from "../jobs/tables.ts";

/** Edits: the part that reads and writes rows. */

const plan = v.union(
  v.object({ userId: v.string(), type: v.literal("export"), input: exportInput }),
  v.object({ userId: v.string(), type: v.literal("mix"), input: mixInput }),
  v.object({ userId: v.string(), type: v.literal("fit"), input: fitInput }),
  v.object({ userId: v.string(), type: v.literal("edit"), input: editInput }),
  v.object({ userId: v.string(), type: v.literal("project"), input: projectInput }),
);

/** Work of an edit. */
export type EditPlan = Infer<typeof plan>;

/** Starts a job that makes a copy of a sample in another format, rate, depth or level. */
export const startExport: MutationHandler<typeof startExportContract> = async (ctx, { requestId, ...input }) => {
  const earlier = await findRepeated(ctx, requestId, { type: "export", input });
  if (earlier && !isGone(earlier)) return earlier;
  checkSettings(input);
  const { _id: sourceId } = await ownSample(ctx, input.sampleId);
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "export", input, sourceId });
};

/** Starts a job that makes one sample of several. */
export const startMix: MutationHandler<typeof startMixContract> = async (ctx, { requestId, ...input }) => {
  const earlier = await findRepeated(ctx, requestId, { type: "mix", input });
  if (earlier && !isGone(earlier)) return earlier;
  const samples = await Promise.all(input.tracks.map(({ sampleId }) => ownSample(ctx, sampleId)));
  arrange(input, samples.map(sourceOf));
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "mix", input, sourceId: samples[0]?._id });
};

/** How a fit is done, as its job says it. */
const RENDERED = "It is rendered from its score, so nothing is stretched, and its notes and stems stay exact.";
const STRETCHED = "It is stretched.";

/** Starts a job that brings a sample to a tempo, a key or a number of bars. */
export const startFit: MutationHandler<typeof startFitContract> = async (ctx, { requestId, ...asked }) => {
  const key = canonicalKey(asked.key ?? "");
  const input = { ...asked, ...(key ? { key } : {}) };
  const earlier = await findRepeated(ctx, requestId, { type: "fit", input });
  if (earlier && !isGone(earlier)) return earlier;
  const sample = await ownSample(ctx, input.sampleId);
  const score = await scoreOf(ctx, sample._id);
  const reading = planFit(input, sourceOf(sample), score?.recipe).recipe ? RENDERED : STRETCHED;
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "fit", input, reading, sourceId: sample._id });
};

/** Starts a job that makes a sample of a part of another one. */
export const editSample: MutationHandler<typeof editSampleContract> = async (ctx, { requestId, ...input }) => {
  const earlier = await findRepeated(ctx, requestId, { type: "edit", input });
  if (earlier && !isGone(earlier)) return earlier;
  const sample = await ownSample(ctx, input.sampleId);
  planRegion(input, sourceOf(sample));
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "edit", input, sourceId: sample._id });
};

/** True if all results were deleted since: the edit then runs again. */
export function isGone({ status, samples, file }: JobView): boolean {
  return status === "completed" && samples.length === 0 && !file;
}

/** Plan of a job at its start or at a retry; null if it has ended. */
export const begin = internalMutation({
  args: { jobId: v.id("jobs") },
  returns: v.union(plan, v.null()),
  handler: async (ctx, { jobId }): Promise<EditPlan | null> => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !isOpen(job)) return null;
    await applyToJob(ctx, job, { kind: "started" });
    const { userId } = job;
    switch (job.type) {
      case "export":
        return { userId, type: job.type, input: job.input };
      case "mix":
        return { userId, type: job.type, input: job.input };
      case "fit":
        return { userId, type: job.type, input: job.input };
      case "edit":
        return { userId, type: job.type, input: job.input };
      case "project":
        return { userId, type: job.type, input: job.input };
      case "generate":
      case "stem_split":
        throw new Error(`Job ${jobId} needs a model`);
    }
  },
});

/**
 * Makes a job's file a sample and completes the job, in one transaction and once.
 * @returns false if the job has ended already: then the file is the caller's to delete
 */
export const deliver = internalMutation({
  args: {
    jobId: v.id("jobs"),
    file: examinedFile,
    type: editType,
    sourceId: v.optional(v.id("samples")),
  },
  returns: v.boolean(),
  handler: async (ctx, { jobId, file, type, sourceId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !(await applyToJob(ctx, job, { kind: "completed" }))) return false;
    const provenance = { userId: job.userId, jobId, type, ...(sourceId === undefined ? {} : { sourceId }) };
    await ctx.db.patch("jobs", jobId, { output: { sampleIds: [await insertSample(ctx, file, provenance)] } });
    return true;
  },
});
