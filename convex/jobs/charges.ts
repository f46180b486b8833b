import { estimateCharge, listCharges, reconcileCharges } from "../../src/contracts/charges/charge.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { isBroughtHome } from "./adoption.ts";
import { billerOf, pricesOf } from "../providers/bill.ts";
import { budgetOf, budgetRefusal } from "../ledger/budget.ts";
import { type Caller, type DeploymentInput, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { isOnUsersMachine } from "../kit/environment.ts";
import { estimatePrediction } from "../ledger/estimate.ts";
import { ownJob } from "./jobs.ts";
import { EDIT_MODEL, type Model, chooseGenerateModel, modelNamed, takesOf } from "../providers/models.ts";
import { takePage } from "../kit/page.ts";
import { takesOfJob } from "../providers/predictionRecord.ts";
import { lengthSeconds } from "../providers/wish.ts";
import { lengthOf, timesOf } from "../ledger/reservation.ts";
import { chooseSplit } from "./requests/splitChoice.ts";
import { planVariation } from "./requests/variation.ts";
import { sampleIdOf } from "../library/samples.ts";
import { studioError } from "../kit/studioError.ts";

/** The one provider that bills. */
const BILLING = "replicate";

/**
 * The model that a request would run on, chosen as the request itself would choose it, and what it would cost.
 * @throws as the request would
 */
export const estimate: QueryHandler<typeof estimateCharge> = async (ctx, input) => {
  const again = input.jobId === undefined ? null : await ownJob(ctx, input.jobId);
  if (again?.model === EDIT_MODEL) return { model: again.model, metered: false, billedBy: null };
  const model = again ? modelNamed(again.model) : await modelOf(ctx, input);
  const billedBy = billerOf(model);
  if (billedBy === null) return { model: model.name, metered: false, billedBy };
  const { predictions, audioSeconds } = again ? await sizeOfJob(ctx, again) : await sizeOf(ctx, model, input);
  const who = { userId: ctx.userId, model: model.name };
  const one = await estimatePrediction(ctx, who, audioSeconds);
  const refusal = await budgetRefusal(ctx, who, { estimate: one, count: predictions });
  const budget = await budgetOf(ctx, ctx.userId);
  return {
    model: model.name,
    metered: predictions > 0,
    billedBy,
    pricesAt: pricesOf(model),
    estimate: { predictions, ...timesOf(one, predictions) },
    ...(budget ? { budget } : {}),
    ...(refusal ? { refusal: refusal.data.message } : {}),
  };
};

/** How many predictions are asked for, and the length of the audio of each. */
interface Size {
  predictions: number;
  audioSeconds?: number | undefined;
}

async function sizeOf(
  ctx: QueryCtx & Caller,
  model: Model,
  input: DeploymentInput<typeof estimateCharge>,
): Promise<Size> {
  if (model.task === "generate") {
    return { predictions: takesOf(model, input), audioSeconds: lengthSeconds(input) };
  }
  return { predictions: 1, audioSeconds: (await sampleToSplit(ctx, input))?.duration };
}

/** A retry brings home what was made, and asks for the rest. */
async function sizeOfJob(ctx: QueryCtx & Caller, job: Doc<"jobs">): Promise<Size> {
  const takes = await takesOfJob(ctx, job);
  const now = Date.now();
  const predictions = takes.filter((attempts) => !isBroughtHome(attempts.at(-1), now)).length;
  return { predictions, ...(await lengthOf(ctx, job)) };
}
/** The caller's charges, newest first; on a user's own machine also those of the account that are nobody's. */
export const list: QueryHandler<typeof listCharges> = async (ctx, input) => {
  const { rows, cursor } = await takePage(listed(ctx, input), input);
  const reading = await ctx.db
    .query("ledgerReadings")
    .withIndex("by_provider", (q) => q.eq("provider", BILLING))
    .unique();
  return {
    charges: rows.map(chargeView),
    ...(cursor === undefined ? {} : { cursor }),
    ...(reading?.readAt === undefined ? {} : { reconciledAt: reading.readAt }),
  };
};

/** Has the ledger compared with the provider's list. */
export const reconcile: MutationHandler<typeof reconcileCharges> = async (ctx) => {
  await ctx.scheduler.runAfter(0, internal.jobs.ledgerReading.read, { provider: BILLING });
  return {};
};

/** In a studio of many users the account is the operator's, and so is what nobody asked for. */
function listed(ctx: QueryCtx & Caller, { unmatched }: DeploymentInput<typeof listCharges>) {
  const rows = ctx.db.query("charges");
  if (!unmatched) return rows.withIndex("by_user_askedAt", (q) => q.eq("userId", ctx.userId)).order("desc");
  const provider = isOnUsersMachine() ? BILLING : "local";
  return rows
    .withIndex("by_provider_state_askedAt", (q) => q.eq("provider", provider).eq("state", "unmatched"))
    .order("desc");
}

function chargeView({ _id, _creationTime, userId: _owner, predictionId: _attempt, ...row }: Doc<"charges">) {
  const { audioSeconds: _length, price: _price, ...shown } = row;
  return { chargeId: _id, ...shown } satisfies OutputOf<typeof listCharges>["charges"][number];
}

async function modelOf(ctx: QueryCtx & Caller, input: DeploymentInput<typeof estimateCharge>): Promise<Model> {
  switch (input.task) {
    case "generate":
      return modelToGenerate(ctx, input);
    case "stem_split":
      return (await chooseSplit(ctx, input, await sampleToSplit(ctx, input))).model;
    case undefined:
      throw studioError("INVALID_INPUT", "task: give either task or jobId.", { field: "task" });
  }
}

/** Only a variation needs to be planned to know its model: the built-in one keeps parts, whatever the default is. */
async function modelToGenerate(
  ctx: QueryCtx & Caller,
  { prompt = "", variationOf, keep, model }: DeploymentInput<typeof estimateCharge>,
): Promise<Model> {
  if (variationOf === undefined && keep === undefined) return chooseGenerateModel(model);
  return (await planVariation(ctx, { prompt, variationOf, keep, model }, 1)).model;
}

/** A sample that cannot be found is the request's own error, not the estimate's. */
async function sampleToSplit(
  ctx: QueryCtx & Caller,
  { sampleId }: DeploymentInput<typeof estimateCharge>,
): Promise<Doc<"samples"> | null> {
  const named = sampleId === undefined ? null : await sampleIdOf(ctx, sampleId).catch(() => null);
  const id = named === null ? null : ctx.db.normalizeId("samples", named);
  const sample = id && (await ctx.db.get("samples", id));
  return sample?.userId === ctx.userId ? sample : null;
}
