import { type Infer, v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel.js";
import type { MutationCtx } from "./_generated/server.js";
import { audioFormat, sampleMetadata } from "./schema.ts";

/** A stored and measured audio file, ready to become a sample. */
export const examinedFile = v.object({
  storageId: v.id("_storage"),
  /** File name without extension that is asked for; a suffix makes it unique. */
  name: v.string(),
  duration: v.number(),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  format: audioFormat,
  sha256: v.string(),
  metadata: sampleMetadata,
});

export type ExaminedFile = Infer<typeof examinedFile>;

/** How a sample came to be. */
export type Provenance = Pick<Doc<"samples">, "userId" | "type" | "sourceId" | "jobId" | "requestId" | "request">;

/** Puts a file into the library. The only place where samples are made. */
export async function insertSample(
  ctx: MutationCtx,
  file: ExaminedFile,
  provenance: Provenance,
): Promise<Id<"samples">> {
  const name = await uniqueName(ctx, provenance.userId, file.name);
  const { prompt = "", stemType = "" } = file.metadata;
  const searchText = [name.replaceAll("_", " "), prompt, stemType, file.key ?? ""].join(" ").trim();
  return ctx.db.insert("samples", { ...file, ...provenance, name, searchText, createdAt: Date.now() });
}

/** @returns the name itself, or with the first of _2, _3, … that the user has no sample of */
async function uniqueName(ctx: MutationCtx, userId: string, asked: string): Promise<string> {
  let name = asked;
  for (let suffix = 2; await isTaken(ctx, userId, name); suffix += 1) name = `${asked}_${suffix}`;
  return name;
}

async function isTaken(ctx: MutationCtx, userId: string, name: string): Promise<boolean> {
  const sample = await ctx.db
    .query("samples")
    .withIndex("by_user_name", (q) => q.eq("userId", userId).eq("name", name))
    .first();
  return sample !== null;
}
