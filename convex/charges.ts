import { estimateCharge } from "../src/contracts/charge.ts";
import { type Caller, type DeploymentInput, contractQuery } from "./contract.ts";
import type { QueryCtx } from "./_generated/server.js";
import { billerOf, pricesOf, usualProviderSeconds } from "./bill.ts";
import { ownJob } from "./jobs.ts";
import { type Model, chooseGenerateModel, chooseSplitModel, modelNamed } from "./models.ts";
import { studioError } from "./studioError.ts";

/** The model that a request would run on, chosen as the request itself would choose it. */
export const estimate = contractQuery(estimateCharge, async (ctx, input) => {
  const model = await modelOf(ctx, input);
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

async function modelOf(
  ctx: QueryCtx & Caller,
  { task, model, jobId }: DeploymentInput<typeof estimateCharge>,
): Promise<Model> {
  if (jobId !== undefined) return modelNamed((await ownJob(ctx, jobId)).model);
  switch (task) {
    case "generate":
      return chooseGenerateModel(model);
    case "stem_split":
      return chooseSplitModel(model);
    case undefined:
      throw studioError("INVALID_INPUT", "task: give either task or jobId.", { field: "task" });
  }
}
