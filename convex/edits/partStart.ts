import { v } from "convex/values";
import { internalMutation } from "../_generated/server.js";
import { beginJob, findRepeated, newJob } from "../jobs/start.ts";
import { ownSample } from "../library/samples.ts";
import { chooseGenerateModel, SYNTH_MODEL } from "../providers/models.ts";
import { generateInput } from "../providers/input.ts";

/**
 * Starts the job that renders a part: a variation that keeps all of a recipe which no sample has yet.
 * @throws MODEL_NOT_AVAILABLE without the built-in engine
 */
export const begin = internalMutation({
  args: {
    userId: v.string(),
    sampleId: v.string(),
    /** As JSON. */
    recipe: v.string(),
    seed: v.number(),
    reading: v.string(),
    input: generateInput,
    requestId: v.optional(v.string()),
  },
  returns: v.string(),
  handler: async (ctx, { userId, sampleId, recipe, seed, reading, input: asked, requestId }): Promise<string> => {
    const caller = { ...ctx, userId };
    const sample = await ownSample(caller, sampleId);
    const input = { ...asked, variationOf: sample._id };
    const earlier = await findRepeated(caller, requestId, { type: "generate", input });
    if (earlier) return earlier.jobId;
    const { name } = chooseGenerateModel(SYNTH_MODEL);
    const variation = { recipe, keep: "all" };
    const job = { ...newJob(caller, name, requestId), type: "generate" as const, input, seed, variation, reading };
    return (await beginJob(caller, job)).jobId;
  },
});
