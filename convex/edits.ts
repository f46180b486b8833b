import { type Infer, type ObjectType, v } from "convex/values";
import type { Doc } from "./_generated/dataModel.js";
import { type QueryCtx, internalMutation, internalQuery } from "./_generated/server.js";
import { examinedFile, existingSample, insertSample } from "./sampleRecord.ts";
import { sampleView } from "./sampleView.ts";
import { ownSample } from "./samples.ts";
import { studioError } from "./studioError.ts";
import { isNamedByCaller } from "../src/contracts/request-id.ts";
import type { SampleView } from "../src/contracts/sample.ts";

/** Rows of synchronous edits: the queries and mutations around one action. */

/** A sample as something is made of it. */
const source = v.object({
  sampleId: v.id("samples"),
  storageId: v.id("_storage"),
  name: v.string(),
  duration: v.number(),
  sampleRate: v.number(),
  channels: v.number(),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  sourceId: v.optional(v.id("samples")),
  stemType: v.optional(v.string()),
});

export type Source = Infer<typeof source>;

/** Samples of one request, or of the same bytes, that are looked through: more are of calls that are long over. */
const MAX_SAME = 64;

const request = { userId: v.string(), requestId: v.optional(v.string()), request: v.string() };

/** Whose edit it is, and by what it is known when it is asked for again. */
type Asked = ObjectType<typeof request>;

const edited = v.object({ sampleId: v.id("samples"), gainDb: v.number(), clippedSamples: v.number() });

/** Result of an earlier call with the same requestId, if any. */
export const earlier = internalQuery({
  args: request,
  returns: v.union(v.null(), edited),
  handler: async (ctx, asked): Promise<Infer<typeof edited> | null> => {
    const sample = await findRepeated(ctx, asked);
    return sample && editOf(sample);
  },
});

/** The caller's samples, in the order of the ids. */
export const sources = internalQuery({
  args: { userId: v.string(), sampleIds: v.array(v.string()) },
  returns: v.array(source),
  handler: async (ctx, { userId, sampleIds }): Promise<Source[]> =>
    Promise.all(sampleIds.map(async (id) => sourceOf(await ownSample({ ...ctx, userId }, id)))),
});

/**
 * Makes a file a sample, or deletes it where the same request has made one meanwhile: with the same requestId, or, where
 * there is none, while this call was under way. The latter is what a client does that gave up waiting and called again.
 */
export const keep = internalMutation({
  args: {
    ...request,
    /** When the call began, in milliseconds since 1970. */
    askedAt: v.number(),
    file: examinedFile,
    type: v.union(v.literal("export"), v.literal("mix")),
    sourceId: v.optional(v.id("samples")),
  },
  returns: edited,
  handler: async (ctx, { file, type, sourceId, askedAt, ...asked }): Promise<Infer<typeof edited>> => {
    const made = (await findRepeated(ctx, asked)) ?? (await findTwin(ctx, asked, { sha256: file.sha256, askedAt }));
    if (made) {
      await ctx.storage.delete(file.storageId);
      return editOf(made);
    }
    const provenance = { ...asked, type, ...(sourceId === undefined ? {} : { sourceId }) };
    return editOf(await existingSample(ctx, await insertSample(ctx, file, provenance)));
  },
});

/** The sample of an edit as callers see it. */
export const view = internalQuery({
  args: { sampleId: v.id("samples") },
  returns: v.any(),
  handler: async (ctx, { sampleId }): Promise<SampleView> => sampleView(await existingSample(ctx, sampleId)),
});

/** @throws REQUEST_ID_CONFLICT if it was another request */
async function findRepeated(ctx: Pick<QueryCtx, "db">, asked: Asked): Promise<Doc<"samples"> | null> {
  const { userId, requestId } = asked;
  if (requestId === undefined) return null;
  const samples = await ctx.db
    .query("samples")
    .withIndex("by_user_requestId", (q) => q.eq("userId", userId).eq("requestId", requestId))
    .order("desc")
    .take(MAX_SAME);
  // A deleted sample is made again.
  const sample = samples.find(({ deletedAt }) => deletedAt === undefined) ?? null;
  if (!sample || sample.request === asked.request) return sample;
  throw studioError(
    "REQUEST_ID_CONFLICT",
    `requestId "${requestId}" belongs to sample ${sample._id} of another request. Use a new requestId for a new request.`,
    { requestId, sampleId: sample._id },
  );
}

/** The sample that an equal call without a requestId made of the same bytes while this one was under way. */
async function findTwin(
  ctx: Pick<QueryCtx, "db">,
  { userId, requestId, request: text }: Asked,
  { sha256, askedAt }: { sha256: string; askedAt: number },
): Promise<Doc<"samples"> | null> {
  if (isNamedByCaller(requestId)) return null;
  const samples = await ctx.db
    .query("samples")
    .withIndex("by_user_sha256", (q) => q.eq("userId", userId).eq("sha256", sha256))
    .order("desc")
    .take(MAX_SAME);
  const isTwin = (sample: Doc<"samples">) =>
    sample.request === text && sample.deletedAt === undefined && sample.createdAt > askedAt;
  return samples.find(isTwin) ?? null;
}

function editOf({ _id, metadata }: Doc<"samples">): Infer<typeof edited> {
  return { sampleId: _id, gainDb: metadata.gainDb ?? 0, clippedSamples: metadata.clippedSamples ?? 0 };
}

function sourceOf(sample: Doc<"samples">): Source {
  const { name, storageId, duration, bpm, key, sourceId, metadata } = sample;
  const { sampleRate, channels, stemType } = metadata;
  const facts = { bpm, key, sourceId, stemType };
  const present = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { sampleId: sample._id, storageId, name, duration, sampleRate, channels, ...present };
}
