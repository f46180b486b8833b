import { formatKey, parseKey } from "../src/contracts/key.ts";
import {
  createUploadUrl as createUploadUrlContract,
  deleteSample,
  getSample,
  listDeletedSamples,
} from "../src/contracts/library.ts";
import { searchSamples } from "../src/contracts/sample.ts";
import { type Caller, type DeploymentInput, contractMutation, contractQuery } from "./contract.ts";
import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { takePage } from "./page.ts";
import { sampleDetails, sampleView } from "./sampleView.ts";
import { studioError } from "./studioError.ts";

/** How many of the caller's own samples a message about an unknown one names. */
const NAMED_SAMPLES = 3;
/** More open jobs than this of one user are looked through no further. */
const MAX_OPEN_JOBS = 500;

/** Searches the caller's library; newest first, or best match first where words are given. */
export const search = contractQuery(searchSamples, async (ctx, input) => {
  const { rows, cursor } = await takePage(matching(ctx, input), input);
  return { samples: rows.map(sampleView), ...(cursor === undefined ? {} : { cursor }) };
});

/** One sample of the caller, with the address of its audio. */
export const get = contractQuery(getSample, async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  const audioUrl = await ctx.storage.getUrl(sample.storageId);
  if (!audioUrl) throw new Error(`The audio of sample ${sampleId} is gone`);
  return { ...sampleDetails(sample), audioUrl };
});

/**
 * Deletes a sample of the caller with its file. What was made from it, and the jobs that it was made by, stay.
 * @throws SAMPLE_IN_USE while an open job is made from it
 */
export const remove = contractMutation(deleteSample, async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  const user = await openJobOf(ctx, sample);
  if (user) {
    const next = `Wait for it with check_job_status, or call cancel_job with jobId "${user._id}" first`;
    throw studioError("SAMPLE_IN_USE", `Sample ${sample._id} is being split by job ${user._id}. ${next}.`, {
      sampleId: sample._id,
      jobId: user._id,
    });
  }
  const { userId, sha256, name } = sample;
  await ctx.db.delete("samples", sample._id);
  await ctx.storage.delete(sample.storageId);
  await ctx.db.insert("deletedSamples", { userId, sampleId: sample._id, sha256, deletedAt: Date.now() });
  return { deletedId: sample._id, name, next: "It is gone. See what is left with search_samples." };
});

/** What the caller has deleted, newest first. */
export const listDeleted = contractQuery(listDeletedSamples, async (ctx, input) => {
  const all = ctx.db.query("deletedSamples").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const { rows, cursor } = await takePage(all.order("desc"), input);
  const deleted = rows.map(({ sampleId, sha256 }) => ({ deletedId: sampleId, sha256 }));
  return { deleted, ...(cursor === undefined ? {} : { cursor }) };
});

/** A one-time address for the bytes of a file; `imports:importSample` makes a sample of them. */
export const createUploadUrl = contractMutation(createUploadUrlContract, async (ctx) => ({
  uploadUrl: await ctx.storage.generateUploadUrl(),
}));

/**
 * The caller's sample.
 * @throws SAMPLE_NOT_FOUND also where the id is malformed or another's
 */
export async function ownSample(ctx: Pick<QueryCtx, "db"> & Caller, sampleId: string): Promise<Doc<"samples">> {
  const id = ctx.db.normalizeId("samples", sampleId);
  const sample = id && (await ctx.db.get("samples", id));
  if (sample?.userId === ctx.userId) return sample;
  const newest = ctx.db.query("samples").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const own = (await newest.order("desc").take(NAMED_SAMPLES)).map(({ _id, name }) => `${_id} (${name})`);
  const hint = own.length > 0 ? `The newest are ${own.join(", ")}` : "The library is empty";
  throw studioError("SAMPLE_NOT_FOUND", `No sample "${sampleId}". ${hint}; find samples with search_samples.`, {
    sampleId,
  });
}

async function openJobOf(ctx: QueryCtx & Caller, sample: Doc<"samples">): Promise<Doc<"jobs"> | null> {
  for (const status of ["pending", "processing"] as const) {
    const open = ctx.db
      .query("jobs")
      .withIndex("by_user_status", (q) => q.eq("userId", ctx.userId).eq("status", status));
    const jobs = await open.take(MAX_OPEN_JOBS);
    const user = jobs.find((job) => job.type === "stem_split" && job.sourceId === sample._id);
    if (user) return user;
  }
  return null;
}

/** The caller's samples that a search finds. */
export function matching(ctx: QueryCtx & Caller, input: DeploymentInput<typeof searchSamples>) {
  const { bpmMin, bpmMax } = input;
  const key = canonicalKey(input.key);
  // Tempo and key narrow what an index gives: a page is filled by reading on, within Convex's bound on rows read.
  return candidates(ctx, input).filter((q) =>
    q.and(
      ...(key === undefined ? [] : [q.eq(q.field("key"), key)]),
      // A missing field sorts below every number, so the lower bound keeps samples without a tempo out.
      ...(bpmMin === undefined && bpmMax === undefined ? [] : [q.gte(q.field("bpm"), bpmMin ?? 0)]),
      ...(bpmMax === undefined ? [] : [q.lte(q.field("bpm"), bpmMax)]),
    ),
  );
}

function candidates(ctx: QueryCtx & Caller, { text, type }: DeploymentInput<typeof searchSamples>) {
  const samples = ctx.db.query("samples");
  const { userId } = ctx;
  if (text) {
    return samples.withSearchIndex("search", (q) => {
      const words = q.search("searchText", text).eq("userId", userId);
      return type ? words.eq("type", type) : words;
    });
  }
  return type
    ? samples.withIndex("by_user_type", (q) => q.eq("userId", userId).eq("type", type)).order("desc")
    : samples.withIndex("by_user", (q) => q.eq("userId", userId)).order("desc");
}

function canonicalKey(text: string | undefined): string | undefined {
  const key = text === undefined ? null : parseKey(text);
  return key ? formatKey(key) : undefined;
}
