import { v } from "convex/values";
import { readErrorPayload } from "../../src/contracts/errors.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { endJob } from "./end.ts";
import { beginWait } from "./wait.ts";
import { applyToJob, isOpen } from "./record.ts";
import type { Separation } from "../../src/contracts/separation.ts";
import { SCORE_MODEL, modelNamed, seedOfTake } from "../providers/models.ts";
import { takesOfJob } from "../providers/predictionRecord.ts";
import { homeProgress } from "../providers/predictionState.ts";
import { predictionReport } from "../providers/report.ts";
import { type Provenance, examinedFile, insertSample } from "../library/sampleRecord.ts";
import { generateInput } from "../providers/input.ts";
import { outputFile, separation } from "../providers/tables.ts";
import { failure, promptReading } from "./tables.ts";
import { provider } from "../kit/environment.ts";

/** Facts needed to ingest a job's results. */
const plan = v.object({
  provider,
  model: v.string(),
  /** In the order of takes, and within a take as the model gave them. */
  outputs: v.array(
    v.object({
      ...outputFile.fields,
      seed: v.optional(v.number()),
      predictionId: v.id("predictions"),
      /** Which of its prediction's files it is. */
      index: v.number(),
    }),
  ),
  /** When the results were made, or the job began if that was later; a provider keeps them for a while. */
  since: v.number(),
  /** How stems were made. */
  separation: v.optional(separation),
  /** Set for jobs of type "generate". */
  request: v.union(generateInput, v.null()),
  reading: v.optional(promptReading),
  /** Set for jobs of type "stem_split": what stems share with the sample that they come from. */
  source: v.union(v.null(), v.object({ name: v.string(), bpm: v.optional(v.number()), key: v.optional(v.string()) })),
  /** Tempo and key of a variation of a sample whose own the user has corrected. */
  told: v.object({ bpm: v.optional(v.number()), key: v.optional(v.string()) }),
});

/** Results to fetch for a job whose predictions have all succeeded; null if the job has ended. */
export const planOf = internalQuery({
  args: { jobId: v.id("jobs") },
  returns: v.union(plan, v.null()),
  handler: async (ctx, { jobId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !isOpen(job)) return null;
    const model = modelNamed(job.model);
    const source = job.type === "stem_split" && job.sourceId ? await ctx.db.get("samples", job.sourceId) : null;
    const takes = await takesOfJob(ctx, job);
    return {
      provider: model.provider,
      model: model.name,
      outputs: takes.flatMap((attempts, take) => outputsOf(job, attempts.at(-1), take)),
      since: Math.max(job.createdAt, ...takes.flatMap((attempts) => attempts.at(-1)?.heardAt ?? [])),
      ...separationOf(job, takes[0]?.at(-1)),
      request: job.type === "generate" ? { ...job.heard, ...job.input } : null,
      ...(job.type === "generate" && job.promptReading ? { reading: job.promptReading } : {}),
      source: source ? namedFacts(source) : null,
      told: job.type === "generate" ? (job.variation?.told ?? {}) : {},
    };
  },
});

/**
 * Puts a job's files into the library and completes the job, in one transaction and once.
 * @returns false if the job has ended already: then the files are the caller's to delete
 */
export const deliver = internalMutation({
  args: {
    jobId: v.id("jobs"),
    files: v.array(examinedFile),
    /** Files made from others of them, whose place they take in the job's output; those stay in the library. */
    fits: v.optional(v.array(v.object({ of: v.number(), file: examinedFile }))),
    /** How the request was understood, corrected by the analysis of the result. */
    reading: v.optional(promptReading),
  },
  returns: v.boolean(),
  handler: async (ctx, { jobId, files, fits = [], reading }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !(await applyToJob(ctx, job, { kind: "completed" }))) return false;
    const provenance = {
      userId: job.userId,
      jobId,
      type: job.type === "generate" ? ("generated" as const) : ("stem" as const),
      ...(job.sourceId ? { sourceId: job.sourceId } : {}),
      ...(await variationFacts(ctx, job)),
    };
    const sampleIds: Id<"samples">[] = [];
    for (const file of files) sampleIds.push(await insertSample(ctx, file, provenance));
    for (const { of, file } of fits) {
      const sourceId: Id<"samples"> | undefined = sampleIds[of];
      if (sourceId) sampleIds[of] = await insertSample(ctx, file, { userId: job.userId, jobId, type: "fit", sourceId });
    }
    await ctx.db.patch("jobs", jobId, { output: { sampleIds } });
    if (job.type === "stem_split") {
      await ctx.db.patch("jobs", jobId, separationOf(job, (await takesOfJob(ctx, job))[0]?.at(-1)));
    }
    if (reading) await ctx.db.patch("jobs", jobId, { promptReading: reading });
    return true;
  },
});

/** So many of a job's files are measured and stored. */
export const filesHome = internalMutation({
  args: { jobId: v.id("jobs"), count: v.number(), total: v.number() },
  returns: v.null(),
  handler: async (ctx, { jobId, count, total }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job) await applyToJob(ctx, job, { kind: "progressed", progress: homeProgress(job.model, count, total) });
    return null;
  },
});

/** Provider and id of a finished prediction; null if it has none. */
export const finished = internalQuery({
  args: { predictionId: v.id("predictions") },
  returns: v.union(v.null(), v.object({ provider, replicateId: v.string() })),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (prediction?.state !== "succeeded" || !prediction.replicateId) return null;
    return { provider: prediction.provider, replicateId: prediction.replicateId };
  },
});

/** Keeps the addresses that a finished prediction's files have now. @returns false if the provider has deleted them */
export const readdress = internalMutation({
  args: { predictionId: v.id("predictions"), report: predictionReport },
  returns: v.boolean(),
  handler: async (ctx, { predictionId, report }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (prediction?.state !== "succeeded" || report.status !== "succeeded" || report.dataRemoved) return false;
    const outputs = modelNamed(prediction.model).readOutput(report.output);
    if (!outputs) return false;
    await ctx.db.patch("predictions", predictionId, { outputs });
    return true;
  },
});

/** Where one file of a finished prediction is; null if it has no such file. */
export const addressOf = internalQuery({
  args: { predictionId: v.id("predictions"), index: v.number() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { predictionId, index }) =>
    (await ctx.db.get("predictions", predictionId))?.outputs?.[index]?.url ?? null,
});

/** A result cannot be fetched now: the job shows until when it waits, and why. */
export const postpone = internalMutation({
  args: { jobId: v.id("jobs"), error: failure, until: v.number() },
  returns: v.null(),
  handler: async (ctx, { jobId, error, until }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job) await beginWait(ctx, job, error, until);
    return null;
  },
});

/**
 * Ends a job whose results or source cannot be used, however often it is tried. `spoilt`: the prediction whose result
 * it is; a retry of the job makes it again.
 */
export const giveUp = internalMutation({
  args: { jobId: v.id("jobs"), error: failure, spoilt: v.optional(v.id("predictions")) },
  returns: v.null(),
  handler: async (ctx: MutationCtx, { jobId, error, spoilt }) => {
    if (spoilt) await ctx.db.patch("predictions", spoilt, { state: "lost" });
    const job = await ctx.db.get("jobs", jobId);
    const payload = readErrorPayload(error);
    if (job && payload) await endJob(ctx, job, { kind: "failed", error: payload });
    return null;
  },
});

/** Stems from a score are exact by their model; a splitter says how it went about it. */
function separationOf(job: Doc<"jobs">, attempt: Doc<"predictions"> | undefined): { separation?: Separation } {
  const made = job.model === SCORE_MODEL ? { method: "score" as const } : attempt?.separation;
  return job.type === "stem_split" && made ? { separation: made } : {};
}

function outputsOf(job: Doc<"jobs">, attempt: Doc<"predictions"> | undefined, take: number) {
  if (!attempt) return [];
  const { _id: predictionId, outputs = [] } = attempt;
  return outputs.map((output, index) => ({ ...output, ...seedOf(job, take + index), predictionId, index }));
}

/** Take i has seed + i, whether the model makes all takes in one prediction or each in its own. */
function seedOf(job: Doc<"jobs">, take: number): { seed?: number } {
  return job.type === "generate" ? { seed: seedOfTake(job.seed, take) } : {};
}

/** A variation of a variation is one of the first sample. */
async function variationFacts(ctx: MutationCtx, job: Doc<"jobs">): Promise<Pick<Provenance, "variationOf">> {
  const id =
    job.type === "generate" && job.input.variationOf ? ctx.db.normalizeId("samples", job.input.variationOf) : null;
  const varied = id && (await ctx.db.get("samples", id));
  return varied ? { variationOf: varied.variationOf ?? varied._id } : {};
}

function namedFacts({ name, bpm, key }: Doc<"samples">): { name: string; bpm?: number; key?: string } {
  return { name, ...(bpm === undefined ? {} : { bpm }), ...(key === undefined ? {} : { key }) };
}
