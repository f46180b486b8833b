import { v } from "convex/values";
import { packedLikeness, SOUNDPRINT_VERSION } from "../../src/audio/analyse/soundprint.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { studioError } from "../kit/studioError.ts";
import { internalMutation, internalQuery, type MutationCtx, type QueryCtx } from "../_generated/server.js";

/** How samples sound, and which of a user's sound like one of them. */

/** The newest of a user's samples that are compared; more would be beyond what a query of Convex may read. */
const COMPARED = 10_000;
const LISTENED_AT_ONCE = 10;

/** Keeps the print of a sample, and that it has one. */
export async function keepSoundprint(
  ctx: MutationCtx,
  { sampleId, userId, print }: { sampleId: Id<"samples">; userId: string; print: number[] },
): Promise<void> {
  await dropSoundprint(ctx, sampleId);
  await ctx.db.insert("soundprints", { userId, sampleId, version: SOUNDPRINT_VERSION, print });
  await ctx.db.patch("samples", sampleId, { soundprintVersion: SOUNDPRINT_VERSION });
}

/** Deletes the print of a sample that is purged. */
export async function dropSoundprint(ctx: MutationCtx, sampleId: Id<"samples">): Promise<void> {
  const row = await printOf(ctx, sampleId);
  if (row) await ctx.db.delete("soundprints", row._id);
}

/**
 * Ids of a user's other samples, the most alike first, without silent ones.
 * @returns null if the sample was not listened to yet
 * @throws INVALID_INPUT for a silent sample
 */
export async function likeliest(
  ctx: Pick<QueryCtx, "db">,
  { _id: sampleId, userId, name }: Doc<"samples">,
): Promise<Id<"samples">[] | null> {
  const own = await printOf(ctx, sampleId);
  if (own?.version !== SOUNDPRINT_VERSION) return null;
  if (isSilent(own.print))
    throw studioError("INVALID_INPUT", `${name} is silent: nothing sounds like it. Choose another sample.`, {
      sampleId,
    });
  const rows = await ctx.db
    .query("soundprints")
    .withIndex("by_user_version", (q) => q.eq("userId", userId).eq("version", SOUNDPRINT_VERSION))
    .order("desc")
    .take(COMPARED);
  return rows
    .filter((row) => row.sampleId !== sampleId && !isSilent(row.print))
    .map((row) => ({ sampleId: row.sampleId, likeness: packedLikeness(own.print, row.print) }))
    .toSorted((left, right) => right.likeness - left.likeness)
    .map((row) => row.sampleId);
}

function isSilent(print: readonly number[]): boolean {
  return print.every((value) => value === 0);
}

/** Begins to listen to samples that have no print. Where all have one, nothing is started. */
export const start = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const [older] = await unheardRows(ctx, 1);
    if (older) await ctx.scheduler.runAfter(0, internal.library.soundprintsNode.listen, {});
    return null;
  },
});

/** Samples from before prints, or of another version of them, some at a time. */
export const unheard = internalQuery({
  args: {},
  returns: v.array(v.object({ sampleId: v.id("samples"), storageId: v.id("_storage") })),
  handler: async (ctx) => {
    const rows = await unheardRows(ctx, LISTENED_AT_ONCE);
    return rows.map(({ _id, storageId }) => ({ sampleId: _id, storageId }));
  },
});

/** Keeps the print of an older sample; without one, that it cannot be had, so that it is not tried for ever. */
export const keep = internalMutation({
  args: { sampleId: v.id("samples"), print: v.optional(v.array(v.number())) },
  returns: v.null(),
  handler: async (ctx, { sampleId, print }) => {
    const sample = await ctx.db.get("samples", sampleId);
    if (!sample) return null;
    if (print) await keepSoundprint(ctx, { sampleId, userId: sample.userId, print });
    else await ctx.db.patch("samples", sampleId, { soundprintVersion: SOUNDPRINT_VERSION });
    return null;
  },
});

function unheardRows(ctx: Pick<QueryCtx, "db">, count: number): Promise<Doc<"samples">[]> {
  return ctx.db
    .query("samples")
    .withIndex("by_soundprintVersion", (q) => q.lt("soundprintVersion", SOUNDPRINT_VERSION))
    .take(count);
}

async function printOf(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples">): Promise<Doc<"soundprints"> | null> {
  return ctx.db
    .query("soundprints")
    .withIndex("by_sample", (q) => q.eq("sampleId", sampleId))
    .unique();
}
