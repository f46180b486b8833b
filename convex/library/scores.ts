import { type KeptScore, readKeptScore } from "../../src/audio/synth/kept-score.ts";
import type { Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";

/**
 * The score that is kept of a sample: its notes, and the recipe by which it can be rendered again unless another
 * revision of the synthesiser made it. Null for all that was not composed here.
 */
export async function scoreOf(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples">): Promise<KeptScore | null> {
  const row = await rowOf(ctx, sampleId);
  return row && readKeptScore(row.text);
}

/** Keeps a score that `readKeptScore` has read. */
export async function keepScore(ctx: MutationCtx, sampleId: Id<"samples">, text: string): Promise<void> {
  await ctx.db.insert("scores", { sampleId, text });
}

/** Deletes what is kept of a sample that is purged. */
export async function dropScore(ctx: MutationCtx, sampleId: Id<"samples">): Promise<void> {
  const row = await rowOf(ctx, sampleId);
  if (row) await ctx.db.delete("scores", row._id);
}

function rowOf(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples">) {
  return ctx.db
    .query("scores")
    .withIndex("by_sample", (q) => q.eq("sampleId", sampleId))
    .unique();
}
