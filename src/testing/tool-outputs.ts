import * as z from "zod";
import { exportSample, mixSamples } from "../contracts/edit.ts";
import { analyzeSample, getSample } from "../contracts/library.ts";
import { sampleSummarySchema, toolSampleSchema } from "../contracts/tool-list/tool-output.ts";

/** Outputs of tools, as clients get them: without what is null, and with times as texts. */

const asTold = { lufs: z.number().optional(), peakDb: z.number().optional(), createdAt: z.string() };

export const sampleDetailsSchema = getSample.output.extend({ ...asTold, audioUrl: z.string().optional() }).partial({
  sampleRate: true,
  channels: true,
});
export const exportedSchema = exportSample.output.extend({ sample: toolSampleSchema });
export const mixedSchema = mixSamples.output.extend({ sample: toolSampleSchema });
export const analysisSchema = z.object({
  ...analyzeSample.output.shape,
  lufs: z.number().optional(),
  loudnessRange: z.number().optional(),
});
export const samplePageSchema = z.object({
  folder: z.string().optional(),
  samples: z.array(sampleSummarySchema),
  cursor: z.string().optional(),
});
