import { withoutUndefined } from "../../src/contracts/wire/without-undefined.ts";
import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import { internalQuery } from "../_generated/server.js";
import { audioFormat, sampleForm } from "../library/tables.ts";
import { scoreOf } from "../library/scores.ts";
import { ownSample } from "../library/samples.ts";
import { playableFile } from "../library/storedAudio.ts";

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
  form: v.optional(sampleForm),
  /** True if a person gave it its name. */
  isNamed: v.boolean(),
  format: audioFormat,
  createdAt: v.number(),
  sourceId: v.optional(v.id("samples")),
  stemType: v.optional(v.string()),
});

/** A sample as something is made of it; `duration` in seconds, `sampleRate` in hertz. */
export type Source = Infer<typeof source>;

/** The caller's samples, in the order of the ids. */
export const sources = internalQuery({
  args: { userId: v.string(), sampleIds: v.array(v.string()) },
  returns: v.array(source),
  handler: async (ctx, { userId, sampleIds }): Promise<Source[]> =>
    Promise.all(sampleIds.map(async (id) => sourceOf(await ownSample({ ...ctx, userId }, id)))),
});

/**
 * The recipe that renders a sample of the caller, as JSON; null where no score is kept, or another revision of the
 * synthesiser made it.
 */
export const recipe = internalQuery({
  args: { userId: v.string(), sampleId: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { userId, sampleId }): Promise<string | null> => {
    const sample = await ownSample({ ...ctx, userId }, sampleId);
    const score = await scoreOf(ctx, sample._id);
    return score?.recipe ? JSON.stringify(score.recipe) : null;
  },
});

/** The fields of a sample that making something of it reads. */
export function sourceOf(sample: Doc<"samples">): Source {
  const { name, duration, bpm, key, form, format, createdAt, sourceId, metadata } = sample;
  const { sampleRate, channels, stemType } = metadata;
  const { storageId } = playableFile(sample);
  const facts = withoutUndefined({ bpm, key, form, sourceId, stemType });
  const isNamed = sample.setByPerson?.name === true;
  return {
    sampleId: sample._id,
    storageId,
    name,
    isNamed,
    format,
    createdAt,
    duration,
    sampleRate,
    channels,
    ...facts,
  };
}
