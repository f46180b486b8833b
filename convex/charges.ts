import { estimateCharge } from "../src/contracts/charge.ts";
import { type DeploymentInput, contractQuery } from "./contract.ts";
import { billerOf, pricesOf, usualProviderSeconds } from "./bill.ts";
import { ownJob } from "./jobs.ts";
import { EDIT_MODEL, type Model, chooseGenerateModel, chooseSplitModel, modelNamed } from "./models.ts";
import { studioError } from "./studioError.ts";

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
