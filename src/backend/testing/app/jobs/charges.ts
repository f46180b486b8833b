import { v } from "convex/values";
import { query, requireUser } from "../model.ts";

/** Models of "hosted/" cost money; the default does not. */
export const estimateCharge = query({
  args: {
    task: v.optional(v.string()),
    model: v.optional(v.string()),
    jobId: v.optional(v.string()),
    sampleId: v.optional(v.string()),
    type: v.optional(v.string()),
    bars: v.optional(v.number()),
    durationSeconds: v.optional(v.number()),
    bpm: v.optional(v.number()),
    variations: v.optional(v.number()),
  },
  handler: async (ctx, { model = "fixture", variations = 1 }) => {
    await requireUser(ctx);
    if (!model.startsWith("hosted/")) return { model, metered: false, billedBy: null };
    const charge = {
      model,
      metered: true,
      billedBy: "Host",
      estimate: { predictions: variations, seconds: 12 * variations, usd: 0.012 * variations },
    };
    return model === "hosted/beyond"
      ? { ...charge, refusal: "Nothing was started. The budget is $1.00 a day." }
      : charge;
  },
});
