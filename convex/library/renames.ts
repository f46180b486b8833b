import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";

/** For whoever keeps samples as files: they read the newest rows, so each new name is a new row. */
export async function recordRename(ctx: MutationCtx, { _id: sampleId, userId }: Doc<"samples">): Promise<void> {
  await forgetRename(ctx, sampleId);
  await ctx.db.insert("renamedSamples", { userId, sampleId });
}

/** Takes a sample out of the log of new names. */
export async function forgetRename(ctx: MutationCtx, sampleId: Id<"samples">): Promise<void> {
  const before = await ctx.db
    .query("renamedSamples")
    .withIndex("by_sample", (q) => q.eq("sampleId", sampleId))
    .unique();
  if (before) await ctx.db.delete("renamedSamples", before._id);
}
