import { v } from "convex/values";
import type { deleteAccount } from "../../src/contracts/account.ts";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { type MutationHandler, isLeaving } from "../kit/contract.ts";
import { isHostedUser } from "../kit/environment.ts";
import { studioError } from "../kit/studioError.ts";
import { UNUSED_MILLIS } from "../library/uploads.ts";
import { isUploadOf } from "../library/uploadStamp.ts";
import { eraseSome } from "./erasure.ts";

/** Longer than a token lives and an action lasts: what those still write is deleted by the last round. */
export const GRACE_MILLIS = 45 * 60_000;
/** A step that is overdue by so much was lost. */
const LOST_MILLIS = 5 * 60_000;
const RESUMED_AT_ONCE = 20;
const FILES_AT_ONCE = 200;

/** Begins to delete what the caller has, and says how far that is. */
export const begin: MutationHandler<typeof deleteAccount> = async (ctx) => {
  const { userId } = ctx;
  if (!isHostedUser(userId)) {
    const text = "This studio has no accounts: it is its machine's. Remove its data directory instead.";
    throw studioError("INVALID_INPUT", text);
  }
  const row = await ctx.db
    .query("departures")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
  if (row) return { state: row.clearedAt === undefined ? "clearing" : "cleared" };
  const now = Date.now();
  const departureId = await ctx.db.insert("departures", { userId, askedAt: now, nextAt: now });
  await ctx.scheduler.runAfter(0, internal.accounts.departures.step, { departureId });
  return { state: "clearing" };
};

/** True for a user whose account is being deleted; for actions. */
export const hasBegun = internalQuery({
  args: { userId: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { userId }) => isLeaving(ctx, userId),
});

/** Deletes some rows and calls for the next step; once no table has any it looks through the files. */
export const step = internalMutation({
  args: { departureId: v.id("departures") },
  returns: v.null(),
  handler: async (ctx, { departureId }) => {
    const departure = await ctx.db.get("departures", departureId);
    if (!departure) return null;
    const isMore = await eraseSome(ctx, departure.userId);
    await ctx.db.patch("departures", departureId, { nextAt: Date.now() });
    if (isMore) await ctx.scheduler.runAfter(0, internal.accounts.departures.step, { departureId });
    else await ctx.scheduler.runAfter(0, internal.accounts.departures.eraseUploads, { departureId, cursor: null });
    return null;
  },
});

/** Deletes files that the user uploaded and never imported, a page of files at a time, the newest first. */
export const eraseUploads = internalMutation({
  args: { departureId: v.id("departures"), cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { departureId, cursor }) => {
    const departure = await ctx.db.get("departures", departureId);
    if (!departure) return null;
    const files = ctx.db.system.query("_storage").order("desc");
    const { page, isDone, continueCursor } = await files.paginate({ cursor, numItems: FILES_AT_ONCE });
    for (const { _id, contentType } of page) {
      // Those of samples went with their rows.
      if (await isUploadOf(departure.userId, contentType)) await ctx.storage.delete(_id);
    }
    // Older ones are swept whoever sent them.
    const isOld = page.some((file) => file._creationTime < Date.now() - 2 * UNUSED_MILLIS);
    if (isDone || isOld) return endRound(ctx, departure);
    await ctx.db.patch("departures", departureId, { nextAt: Date.now() });
    const next = { departureId, cursor: continueCursor };
    await ctx.scheduler.runAfter(0, internal.accounts.departures.eraseUploads, next);
    return null;
  },
});

/** Takes up departures whose next step never came: a step failed, or was lost with its process. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const lost = await ctx.db
      .query("departures")
      .withIndex("by_nextAt", (q) => q.lt("nextAt", Date.now() - LOST_MILLIS))
      .take(RESUMED_AT_ONCE);
    for (const { _id } of lost) {
      await ctx.db.patch("departures", _id, { nextAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.accounts.departures.step, { departureId: _id });
    }
    return null;
  },
});

/** After the first round the user is gone, but what was under way may still write: a last round follows. */
async function endRound(ctx: MutationCtx, { _id: departureId, clearedAt }: Doc<"departures">): Promise<null> {
  const now = Date.now();
  if (clearedAt !== undefined && now >= clearedAt + GRACE_MILLIS) {
    await ctx.db.delete("departures", departureId);
    return null;
  }
  const nextAt = (clearedAt ?? now) + GRACE_MILLIS;
  await ctx.db.patch("departures", departureId, { clearedAt: clearedAt ?? now, nextAt });
  await ctx.scheduler.runAt(nextAt, internal.accounts.departures.step, { departureId });
  return null;
}
