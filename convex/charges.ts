import { estimateCharge, listCharges, reconcileCharges } from "../src/contracts/charge.ts";
import type { OutputOf } from "../src/contracts/contract.ts";
import { internal } from "./_generated/api.js";
import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { billerOf, pricesOf, usualProviderSeconds } from "./bill.ts";
import { type Caller, type DeploymentInput, contractMutation, contractQuery } from "./contract.ts";
import { isOnUsersMachine } from "./environment.ts";
import { ownJob } from "./jobs.ts";
import { EDIT_MODEL, type Model, chooseGenerateModel, chooseSplitModel, modelNamed } from "./models.ts";
import { takePage } from "./page.ts";
import { studioError } from "./studioError.ts";

/** The one provider that bills. */
const BILLING = "replicate";

/** The model that a request would run on, chosen as the request itself would choose it. */
export const estimate = contractQuery(estimateCharge, async (ctx, input) => {
  const again = input.jobId === undefined ? null : await ownJob(ctx, input.jobId);
  if (again?.model === EDIT_MODEL) return { model: again.model, metered: false, billedBy: null };
  const model = again ? modelNamed(again.model) : modelOf(input);
  const billedBy = billerOf(model);
  if (billedBy === null) return { model: model.name, metered: false, billedBy };
  const usualSeconds = await usualProviderSeconds(ctx, ctx.userId, model);
  return {
    model: model.name,
    metered: true,
    billedBy,
    pricesAt: pricesOf(model),
    ...(usualSeconds === undefined ? {} : { usualSeconds }),
  };
});

/** The caller's charges, newest first; on a user's own machine also those of the account that are nobody's. */
export const list = contractQuery(listCharges, async (ctx, input) => {
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
});

/** Has the ledger compared with the provider's list. */
export const reconcile = contractMutation(reconcileCharges, async (ctx) => {
  await ctx.scheduler.runAfter(0, internal.ledgerReading.read, { provider: BILLING });
  return {};
});

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

function modelOf({ task, model }: DeploymentInput<typeof estimateCharge>): Model {
  switch (task) {
    case "generate":
      return chooseGenerateModel(model);
    case "stem_split":
      return chooseSplitModel(model);
    case undefined:
      throw studioError("INVALID_INPUT", "task: give either task or jobId.", { field: "task" });
  }
}
