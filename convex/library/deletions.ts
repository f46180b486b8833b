import { v } from "convex/values";
import { deleteSamples, purgeSamples, RESTORABLE_DAYS, restoreSamples } from "../../src/contracts/deletion.ts";
import { internal } from "../_generated/api.js";
import { internalMutation } from "../_generated/server.js";
import { type MutationHandler } from "../kit/contract.ts";
import { assertUnused, deleteSampleRow, purgeSampleRow, restoreSampleRow } from "./sampleDeletion.ts";
import { ownDeletedSample, ownSampleOrDeleted } from "./samples.ts";

const RESTORABLE_MILLIS = RESTORABLE_DAYS * 24 * 60 * 60 * 1000;
const PURGED_AT_ONCE = 50;

/**
 * Deletes samples of the caller; they can be restored. Repeated it changes nothing more.
 * @throws SAMPLE_IN_USE while an open job is made from one of them; then none is deleted
 */
export const remove: MutationHandler<typeof deleteSamples> = async (ctx, { sampleIds }) => {
  const samples = await Promise.all(sampleIds.map((id) => ownSampleOrDeleted(ctx, id)));
  await assertUnused(ctx, samples);
  for (const sample of samples) await deleteSampleRow(ctx, sample);
  return { deletedIds: samples.map(({ _id }) => _id) };
};

/** Brings deleted samples of the caller back. */
export const restore: MutationHandler<typeof restoreSamples> = async (ctx, { sampleIds }) => {
  const samples = await Promise.all(sampleIds.map((id) => ownSampleOrDeleted(ctx, id)));
  for (const sample of samples) await restoreSampleRow(ctx, sample);
  return { restoredIds: samples.map(({ _id }) => _id) };
};

/** Deletes deleted samples of the caller for good. */
export const purge: MutationHandler<typeof purgeSamples> = async (ctx, { sampleIds }) => {
  const samples = await Promise.all([...new Set(sampleIds)].map((id) => ownDeletedSample(ctx, id)));
  for (const sample of samples) await purgeSampleRow(ctx, sample);
  return { purgedIds: samples.map(({ _id }) => _id) };
};

/** Deletes for good what was deleted too long ago to be restored. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("samples")
      .withIndex("by_deletedAt", (q) => q.gt("deletedAt", 0).lt("deletedAt", Date.now() - RESTORABLE_MILLIS))
      .take(PURGED_AT_ONCE);
    for (const sample of old) await purgeSampleRow(ctx, sample);
    if (old.length === PURGED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.library.deletions.sweep, {});
    return null;
  },
});
