import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";
import { purgeSampleRow } from "./sampleDeletion.ts";
import { studioError } from "../kit/studioError.ts";
import { quotaOf } from "../limits/limits.ts";
import { storedBytesOf } from "./storedBytes.ts";

/**
 * Room in a user's storage. What the user has deleted counts until it is purged, and is purged before its time, oldest
 * first, when its room is needed.
 */

const MEGABYTE = 1_000_000;
/** Each is a handful of writes in the one transaction. */
const MAX_PURGED = 200;

/**
 * Asks whether a file will fit, before it costs anything.
 * @param bytes of the file; 0 where it is not known yet: then any room will do
 * @throws QUOTA_EXCEEDED
 */
export async function requireRoom(ctx: QueryCtx & Caller, bytes = 0): Promise<void> {
  const max = quotaOf(ctx, "storedMegabytes");
  if (max === null) return;
  const used = await storedBytesOf(ctx, ctx.userId);
  const missing = used + Math.max(bytes, 1) - max * MEGABYTE;
  if (missing <= 0 || bytesOf(await oldestDeleted(ctx, missing)) >= missing) return;
  throw full({ max, used, bytes });
}

/** Purges what was deleted, as far as the user stores more than it may. */
export async function freeRoom(ctx: MutationCtx & Caller): Promise<void> {
  const max = quotaOf(ctx, "storedMegabytes");
  if (max === null) return;
  const excess = (await storedBytesOf(ctx, ctx.userId)) - max * MEGABYTE;
  for (const sample of await oldestDeleted(ctx, excess)) await purgeSampleRow(ctx, sample);
}

/** @returns deleted samples, no more than make up so many bytes */
async function oldestDeleted({ db, userId }: QueryCtx & Caller, bytes: number): Promise<Doc<"samples">[]> {
  if (bytes <= 0) return [];
  const deleted = db.query("samples").withIndex("by_user", (q) => q.eq("userId", userId).gt("deletedAt", 0));
  const chosen: Doc<"samples">[] = [];
  for (const sample of await deleted.take(MAX_PURGED)) {
    if (bytesOf(chosen) >= bytes) break;
    chosen.push(sample);
  }
  return chosen;
}

function bytesOf(samples: readonly Doc<"samples">[]): number {
  return samples.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

function full({ max, used, bytes }: { max: number; used: number; bytes: number }): Error {
  const wanted = bytes > 0 ? `; this file has ${megabytes(bytes)} MB` : "";
  const text = `This account stores ${megabytes(used)} MB, and may store ${max}${wanted}. Delete samples that you do not need with delete_sample, which makes room at once; then call again.`;
  return studioError("QUOTA_EXCEEDED", text, { limit: "storedMegabytes", max, used: Number(megabytes(used)) });
}

/** Cut off, not rounded: what is less than the limit must not read like it. */
function megabytes(bytes: number): string {
  return (Math.floor(bytes / (MEGABYTE / 10)) / 10).toFixed(1);
}
