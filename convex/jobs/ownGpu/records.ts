/** Rows of predictions at servers on the user's own GPU, and the reports of those servers. */
import { v } from "convex/values";
import { internalMutation, internalQuery } from "../../_generated/server.js";
import { seedOfTake } from "../../providers/models.ts";
import { generateInput } from "../../providers/input.ts";
import { predictionReport } from "../../providers/report.ts";
import { loseAfter, settle } from "../predictions.ts";
import { promptReading } from "../tables.ts";

const modelInput = v.record(v.string(), v.union(v.string(), v.number(), v.boolean()));

/** The request of a prediction's job; null if the job does not generate. */
export const requestOf = internalQuery({
  args: { predictionId: v.id("predictions") },
  returns: v.union(v.null(), v.object({ request: generateInput, seed: v.number(), isSeedAsked: v.boolean() })),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
    if (job?.type !== "generate") return null;
    const request = { ...job.heard, ...job.input };
    return { request, seed: seedOfTake(job.seed, prediction?.take ?? 0), isSeedAsked: job.input.seed !== undefined };
  },
});

/** Records what is sent, and how the request was read once the server had said what it takes. */
export const describe = internalMutation({
  args: { predictionId: v.id("predictions"), input: modelInput, reading: promptReading },
  returns: v.null(),
  handler: async (ctx, { predictionId, input, reading }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (!prediction) return null;
    await ctx.db.patch("predictions", predictionId, { input });
    await ctx.db.patch("jobs", prediction.jobId, { promptReading: reading });
    return null;
  },
});

/** Input and address for reports of an open prediction, to ask for it by; null once it is settled. */
export const sentWith = internalQuery({
  args: { predictionId: v.id("predictions") },
  returns: v.union(v.null(), v.object({ input: modelInput, webhookUrl: v.union(v.string(), v.null()) })),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (!prediction?.open || !prediction.input) return null;
    return { input: prediction.input, webhookUrl: prediction.webhookUrl };
  },
});

/** True while a prediction's result is wanted. A malformed id is of none. */
export const isOpen = internalQuery({
  args: { predictionId: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { predictionId }) => {
    const id = ctx.db.normalizeId("predictions", predictionId);
    return id !== null && ((await ctx.db.get("predictions", id))?.open ?? false);
  },
});

/** Acts on a report that came by itself; reports may repeat. */
export const hear = internalMutation({
  args: { predictionId: v.string(), report: predictionReport },
  returns: v.null(),
  handler: async (ctx, { predictionId, report }) => {
    await settle(ctx, predictionId, report, false);
    return null;
  },
});

/** The server does not know a prediction, or has nothing to do: it is lost once that has been so for a while. */
export const miss = internalMutation({
  args: { predictionId: v.id("predictions"), graceMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { predictionId, graceMillis }) => {
    await loseAfter(ctx, predictionId, graceMillis);
    return null;
  },
});
