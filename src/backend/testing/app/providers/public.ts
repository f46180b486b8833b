import { v } from "convex/values";
import { query, requireUser } from "../model.ts";

const shared = { isDefault: false, licence: "MIT", maxSeconds: 60 };
const local = { ...shared, provider: "local", available: true, isDefault: true, cost: "free" };

/** One that can be used, one that needs a key, and one of another task. */
const MODELS = [
  { ...local, name: "wav0/synth", task: "generate" },
  {
    ...shared,
    name: "meta/musicgen",
    task: "generate",
    provider: "replicate",
    available: false,
    setup: "Set REPLICATE_API_TOKEN",
    cost: "metered",
  },
  { ...local, name: "wav0/split", task: "stem_split" },
];

export const listModels = query({
  args: { task: v.optional(v.string()) },
  handler: async (ctx, { task }) => {
    await requireUser(ctx);
    return { models: MODELS.filter((model) => task === undefined || model.task === task) };
  },
});
