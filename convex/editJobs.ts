import { type Infer, v } from "convex/values";
import { startExport as startExportContract, startMix as startMixContract } from "../src/contracts/edit.ts";
import type { JobView } from "../src/contracts/job.ts";
import { internalMutation } from "./_generated/server.js";
import { contractMutation } from "./contract.ts";
import { checkSettings } from "./exportSettings.ts";
import { applyToJob, isOpen } from "./jobRecord.ts";
import { beginJob, findRepeated, newJob } from "./jobStart.ts";
import { EDIT_MODEL } from "./models.ts";
import { examinedFile, insertSample } from "./sampleRecord.ts";
import { ownSample, ownSamples } from "./samples.ts";
import { exportInput, mixInput } from "./schema.ts";

/** Exports and mixes as jobs: the part that reads and writes rows. The tools make the same at once. */

const plan = v.union(
  v.object({ userId: v.string(), type: v.literal("export"), input: exportInput }),
  v.object({ userId: v.string(), type: v.literal("mix"), input: mixInput }),
);

/** Work of an export or a mix job. */
export type EditPlan = Infer<typeof plan>;

/** Starts a job that makes a copy of a sample in another format, rate, depth or level. */
export const startExport = contractMutation(
  startExportContract,
  async (ctx, { requestId, ...input }): Promise<JobView> => {
    const earlier = await findRepeated(ctx, requestId, { type: "export", input });
    if (earlier) return earlier;
    checkSettings(input);
    const { _id: sourceId } = await ownSample(ctx, input.sampleId);
    return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "export", input, sourceId });
  },
);

/** Starts a job that makes one sample of several. */
export const startMix = contractMutation(startMixContract, async (ctx, { requestId, ...input }): Promise<JobView> => {
  const earlier = await findRepeated(ctx, requestId, { type: "mix", input });
  if (earlier) return earlier;
  const [first] = await ownSamples(
    ctx,
    input.tracks.map(({ sampleId }) => sampleId),
  );
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "mix", input, sourceId: first?._id });
});

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
    type: v.union(v.literal("export"), v.literal("mix")),
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
