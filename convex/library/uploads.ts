import { type Infer, v } from "convex/values";
import { zodOutputToConvex } from "convex-helpers/server/zod4";
import { importSample } from "../../src/contracts/library.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { takeRate } from "../limits/limits.ts";
import { requireRoom } from "./room.ts";
import { keepRecordingRow, newRecording } from "./recordingLife.ts";
import { examinedFile, existingSample, insertSample } from "./sampleRecord.ts";
import { restoreSampleRow } from "./sampleDeletion.ts";
import { doubts } from "./readings.ts";
import { sampleView } from "./sampleView.ts";
import { meetTwin } from "./twin.ts";
import { filesOf, sizeOf } from "./storedBytes.ts";
import { isUploadOf } from "./uploadStamp.ts";

const imported = zodOutputToConvex(importSample.output);

/** How long a file may wait for its sample. */
export const UNUSED_MILLIS = 24 * 60 * 60 * 1000;
const SWEPT_AT_ONCE = 200;

const upload = v.object({
  /** Null if there is no such upload for this user. */
  storageId: v.union(v.id("_storage"), v.null()),
  /** Set if it is a sample of the user already. */
  sample: v.union(imported, v.null()),
});

/** Resolves a storage id for a user. Another user's file, or upload, reads as none. */
export const find = internalQuery({
  args: { storageId: v.string(), userId: v.string() },
  returns: upload,
  handler: async (ctx, { storageId, userId }): Promise<Infer<typeof upload>> => {
    const id = ctx.db.system.normalizeId("_storage", storageId);
    const sample = id && (await sampleOfFile(ctx, id));
    const file = id && (await ctx.db.system.get("_storage", id));
    const isOwn = sample ? sample.userId === userId : await isUploadOf(userId, file?.contentType);
    if (!isOwn) return { storageId: null, sample: null };
    // A deleted sample's file is imported again, which restores the sample found by its bytes.
    return { storageId: id, sample: sample && sample.deletedAt === undefined ? importedView(sample) : null };
  },
});

/**
 * Counts an import before it costs anything.
 * `bytes`: of the file, where its size is known.
 * @throws RATE_LIMITED, QUOTA_EXCEEDED
 */
export const beginImport = internalMutation({
  args: { userId: v.string(), bytes: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { userId, bytes }) => {
    const caller = { ...ctx, userId };
    await takeRate(caller, "imports");
    await requireRoom(caller, bytes);
    return null;
  },
});

/**
 * Makes an examined file a sample; if the user has the same bytes already, the file is deleted and that sample stays,
 * or is restored if it was deleted, and takes a name that says more.
 * `isNamed`: a person gave the name; it is not the file's.
 * @throws QUOTA_EXCEEDED
 */
export const keep = internalMutation({
  args: {
    userId: v.string(),
    file: examinedFile,
    isNamed: v.optional(v.boolean()),
    isRecording: v.optional(v.boolean()),
  },
  returns: imported,
  handler: async (ctx, { userId, file, isNamed = false, isRecording = false }): Promise<Infer<typeof imported>> => {
    const same = await ctx.db
      .query("samples")
      .withIndex("by_user_sha256", (q) => q.eq("userId", userId).eq("sha256", file.sha256))
      .first();
    if (same) {
      // The file may be that very sample's; then it is in use and stays.
      for (const id of filesOf(file)) await discardUnused(ctx, id);
      await restoreSampleRow(ctx, same);
      // Importing a recording as a file keeps it.
      if (!isRecording && same.expiresAt !== undefined) await keepRecordingRow(ctx, same);
      const next = await meetTwin(ctx, same, { ...file, isGiven: isNamed });
      return { ...sampleView(await existingSample(ctx, same._id)), next };
    }
    await requireRoom({ ...ctx, userId }, await sizeOf(ctx, file));
    const sampleId = await insertSample(ctx, file, {
      userId,
      ...(isNamed ? { setByPerson: { name: true } } : {}),
      ...(isRecording ? newRecording(Date.now()) : { type: "uploaded" }),
    });
    return importedView(await existingSample(ctx, sampleId));
  },
});

/** Deletes files of what was refused, unless a sample has them. */
export const discard = internalMutation({
  args: { storageIds: v.array(v.id("_storage")) },
  returns: v.null(),
  handler: async (ctx, { storageIds }) => {
    for (const id of storageIds) await discardUnused(ctx, id);
    return null;
  },
});

/**
 * Deletes files that no sample and no project refers to: uploads that were never imported, and what a crash left between storing a
 * result and making its sample. Goes through all files, a page at a time.
 */
export const sweep = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const { page, isDone, continueCursor } = await ctx.db.system
      .query("_storage")
      .paginate({ cursor, numItems: SWEPT_AT_ONCE });
    const old = page.filter((file) => file._creationTime < Date.now() - UNUSED_MILLIS);
    for (const file of old) await discardUnused(ctx, file._id);
    // Files come oldest first: behind a young one all are young.
    if (!isDone && old.length === page.length) {
      await ctx.scheduler.runAfter(0, internal.library.uploads.sweep, { cursor: continueCursor });
    }
    return null;
  },
});

/** A sample as its import answers, also when that is repeated. */
function importedView(sample: Doc<"samples">): Infer<typeof imported> {
  const next = doubts(sample);
  return { ...sampleView(sample), ...(next === null ? {} : { next }) };
}

async function sampleOfFile(ctx: Pick<QueryCtx, "db">, storageId: Id<"_storage">): Promise<Doc<"samples"> | null> {
  return ctx.db
    .query("samples")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
}

async function isProjectFile(ctx: Pick<QueryCtx, "db">, storageId: Id<"_storage">): Promise<boolean> {
  const file = await ctx.db
    .query("projectFiles")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
  return file !== null;
}

/** True if a sample has it as its plain copy. */
async function isPlainCopy(ctx: Pick<QueryCtx, "db">, storageId: Id<"_storage">): Promise<boolean> {
  const sample = await ctx.db
    .query("samples")
    .withIndex("by_plainStorage", (q) => q.eq("plainStorageId", storageId))
    .first();
  return sample !== null;
}

async function discardUnused(ctx: MutationCtx, storageId: Id<"_storage">): Promise<void> {
  const isStored = (await ctx.db.system.get("_storage", storageId)) !== null;
  if (!isStored || (await sampleOfFile(ctx, storageId))) return;
  if ((await isPlainCopy(ctx, storageId)) || (await isProjectFile(ctx, storageId))) return;
  await ctx.storage.delete(storageId);
}
