import { formatKey, parseKey } from "../src/contracts/key.ts";
import { createUploadUrl as createUploadUrlContract, getSample } from "../src/contracts/library.ts";
import { searchSamples } from "../src/contracts/sample.ts";
import { type Caller, type DeploymentInput, contractMutation, contractQuery } from "./contract.ts";
import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { takePage } from "./page.ts";
import { sampleView } from "./sampleView.ts";
import { studioError } from "./studioError.ts";

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
  return { ...sampleView(sample), audioUrl };
});

/** A one-time address for the bytes of a file; `imports:importUpload` makes a sample of them. */
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
  throw studioError("SAMPLE_NOT_FOUND", `No sample "${sampleId}". Find samples with search_samples.`, { sampleId });
}

function matching(ctx: QueryCtx & Caller, input: DeploymentInput<typeof searchSamples>) {
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
