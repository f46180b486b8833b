import { v } from "convex/values";
import { query, requireUser } from "./model.ts";

/** Models of "hosted/" cost money; the default does not. */
export const estimate = query({
  args: { task: v.optional(v.string()), model: v.optional(v.string()), jobId: v.optional(v.string()) },
  handler: async (ctx, { model = "fixture" }) => {
    await requireUser(ctx);
    const metered = model.startsWith("hosted/");
    return { model, metered, billedBy: metered ? "Host" : null };
  },
});
