import * as z from "zod";
import { jobViewSchema } from "./job.ts";
import * as limits from "./limits.ts";
import { defineEndpoint, defineTool } from "./contract.ts";
import { bpmSchema, requestIdSchema, sampleIdSchema, sampleNameSchema, sampleViewSchema } from "./sample.ts";

/** Edits that make one sample from others without a model: synchronous as tools, durable jobs for the dashboard. */

const sampleRateSchema = z.number().int().min(limits.MIN_SAMPLE_RATE).max(limits.MAX_SAMPLE_RATE);

/**
 * Converts a sample to another format, rate, depth or level. The result is a new sample of type "export".
 * @returns the sample, the gain applied in dB, and what to do next: a level that was not reached is told there
 */
export const exportSample = defineTool({
  name: "export_sample",
  title: "Export a sample",
  description:
    "Convert a sample to WAV, gapless MP3, FLAC, AIFF, OGG, another rate, depth or level. Makes a new sample; free.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    format: z.enum(limits.EXPORT_FORMATS).optional().describe("Default wav"),
    sampleRate: sampleRateSchema.optional().describe("Hz; MP3: 32000, 44100, 48000"),
    bitDepth: z.literal(limits.BIT_DEPTHS).optional().describe("default 24; 32 is float"),
    bitrateKbps: z.literal(limits.MP3_BITRATES).optional().describe("of MP3; default 192"),
    peakDb: z.number().min(-60).max(0).optional().describe("Target true peak, dBTP"),
    lufs: z.number().min(-60).max(0).optional().describe("Target loudness; peaks stay below peakDb or -1"),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ sample: sampleViewSchema, gainDb: z.number(), next: z.string() }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "action", path: "edits/public:exportSample" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

const trackSchema = z.strictObject({
  sampleId: sampleIdSchema,
  gainDb: z.number().min(-60).max(24).optional(),
  pan: z.number().min(-1).max(1).optional().describe("-1 left, 1 right"),
  mute: z.boolean().optional(),
  offsetSeconds: z.number().min(0).max(limits.MAX_INPUT_AUDIO_SECONDS).optional().describe("Start; default 0"),
  offsetBeats: z.number().min(0).max(10_000).optional().describe("Start in beats of bpm"),
});

/**
 * Sums samples at their offsets, gains and pans into a new sample of type "mix"; tracks keep their tempo and pitch.
 * @returns the sample, the gain applied in dB, and how many of its samples clip
 */
export const mixSamples = defineTool({
  name: "mix_samples",
  title: "Mix samples",
  description:
    "Mix samples into a new one: layers, an arrangement by offsets, or stems (at 0 dB they equal the " +
    "original). No time-stretching. At once; free. Next: export_sample.",
  input: z.strictObject({
    tracks: z
      .array(trackSchema)
      .min(limits.MIN_MIX_TRACKS)
      .max(limits.MAX_MIX_TRACKS)
      .describe("For example {sampleId, offsetBeats: 16, gainDb: -3}: enters after 4 bars, softer"),
    bpm: bpmSchema.optional().describe("Default: the first sample's"),
    normalise: z.boolean().optional().describe("True peak to -1 dBTP"),
    sampleRate: sampleRateSchema.optional().describe("Default: the highest"),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ sample: sampleViewSchema, gainDb: z.number(), clippedSamples: z.number(), next: z.string() }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "action", path: "edits/public:mixSamples" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

/** `exportSample` as a durable job, which the dashboard can queue while offline. */
export const startExport = defineEndpoint({
  name: "start_export",
  input: exportSample.input,
  output: jobViewSchema,
  convex: { kind: "mutation", path: "edits/public:startExport" },
  effect: "write",
  idempotent: false,
});

/** `mixSamples` as a durable job, which the dashboard can queue while offline. */
export const startMix = defineEndpoint({
  name: "start_mix",
  input: mixSamples.input,
  output: jobViewSchema,
  convex: { kind: "mutation", path: "edits/public:startMix" },
  effect: "write",
  idempotent: false,
});
