import { v } from "convex/values";
import { failure, query, requireUser } from "../model.ts";

/** The same outline for every sample. */
export const getWaveform = query({
  args: { sampleId: v.string() },
  handler: async (ctx, { sampleId }) => {
    await requireUser(ctx);
    const id = ctx.db.normalizeId("samples", sampleId);
    const sample = id && (await ctx.db.get(id));
    if (!sample) throw failure("SAMPLE_NOT_FOUND", `No sample "${sampleId}". Find samples with search_samples.`);
    return { sampleId, durationSeconds: 1.5, peaks: [-127, 127, -64, 64] };
  },
});
