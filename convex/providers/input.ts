import { type Infer, v } from "convex/values";

/** Input of a model, as jobs store it. */

/** Parsed input of `jobs/public:generateSample`, without requestId. */
export const generateInput = v.object({
  prompt: v.string(),
  type: v.optional(v.union(v.literal("loop"), v.literal("one_shot"))),
  bars: v.optional(v.number()),
  durationSeconds: v.optional(v.number()),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  variations: v.optional(v.number()),
  seed: v.optional(v.number()),
  model: v.optional(v.string()),
  inputSampleId: v.optional(v.string()),
  variationOf: v.optional(v.string()),
  keep: v.optional(v.array(v.string())),
});

/** Parsed input of `jobs/public:splitStems`, without requestId. Exactly one of sampleId and url is set. */
export const splitInput = v.object({
  sampleId: v.optional(v.string()),
  url: v.optional(v.string()),
  quality: v.optional(v.union(v.literal("learned"), v.literal("fast"))),
  twoStems: v.optional(v.boolean()),
  model: v.optional(v.string()),
});

export type GenerateInput = Infer<typeof generateInput>;
export type SplitInput = Infer<typeof splitInput>;
