import { MAX_DERIVED, MAX_RELATIVES } from "../../src/contracts/dashboard.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { liveSample } from "../library/sampleRecord.ts";

/** Related samples, deleted ones left out. */
export interface Relatives {
  source: Doc<"samples"> | null;
  variations: Doc<"samples">[];
  derived: Doc<"samples">[];
  parents: Doc<"samples">[];
}

type ReadCtx = Pick<QueryCtx, "db">;

/** Related samples of one: its source, other takes and variations, derived ones and, of a mix, its parents. */
export async function relativesOf(ctx: ReadCtx, sample: Doc<"samples">): Promise<Relatives> {
  const { _id, sourceId, metadata } = sample;
  const [source = null] = await live(ctx, sample, sourceId ? [sourceId] : []);
  const variations = (await takesOf(ctx, sample)).filter((take) => take._id !== _id);
  const parents = await live(ctx, sample, [...new Set(metadata.parentIds)]);
  return { source, variations, derived: await derivedFrom(ctx, sample), parents };
}

/** Samples made from one, oldest first. */
export async function derivedFrom(ctx: ReadCtx, { _id, userId }: Doc<"samples">): Promise<Doc<"samples">[]> {
  const rows = await ctx.db
    .query("samples")
    .withIndex("by_source", (q) => q.eq("sourceId", _id).eq("deletedAt", undefined))
    .take(MAX_DERIVED);
  return rows.filter((derived) => derived.userId === userId);
}

/** All takes of the first job, and the variations of each. */
async function takesOf(ctx: ReadCtx, sample: Doc<"samples">): Promise<Doc<"samples">[]> {
  const first = sample.variationOf === undefined ? sample : await ctx.db.get("samples", sample.variationOf);
  const job = first?.type === "generated" && first.jobId ? await ctx.db.get("jobs", first.jobId) : null;
  // The first may be gone for good; its variations still belong together.
  const takeIds = job?.output?.sampleIds ?? [sample.variationOf ?? sample._id];
  const variations = await Promise.all(takeIds.map((id) => variationsOf(ctx, id)));
  const all = [...(await live(ctx, sample, takeIds)), ...variations.flat()];
  return all.filter(({ userId }) => userId === sample.userId).slice(0, MAX_RELATIVES);
}

async function variationsOf(ctx: ReadCtx, id: Id<"samples">): Promise<Doc<"samples">[]> {
  return ctx.db
    .query("samples")
    .withIndex("by_variationOf", (q) => q.eq("variationOf", id).eq("deletedAt", undefined))
    .take(MAX_RELATIVES);
}

async function live(ctx: ReadCtx, { userId }: Doc<"samples">, ids: readonly Id<"samples">[]) {
  const found = await Promise.all(ids.map((id) => liveSample(ctx, id)));
  return found.flatMap((sample) => (sample?.userId === userId ? [sample] : []));
}
