import { type Infer, v } from "convex/values";
import * as z from "zod";
import { readSeparation } from "../../src/contracts/separation.ts";
import { separation } from "./tables.ts";

/** A provider's report on a prediction, from a webhook or a response. */
export const predictionReport = v.object({
  replicateId: v.string(),
  status: v.union(
    v.literal("starting"),
    v.literal("processing"),
    v.literal("succeeded"),
    v.literal("failed"),
    v.literal("canceled"),
    v.literal("aborted"),
  ),
  /** As the model's author shaped it; models.ts reads it. */
  output: v.any(),
  error: v.union(v.string(), v.null()),
  /** 0–100, or null if the logs show none. */
  progress: v.union(v.number(), v.null()),
  /** How long the provider worked on it, by its own count; null while it does not say. */
  predictSeconds: v.union(v.number(), v.null()),
  /** How stems were made, as a model of this machine says it. */
  separation: v.optional(separation),
  /** The provider has deleted the result. */
  dataRemoved: v.boolean(),
});

export type PredictionReport = Infer<typeof predictionReport>;

const predictionSchema = z.object({
  id: z.string().min(1),
  status: z.enum(["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.string().nullish(),
  data_removed: z.boolean().nullish(),
  metrics: z
    .object({ predict_time: z.number().nonnegative().nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** @returns the report in a prediction object of Replicate's API, or null if it is none */
export function readReport(prediction: unknown): PredictionReport | null {
  const parsed = predictionSchema.safeParse(prediction);
  if (!parsed.success) return null;
  const { id, status, output, error, logs, metrics, data_removed: dataRemoved } = parsed.data;
  const made = readSeparation(logs ?? "");
  return {
    replicateId: id,
    status,
    output: output ?? null,
    error: readError(error),
    progress: readProgress(logs ?? ""),
    predictSeconds: metrics?.predict_time ?? null,
    dataRemoved: dataRemoved ?? false,
    ...(made ? { separation: made } : {}),
  };
}

/** The last percentage that a progress bar wrote: "76%|███▌ | 19/25 [00:33<00:10]". */
export function readProgress(logs: string): number | null {
  const last = [...logs.matchAll(/(\d{1,3})%\s*\|/g)].at(-1)?.[1];
  return last === undefined ? null : Math.min(100, Number(last));
}

function readError(error: unknown): string | null {
  if (error === null || error === undefined || error === "") return null;
  return typeof error === "string" ? error : JSON.stringify(error);
}
