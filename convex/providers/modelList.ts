import { listModels } from "../../src/contracts/model.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import { billerOf, pricesOf } from "./bill.ts";
import { type QueryHandler } from "../kit/contract.ts";
import { PROVIDER_REMEDY, providerAccess } from "../kit/environment.ts";
import { MODELS, type Model, defaultModel } from "./models.ts";

/** The table of models, with what is available in this deployment. */
export const list: QueryHandler<typeof listModels> = async (_ctx, { task }) => ({
  models: MODELS.filter((model) => task === undefined || model.task === task).map(describe),
});

function describe(model: Model): OutputOf<typeof listModels>["models"][number] {
  const billedBy = billerOf(model);
  const available = providerAccess(model.provider) !== null;
  return {
    name: model.name,
    task: model.task,
    provider: model.provider,
    available,
    isDefault: available && defaultModel(model.task)?.name === model.name,
    ...(available ? {} : { setup: `To use it, ${PROVIDER_REMEDY[model.provider]}.` }),
    cost: billedBy === null ? "free" : "metered",
    ...(billedBy === null ? {} : { billedBy, pricesAt: pricesOf(model) }),
    licence: model.licence,
    maxSeconds: model.task === "generate" ? model.maxDurationSeconds : model.maxInputSeconds,
  };
}
