import type { SampleRecipe } from "../../src/audio/synth/recipe.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { inputAddress } from "../library/audioAddress.ts";
import { scoreOf } from "../library/scores.ts";
import { canFetch, cogWebhookUrl, isFree, webhookUrl } from "../kit/environment.ts";
import { sign } from "../kit/signature.ts";
import { cogReportPromise } from "../providers/ownGpu/cog.ts";
import type { ModelInput } from "../providers/fields.ts";
import { type Model, type SplitWish, modelNamed, seedOfTake } from "../providers/models.ts";
import { bindCharge } from "../ledger/reservation.ts";

/** Records a new attempt to have one take of a job made, before the right to send it is taken. */
export async function beginAttempt(ctx: MutationCtx, job: Doc<"jobs">, take: number): Promise<Doc<"predictions">> {
  const model = modelNamed(job.model);
  const now = Date.now();
  const predictionId = await ctx.db.insert("predictions", {
    jobId: job._id,
    take,
    provider: model.provider,
    model: model.name,
    state: "intended",
    open: true,
    webhookUrl: null,
    progress: 0,
    claimedAt: 0,
    heardAt: now,
    createdAt: now,
  });
  const attempt = await attemptWith(ctx, predictionId);
  await bindCharge(ctx, job, attempt);
  return address(ctx, job, attempt);
}

/**
 * Renews the URLs of an attempt before it is sent or sent again. The local provider's host gets another port at each
 * start; a hosted provider's URLs stay, since a search for its prediction compares them.
 */
export async function readdress(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  attempt: Doc<"predictions">,
): Promise<Doc<"predictions">> {
  return isFree(attempt.provider) ? address(ctx, job, attempt) : attempt;
}

async function address(ctx: MutationCtx, job: Doc<"jobs">, attempt: Doc<"predictions">): Promise<Doc<"predictions">> {
  const input = await inputOf(ctx, job, attempt);
  await ctx.db.patch("predictions", attempt._id, {
    webhookUrl: await reportAddress(attempt),
    ...(input ? { input } : {}),
  });
  return attemptWith(ctx, attempt._id);
}

/** Null for a provider that has to be asked. */
async function reportAddress({ provider, _id }: Doc<"predictions">): Promise<string | null> {
  return provider === "cog" ? cogWebhookUrl(_id, await sign(cogReportPromise(_id))) : webhookUrl(provider, _id);
}

async function attemptWith(ctx: MutationCtx, predictionId: Id<"predictions">): Promise<Doc<"predictions">> {
  const attempt = await ctx.db.get("predictions", predictionId);
  if (!attempt) throw new Error(`Prediction ${predictionId} vanished`);
  return attempt;
}

/** The sample that a job is made from; null where it is made from none, or its file is not fetched yet. */
export async function sourceOf(ctx: MutationCtx, job: Doc<"jobs">): Promise<Doc<"samples"> | null> {
  return job.sourceId ? ctx.db.get("samples", job.sourceId) : null;
}

/** Model input of a take that needs no score; `audioUrl` must be readable by the provider. */
export function inputWithAudio(job: Doc<"jobs">, take: number, audioUrl: string | undefined): ModelInput {
  const model = modelNamed(job.model);
  if (job.type === "generate" && model.task === "generate") {
    const made = { audioUrl, variation: job.variation };
    return model.input({ ...job.heard, ...job.input }, seedOfTake(job.seed, take), made);
  }
  if (job.type === "stem_split" && model.task === "stem_split" && model.from === "audio" && audioUrl !== undefined) {
    return model.input(audioUrl, job.input);
  }
  throw new Error(`Job ${job._id} has a model of another task, or no audio`);
}

async function inputOf(ctx: MutationCtx, job: Doc<"jobs">, attempt: Doc<"predictions">): Promise<ModelInput | null> {
  const model = modelNamed(attempt.model);
  if (model.task === "stem_split" && model.from === "score") {
    return model.input(...(await scoreInputOf(ctx, job)));
  }
  if (model.task === "generate" && model.fields === "asked") return null;
  if (!takesAudio(job, model)) return inputWithAudio(job, attempt.take, undefined);
  const source = await sourceOf(ctx, job);
  const url = source ? await inputAddress(ctx, attempt, source) : null;
  return url && canFetch(model.provider, url) ? inputWithAudio(job, attempt.take, url) : null;
}

/** Recipe and name of the sample whose parts are rendered. A sample that a job uses is not purged. */
async function scoreInputOf(ctx: MutationCtx, job: Doc<"jobs">): Promise<[SampleRecipe, string, SplitWish]> {
  const source = await sourceOf(ctx, job);
  const recipe = source && (await scoreOf(ctx, source._id))?.recipe;
  if (!recipe) throw new Error(`Job ${job._id} has no score to render`);
  return [recipe, source.name, job.type === "stem_split" ? job.input : {}];
}

function takesAudio(job: Doc<"jobs">, model: Model): boolean {
  if (model.task === "stem_split") return true;
  return (model.follows === "melody" || model.follows === "sound") && job.sourceId !== undefined;
}
