import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { freeName } from "../kit/freeName.ts";
import { freeRoom } from "./room.ts";
import { countFiles } from "./storedBytes.ts";
import { recountFacets } from "./facetRecord.ts";
import { outlineOf } from "./files/outline.ts";
import { audioFormat, peaks, sampleForm, sampleMetadata, sampleReadings } from "./tables.ts";
import { keepScore } from "./scores.ts";
import { keepSoundprint } from "./soundprints.ts";
import { searchFields } from "./searchText.ts";
import { countTags, tagFields, tagsOf } from "./tagRecord.ts";

/** A stored and measured audio file, ready to become a sample. */
export const examinedFile = v.object({
  storageId: v.id("_storage"),
  plainStorageId: v.optional(v.id("_storage")),
  /** File name without extension that is asked for; a suffix makes it unique. */
  name: v.string(),
  duration: v.number(),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  format: audioFormat,
  sha256: v.string(),
  metadata: sampleMetadata.omit("peaks").extend({ peaks }),
  form: v.optional(sampleForm),
  readings: v.optional(sampleReadings),
  /** Initial tags. */
  tags: v.optional(v.array(v.string())),
  /** As src/audio/synth/kept-score.ts writes it. */
  score: v.optional(v.string()),
  /** As src/audio/analyse/soundprint.ts packs it. */
  soundprint: v.optional(v.array(v.number())),
});

export type ExaminedFile = Infer<typeof examinedFile>;

/** How a sample came to be. */
export type Provenance = Pick<
  Doc<"samples">,
  "userId" | "type" | "sourceId" | "variationOf" | "jobId" | "expiresAt" | "setByPerson"
>;

/** Puts a file into the library. The only place where samples are made. */
export async function insertSample(
  ctx: MutationCtx,
  { tags = [], score, soundprint, ...file }: ExaminedFile,
  provenance: Provenance,
): Promise<Id<"samples">> {
  const name = await uniqueName(ctx, { userId: provenance.userId, asked: file.name });
  const { peaks: waveform, ...metadata } = file.metadata;
  const tagged = tags.length > 0 ? { tags: tagFields(tags) } : {};
  const sampleId = await ctx.db.insert("samples", {
    ...file,
    ...provenance,
    metadata,
    name,
    bytes: await countFiles(ctx, provenance.userId, file),
    ...searchFields({ ...file, ...provenance, ...tagged, name, metadata }),
    createdAt: Date.now(),
    outline: outlineOf(waveform),
    ...tagged,
    ...(await orphanhood(ctx, provenance.sourceId)),
  });
  await freeRoom({ ...ctx, userId: provenance.userId });
  await ctx.db.insert("waveforms", { sampleId, peaks: waveform });
  if (score !== undefined) await keepScore(ctx, sampleId, score);
  if (soundprint !== undefined) await keepSoundprint(ctx, { sampleId, userId: provenance.userId, print: soundprint });
  const sample = await ctx.db.get("samples", sampleId);
  if (sample) await countTags(ctx, provenance.userId, tagsOf(sample), 1);
  await recountFacets(ctx, sampleId);
  return sampleId;
}

/** The sample, unless there is none or it was deleted. */
export async function liveSample(ctx: Pick<QueryCtx, "db">, id: Id<"samples">): Promise<Doc<"samples"> | null> {
  const sample = await ctx.db.get("samples", id);
  return sample?.deletedAt === undefined ? sample : null;
}

/** The waveform of a sample: pairs of minimum and maximum. */
export async function peaksOf(ctx: Pick<QueryCtx, "db">, sample: Doc<"samples">): Promise<number[]> {
  const row = await ctx.db
    .query("waveforms")
    .withIndex("by_sample", (q) => q.eq("sampleId", sample._id))
    .unique();
  return row?.peaks ?? sample.metadata.peaks ?? [];
}

/** A sample whose source was deleted meanwhile is shown by itself in the library. */
async function orphanhood(ctx: MutationCtx, sourceId: Id<"samples"> | undefined): Promise<{ isOrphan?: true }> {
  return sourceId !== undefined && (await liveSample(ctx, sourceId)) === null ? { isOrphan: true } : {};
}

/**
 * @param own the sample that is to have the name; none for a new one
 * @returns the name itself, or with the first of _2, _3, … that no other sample of the user has, deleted ones included
 */
export async function uniqueName(
  ctx: MutationCtx,
  { userId, asked, own }: { userId: string; asked: string; own?: Id<"samples"> },
): Promise<string> {
  return freeName(asked, (name) => isTaken(ctx, { userId, name, own }));
}

async function isTaken(
  ctx: MutationCtx,
  { userId, name, own }: { userId: string; name: string; own: Id<"samples"> | undefined },
): Promise<boolean> {
  const sample = await ctx.db
    .query("samples")
    .withIndex("by_user_name", (q) => q.eq("userId", userId).eq("name", name))
    .first();
  return sample !== null && sample._id !== own;
}

/** A sample that must be there. @throws Error if it is not: a fault of ours */
export async function existingSample(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples">): Promise<Doc<"samples">> {
  const sample = await ctx.db.get("samples", sampleId);
  if (!sample) throw new Error(`Sample ${sampleId} vanished`);
  return sample;
}
