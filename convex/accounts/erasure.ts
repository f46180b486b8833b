import { getDocumentSize } from "convex/values";
import { RATES } from "../../src/contracts/user-limits.ts";
import type { Doc, Id, TableNames } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { deleteMessage } from "../chat/words.ts";
import { endJob } from "../jobs/end.ts";
import { isOpen } from "../jobs/record.ts";
import { provider } from "../kit/environment.ts";
import { forgetRename } from "../library/renames.ts";
import { dropScore } from "../library/scores.ts";
import { dropSoundprint } from "../library/soundprints.ts";
import { filesOf } from "../library/storedBytes.ts";
import { predictionsOf } from "../providers/predictionRecord.ts";

/** Deletes some rows of a user, as many as one transaction carries. @returns how many; 0 when none is left */
type Erase = (ctx: MutationCtx, userId: string) => Promise<number>;

/** Rows of a batch at most: those with others or with files below them, and small ones. */
const [FEW, MANY, MANY_MORE] = [4, 100, 200];
/** A batch takes no further row once it has so many bytes: a row may have a MiB, and a transaction reads 16 MiB. */
const BATCH_BYTES = 2 * 1024 * 1024;

/**
 * What becomes of each table's rows of a user who leaves, in this order. A text says why nothing is to be done; a table
 * that is added gets a line here by its type, and is filled in erasure.test.ts.
 */
export const ERASURES: Record<TableNames, Erase | string> = {
  jobs: eraseJobs,
  jobEvents: "with their job",
  predictions: "with their job",
  waitingSends: "with their prediction",
  streams: eraseStreams,
  leases: "with their stream",
  deltas: "with their stream",
  messages: eraseMessages,
  messageTexts: "with their message",
  threads: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("threads").withIndex("by_user_updatedAt", (q) => q.eq("userId", userId)),
    ),
  shares: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("shares").withIndex("by_user_expiresAt", (q) => q.eq("userId", userId)),
    ),
  samples: eraseSamples,
  waveforms: "with their sample",
  soundprints: "with their sample",
  scores: "with their sample",
  renamedSamples: "with their sample",
  projectFiles: eraseProjectFiles,
  deletedSamples: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("deletedSamples").withIndex("by_user", (q) => q.eq("userId", userId)),
    ),
  tags: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("tags").withIndex("by_user_name", (q) => q.eq("userId", userId)),
    ),
  facets: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("facets").withIndex("by_user", (q) => q.eq("userId", userId)),
    ),
  collections: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("collections").withIndex("by_user_name", (q) => q.eq("userId", userId)),
    ),
  savedSearches: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("savedSearches").withIndex("by_user_name", (q) => q.eq("userId", userId)),
    ),
  storedBytes: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("storedBytes").withIndex("by_user", (q) => q.eq("userId", userId)),
    ),
  sendTurns: eraseSendTurns,
  charges: detachCharges,
  consents: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("consents").withIndex("by_user_digest", (q) => q.eq("userId", userId)),
    ),
  chatUsage: (ctx, userId) =>
    erase(
      ctx,
      ctx.db.query("chatUsage").withIndex("by_user_day_model", (q) => q.eq("userId", userId)),
    ),
  connections: eraseConnections,
  connectionSignIns: "with their connection",
  rateLimits: eraseRateLimits,
  departures: "by departures.ts, last",
  webhookReceipts: "ids of deliveries, for a day",
  webhookSecrets: "the studio's own",
  paces: "the studio's own",
  ledgerReadings: "the studio's own",
};

/** Deletes one batch. @returns false when no table has a row of the user any more */
export async function eraseSome(ctx: MutationCtx, userId: string): Promise<boolean> {
  for (const rule of Object.values(ERASURES)) {
    if (typeof rule !== "string" && (await rule(ctx, userId)) > 0) return true;
  }
  return false;
}

/** The first rows of a query. A deletion reads a row once more, and a few rows below it: 3 MiB of rows leave room for both. */
async function takeBatch<Row extends { _id: Id<TableNames> }>(rows: AsyncIterable<Row>, count: number): Promise<Row[]> {
  const batch: Row[] = [];
  let bytes = 0;
  for await (const row of rows) {
    batch.push(row);
    bytes += getDocumentSize(row);
    if (batch.length >= count || bytes >= BATCH_BYTES) break;
  }
  return batch;
}

interface Erased<Row> {
  count?: number;
  /** Deletes what belongs to a row. */
  before?: (row: Row) => Promise<unknown>;
}

/** Deletes the first rows of a query. @returns how many */
async function erase<Row extends { _id: Id<TableNames> }>(
  ctx: MutationCtx,
  rows: AsyncIterable<Row>,
  { count = MANY_MORE, before }: Erased<Row> = {},
): Promise<number> {
  const batch = await takeBatch(rows, count);
  for (const row of batch) {
    await before?.(row);
    await ctx.db.delete(row._id);
  }
  return batch.length;
}

/** The newest first: they wait for their turn, and would take the place of one that is ended. */
async function eraseJobs(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("jobs").withIndex("by_user", (q) => q.eq("userId", userId));
  const jobs = await takeBatch(rows.order("desc"), FEW);
  const open = jobs.filter(isOpen);
  for (const job of open) await endJob(ctx, job, { kind: "canceled" });
  if (open.length > 0) return open.length;
  for (const job of jobs) await eraseJob(ctx, job);
  return jobs.length;
}

/** The journal of its workflow, which knows the job's id and nothing of it, goes an hour after its end (jobs/workflows.ts). */
async function eraseJob(ctx: MutationCtx, { _id: jobId }: Doc<"jobs">): Promise<void> {
  for (const { _id } of await predictionsOf(ctx, jobId)) {
    const sends = ctx.db.query("waitingSends").withIndex("by_prediction", (q) => q.eq("predictionId", _id));
    await erase(ctx, sends);
    await ctx.db.delete("predictions", _id);
  }
  await erase(
    ctx,
    ctx.db.query("jobEvents").withIndex("by_job", (q) => q.eq("jobId", jobId)),
  );
  await ctx.db.delete("jobs", jobId);
}

/** The writer of a live one finds it gone with its next row, and ends. */
async function eraseStreams(ctx: MutationCtx, userId: string): Promise<number> {
  const stream = await ctx.db
    .query("streams")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
  if (!stream) return 0;
  const ofStream = { streamId: stream._id };
  await erase(
    ctx,
    ctx.db.query("leases").withIndex("by_stream", (q) => q.eq("streamId", ofStream.streamId)),
  );
  const deltas = await erase(
    ctx,
    ctx.db.query("deltas").withIndex("by_stream", (q) => q.eq("streamId", ofStream.streamId)),
  );
  if (deltas === 0) await ctx.db.delete("streams", stream._id);
  return 1;
}

async function eraseMessages(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("messages").withIndex("by_user_clientId", (q) => q.eq("userId", userId));
  const messages = await takeBatch(rows, FEW);
  for (const { _id } of messages) await deleteMessage(ctx, _id);
  return messages.length;
}

/** Without the bookkeeping of a sample that is deleted alone, whose rows all go as well. */
function eraseSamples(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("samples").withIndex("by_user_name", (q) => q.eq("userId", userId));
  const before = async (sample: Doc<"samples">) => {
    const waveforms = ctx.db.query("waveforms").withIndex("by_sample", (q) => q.eq("sampleId", sample._id));
    await erase(ctx, waveforms);
    await dropScore(ctx, sample._id);
    await dropSoundprint(ctx, sample._id);
    await forgetRename(ctx, sample._id);
    for (const id of filesOf(sample)) await deleteFile(ctx, id);
  };
  return erase(ctx, rows, { count: FEW, before });
}

function eraseProjectFiles(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("projectFiles").withIndex("by_user", (q) => q.eq("userId", userId));
  return erase(ctx, rows, { count: MANY, before: ({ storageId }) => deleteFile(ctx, storageId) });
}

async function deleteFile(ctx: MutationCtx, storageId: Id<"_storage">): Promise<void> {
  if (await ctx.db.system.get("_storage", storageId)) await ctx.storage.delete(storageId);
}

async function eraseSendTurns(ctx: MutationCtx, userId: string): Promise<number> {
  let erased = 0;
  for (const { value } of provider.members) {
    const turns = ctx.db
      .query("sendTurns")
      .withIndex("by_provider_user", (q) => q.eq("provider", value).eq("userId", userId));
    erased += await erase(ctx, turns);
  }
  return erased;
}

/**
 * What was billed stays, so that the ledger goes on adding up to the provider's list; whose it was, and for which job,
 * does not.
 */
async function detachCharges(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("charges").withIndex("by_user_askedAt", (q) => q.eq("userId", userId));
  const charges = await takeBatch(rows, MANY);
  const nobodys = { userId: undefined, jobId: undefined, take: undefined, predictionId: undefined };
  for (const { _id } of charges) await ctx.db.patch("charges", _id, nobodys);
  return charges.length;
}

function eraseConnections(ctx: MutationCtx, userId: string): Promise<number> {
  const rows = ctx.db.query("connections").withIndex("by_user_name", (q) => q.eq("userId", userId));
  const before = ({ _id }: Doc<"connections">) =>
    erase(
      ctx,
      ctx.db.query("connectionSignIns").withIndex("by_connection", (q) => q.eq("connectionId", _id)),
    );
  return erase(ctx, rows, { count: FEW, before });
}

async function eraseRateLimits(ctx: MutationCtx, userId: string): Promise<number> {
  let erased = 0;
  for (const name of Object.keys(RATES)) {
    const buckets = ctx.db.query("rateLimits").withIndex("name", (q) => q.eq("name", name).eq("key", userId));
    erased += await erase(ctx, buckets);
  }
  return erased;
}
