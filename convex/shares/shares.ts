import { v } from "convex/values";
import {
  listShares,
  MAX_SHARES_OF_SAMPLE,
  revokeShare,
  SHARE_MILLIS,
  SHARE_PATH,
  type Share,
  shareSample,
} from "../../src/contracts/share.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { type Caller, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { siteUrl } from "../kit/environment.ts";
import { quotaOf, requireQuota } from "../limits/limits.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { ownSample } from "../library/samples.ts";
import { audioFormat } from "../library/tables.ts";
import { studioError } from "../kit/studioError.ts";
import { playableFile } from "../library/storedAudio.ts";

const TOKEN_BYTES = 32;
/** So long an expired address says that it is expired, and not that it never was. */
const REMEMBERED_MILLIS = 30 * 24 * 60 * 60 * 1000;
const SWEPT_AT_ONCE = 500;

/** Makes an address for a sample of the caller. */
export const create: MutationHandler<typeof shareSample> = async (ctx, { sampleId, lifetime }) => {
  const sample = await ownSample(ctx, sampleId);
  const open = (await sharesOf(ctx, sample._id)).filter(({ expiresAt }) => expiresAt > Date.now());
  if (open.length >= MAX_SHARES_OF_SAMPLE) {
    const text = `${sample.name} has ${open.length} addresses already. Revoke one, or use one of them.`;
    throw studioError("INVALID_INPUT", `sampleId: ${text}`, { field: "sampleId" });
  }
  await requireFreeShare(ctx);
  const share = { token: newToken(), expiresAt: Date.now() + SHARE_MILLIS[lifetime] };
  const shareId = await ctx.db.insert("shares", { userId: ctx.userId, sampleId: sample._id, ...share });
  return view({ _id: shareId, ...share });
};

/** The addresses of a sample of the caller that still work, newest first. */
export const list: QueryHandler<typeof listShares> = async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  const shares = await sharesOf(ctx, sample._id);
  return { shares: shares.map(view) };
};

/** Ends an address of the caller at once. */
export const revoke: MutationHandler<typeof revokeShare> = async (ctx, { shareId }) => {
  const id = ctx.db.normalizeId("shares", shareId);
  const share = id && (await ctx.db.get("shares", id));
  if (share?.userId !== ctx.userId || !id) {
    throw studioError("SHARE_NOT_FOUND", `No shared address "${shareId}". It may have been revoked already.`, {
      shareId,
    });
  }
  await ctx.db.delete("shares", id);
  return { revokedId: id };
};

const sharedFile = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  format: audioFormat,
  expiresAt: v.number(),
});

/** Sample of a share link; null for a link that is unknown or revoked, or whose sample was deleted. */
export const find = internalQuery({
  args: { token: v.string() },
  returns: v.union(sharedFile, v.null()),
  handler: async (ctx, { token }) => {
    const share = await ctx.db
      .query("shares")
      .withIndex("by_token", (q) => q.eq("token", token))
      .unique();
    const sample = share && (await liveSample(ctx, share.sampleId));
    if (!sample) return null;
    const { storageId, format } = playableFile(sample);
    return { storageId, name: sample.name, format, expiresAt: share.expiresAt };
  },
});

/** Forgets what expired long ago. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("shares")
      .withIndex("by_expiresAt", (q) => q.lt("expiresAt", Date.now() - REMEMBERED_MILLIS))
      .take(SWEPT_AT_ONCE);
    for (const { _id } of old) await ctx.db.delete("shares", _id);
    if (old.length === SWEPT_AT_ONCE) await ctx.scheduler.runAfter(0, internal.shares.shares.sweep, {});
    return null;
  },
});

/** Expired ones too: a query runs again when rows change, not when time passes, so the reader compares. */
async function sharesOf(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples">): Promise<Doc<"shares">[]> {
  const shares = ctx.db.query("shares").withIndex("by_sample", (q) => q.eq("sampleId", sampleId));
  return shares.order("desc").take(2 * MAX_SHARES_OF_SAMPLE);
}

/** @throws QUOTA_EXCEEDED */
async function requireFreeShare(ctx: QueryCtx & Caller): Promise<void> {
  const max = quotaOf(ctx, "shares");
  if (max === null) return;
  const open = await ctx.db
    .query("shares")
    .withIndex("by_user_expiresAt", (q) => q.eq("userId", ctx.userId).gt("expiresAt", Date.now()))
    .take(max);
  const remedy = "Revoke one that is no longer needed, then share again.";
  requireQuota(ctx, { name: "shares", held: open.length, remedy, freeAt: open[0]?.expiresAt });
}

function view({ _id, token, expiresAt }: Pick<Doc<"shares">, "_id" | "token" | "expiresAt">): Share {
  return { shareId: _id, url: `${siteUrl()}${SHARE_PATH}${token}`, expiresAt };
}

/** 43 letters, digits, - and _. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
