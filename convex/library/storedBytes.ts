import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server.js";

/**
 * How many bytes the files of a user take: a running sum, so that nobody ever reads all of them. A file is counted
 * when its row is made, and given back when that is purged.
 */

const COUNTED_AT_ONCE = 100;

/** Stored files of one sample. */
export interface SampleFiles {
  storageId: Id<"_storage">;
  plainStorageId?: Id<"_storage">;
}

/** The ids of a sample's files. */
export function filesOf({ storageId, plainStorageId }: SampleFiles): Id<"_storage">[] {
  return plainStorageId ? [storageId, plainStorageId] : [storageId];
}

/** @returns the size of the files that become a sample or a project file of the user, counted */
export async function countFiles(ctx: MutationCtx, userId: string, files: SampleFiles): Promise<number> {
  const bytes = await sizeOf(ctx, files);
  await add(ctx, userId, bytes);
  return bytes;
}

/** @returns bytes of a sample's files together */
export async function sizeOf(ctx: Pick<QueryCtx, "db">, files: SampleFiles): Promise<number> {
  const { storageId, plainStorageId } = files;
  const own = (await ctx.db.system.get("_storage", storageId))?.size ?? 0;
  const plain = plainStorageId && (await ctx.db.system.get("_storage", plainStorageId));
  return own + (plain?.size ?? 0);
}

/** Gives back what a file took, when its row is deleted. */
export async function giveBack(
  ctx: MutationCtx,
  { userId, bytes = 0 }: Pick<Doc<"samples">, "userId" | "bytes">,
): Promise<void> {
  await add(ctx, userId, -bytes);
}

/** @returns what the samples of a user take, deleted ones included until they are purged */
export async function storedBytesOf(ctx: Pick<QueryCtx, "db">, userId: string): Promise<number> {
  return (await rowOf(ctx, userId))?.bytes ?? 0;
}

/** Counts samples from before they were counted, some at a time; interrupted it goes on where it was. */
export const countOld = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("samples")
      .withIndex("by_bytes", (q) => q.eq("bytes", undefined))
      .take(COUNTED_AT_ONCE);
    for (const sample of old) {
      await ctx.db.patch("samples", sample._id, { bytes: await countFiles(ctx, sample.userId, sample) });
    }
    if (old.length === COUNTED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.library.storedBytes.countOld, {});
    return null;
  },
});

async function add(ctx: MutationCtx, userId: string, bytes: number): Promise<void> {
  const row = await rowOf(ctx, userId);
  if (row) await ctx.db.patch("storedBytes", row._id, { bytes: row.bytes + bytes });
  else await ctx.db.insert("storedBytes", { userId, bytes });
}

async function rowOf(ctx: Pick<QueryCtx, "db">, userId: string): Promise<Doc<"storedBytes"> | null> {
  return ctx.db
    .query("storedBytes")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}
