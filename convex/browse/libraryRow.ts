import type { LibraryRow } from "../../src/contracts/dashboard.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { audioAddress } from "../library/audioAddress.ts";
import { collectionIdsOf } from "../library/collectionRecord.ts";
import { outlineOf } from "../library/files/outline.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { sampleView } from "../library/sampleView.ts";
import { tagsOf } from "../library/tagRecord.ts";

type ReadCtx = Pick<QueryCtx, "db">;

/** A sample as the dashboard lists it, with the one that it is a variation of. */
export async function libraryRow(ctx: ReadCtx, sample: Doc<"samples">): Promise<LibraryRow> {
  const row = await plainRow(ctx, sample);
  const original = sample.variationOf === undefined ? null : await liveSample(ctx, sample.variationOf);
  return original?.userId === sample.userId ? { ...row, original: await plainRow(ctx, original) } : row;
}

async function plainRow(ctx: ReadCtx, sample: Doc<"samples">): Promise<LibraryRow> {
  const { metadata, jobId, variationOf, form, readings, expiresAt, deletedAt, isFavourite = false } = sample;
  const derived = ctx.db
    .query("samples")
    .withIndex("by_source", (q) => q.eq("sourceId", sample._id).eq("deletedAt", undefined));
  const isNamed = sample.setByPerson?.name;
  const known = { prompt: metadata.prompt, isNamed, jobId, variationOf, form, readings, expiresAt, deletedAt };
  return {
    ...sampleView(sample),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    outline: sample.outline ?? outlineOf(metadata.peaks ?? []),
    audioUrl: await audioAddress(sample._id),
    sha256: sample.sha256,
    hasDerived: (await derived.first()) !== null,
    isFavourite,
    tags: tagsOf(sample),
    collectionIds: collectionIdsOf(sample),
  };
}

/** The same, with what the sample was made from: what is found by a filter is shown under it. */
export async function libraryRowWithSource(ctx: ReadCtx, sample: Doc<"samples">): Promise<LibraryRow> {
  const row = await libraryRow(ctx, sample);
  const source = sample.sourceId === undefined ? null : await liveSample(ctx, sample.sourceId);
  return source?.userId === sample.userId ? { ...row, source: await plainRow(ctx, source) } : row;
}
