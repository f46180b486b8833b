import { type Caller } from "../kit/contract.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { recountFacets } from "./facetRecord.ts";
import { dropScore } from "./scores.ts";
import { forgetRename } from "./renames.ts";
import { filesOf, giveBack } from "./storedBytes.ts";
import { dropSoundprint } from "./soundprints.ts";
import { studioError } from "../kit/studioError.ts";
import { countTags, tagsOf } from "./tagRecord.ts";

/** More open jobs than this of one user are looked through no further. */
const MAX_OPEN_JOBS = 500;
/** Stems and versions of one sample; nobody makes so many. */
const MAX_DERIVED = 1_000;
const MAX_SHARES = 1_000;

/**
 * Takes a sample out of the library; its row and its audio stay, so that it can be restored. One that is deleted
 * already stays as it is.
 */
export async function deleteSampleRow(ctx: MutationCtx, sample: Doc<"samples">): Promise<void> {
  if (sample.deletedAt !== undefined) return;
  await ctx.db.patch("samples", sample._id, { deletedAt: Date.now() });
  await recountFacets(ctx, sample._id);
  await setOrphans(ctx, sample._id, true);
  await recordChange(ctx, sample, false);
}

/** Brings a deleted sample back as it was. One that is in the library stays as it is. */
export async function restoreSampleRow(ctx: MutationCtx, sample: Doc<"samples">): Promise<void> {
  if (sample.deletedAt === undefined) return;
  await ctx.db.patch("samples", sample._id, { deletedAt: undefined });
  await recountFacets(ctx, sample._id);
  await setOrphans(ctx, sample._id, false);
  await recordChange(ctx, sample, true);
}

/** Deletes a sample with its audio and all that belongs to it. What was made from it stays. */
export async function purgeSampleRow(ctx: MutationCtx, sample: Doc<"samples">): Promise<void> {
  await deleteSampleRow(ctx, sample);
  await countTags(ctx, sample.userId, tagsOf(sample), -1);
  const shares = ctx.db.query("shares").withIndex("by_sample", (q) => q.eq("sampleId", sample._id));
  for (const share of await shares.take(MAX_SHARES)) await ctx.db.delete("shares", share._id);
  const waveform = await ctx.db
    .query("waveforms")
    .withIndex("by_sample", (q) => q.eq("sampleId", sample._id))
    .unique();
  if (waveform) await ctx.db.delete("waveforms", waveform._id);
  await dropScore(ctx, sample._id);
  await forgetRename(ctx, sample._id);
  await dropSoundprint(ctx, sample._id);
  await ctx.db.delete("samples", sample._id);
  await giveBack(ctx, sample);
  for (const id of filesOf(sample)) await ctx.storage.delete(id);
}

/** @throws SAMPLE_IN_USE while an open job is made from one of the samples */
export async function assertUnused(ctx: QueryCtx & Caller, samples: readonly Doc<"samples">[]): Promise<void> {
  const ids = new Set<string>(samples.map(({ _id }) => _id));
  for (const status of ["pending", "processing"] as const) {
    const open = ctx.db
      .query("jobs")
      .withIndex("by_user_status", (q) => q.eq("userId", ctx.userId).eq("status", status));
    const jobs = await open.take(MAX_OPEN_JOBS);
    for (const job of jobs) if (ids.has(job.sourceId ?? "")) throw inUse(job);
  }
}

function inUse(job: Doc<"jobs">): Error {
  const sampleId = job.sourceId ?? null;
  const next = `Wait for it with check_job_status, or call cancel_job with jobId "${job._id}" first`;
  return studioError("SAMPLE_IN_USE", `Sample ${sampleId} is used by job ${job._id}. ${next}.`, {
    sampleId,
    jobId: job._id,
  });
}

/** Lists show what was made from a sample under it, or by itself while that is deleted. */
async function setOrphans(ctx: MutationCtx, sourceId: Id<"samples">, areOrphans: boolean): Promise<void> {
  const derived = ctx.db.query("samples").withIndex("by_source", (q) => q.eq("sourceId", sourceId));
  for (const { _id } of await derived.take(MAX_DERIVED)) {
    await ctx.db.patch("samples", _id, { isOrphan: areOrphans || undefined });
  }
}

/** For whoever keeps samples as files: they read the newest rows, so each change is a new row. */
async function recordChange(ctx: MutationCtx, sample: Doc<"samples">, isRestored: boolean): Promise<void> {
  const { _id: id, userId, sha256 } = sample;
  await recordDeletion(ctx, { id, userId, sha256, isRestored });
}

/** For library folders to follow: a file of this id is gone, or back. */
export async function recordDeletion(
  ctx: MutationCtx,
  change: { id: string; userId: string; sha256: string; isRestored?: boolean; isProject?: boolean },
): Promise<void> {
  const { id: sampleId, isRestored = false, ...file } = change;
  const before = await ctx.db
    .query("deletedSamples")
    .withIndex("by_sample", (q) => q.eq("sampleId", sampleId))
    .unique();
  if (before) await ctx.db.delete("deletedSamples", before._id);
  await ctx.db.insert("deletedSamples", { ...file, sampleId, deletedAt: Date.now(), isRestored });
}
