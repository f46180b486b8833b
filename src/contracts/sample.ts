import * as z from "zod";
import { DEFAULT_PAGE_SIZE, MAX_BPM, MAX_PAGE_SIZE, MAX_PROMPT_CHARACTERS, MIN_BPM } from "./limits.ts";
import { defineOperation } from "./operation.ts";
import { parseKey } from "./key.ts";

export const SAMPLE_TYPES = ["generated", "uploaded", "stem"] as const;
export const STEM_TYPES = ["drums", "bass", "vocals", "other"] as const;
export const AUDIO_FORMATS = ["wav", "mp3", "flac", "ogg"] as const;

export const sampleTypeSchema = z.enum(SAMPLE_TYPES);
export const audioFormatSchema = z.enum(AUDIO_FORMATS);

export const keySchema = z
  .string()
  .refine((text) => parseKey(text) !== null, 'Write the key as "Am", "A minor", "F#" or "Bb major"')
  .describe('Musical key, e.g. "Am", "A minor", "F# major"');
export const bpmSchema = z
  .number()
  .min(MIN_BPM)
  .max(MAX_BPM)
  .describe(`Tempo in beats per minute, ${MIN_BPM}–${MAX_BPM}`);
export const cursorSchema = z.string().max(4_096).describe("The cursor of the previous page");
export const limitSchema = z
  .number()
  .int()
  .min(1)
  .max(MAX_PAGE_SIZE)
  .describe(`Rows per page, default ${DEFAULT_PAGE_SIZE}`);
export const sampleIdSchema = z.string().min(1).max(64).describe("A sample's id, as returned by another tool");

/** A finished sample as every surface shows it. */
export const sampleViewSchema = z.object({
  sampleId: z.string(),
  name: z.string().describe("File name without its extension"),
  type: sampleTypeSchema,
  uri: z.string().describe("MCP resource with the audio"),
  path: z.string().optional().describe("The file on this machine, when the studio is local"),
  durationSeconds: z.number(),
  bpm: z.number().optional(),
  key: z.string().optional(),
  lufs: z.number().nullable().describe("Integrated loudness; null for silence or less than 0.4 s"),
  peakDb: z.number().nullable().describe("True peak in dBTP; null for silence"),
  stemType: z.string().optional(),
  sourceId: z.string().optional().describe("The sample that this one was made from"),
  format: audioFormatSchema,
  createdAt: z.number().describe("Milliseconds since 1970"),
});

export type SampleView = z.output<typeof sampleViewSchema>;

export const searchSamples = defineOperation({
  name: "search_samples",
  title: "Search the sample library",
  description:
    "Find samples in the library by words of their name or prompt, type, tempo or key; newest first without words. " +
    "Free and read-only. Returns samples with ids, wav0:// uris and, on a local studio, file paths. " +
    "Next: split_stems with a sampleId, or read its uri for the audio.",
  input: z.strictObject({
    text: z.string().trim().max(MAX_PROMPT_CHARACTERS).optional().describe("Words to look for in names and prompts"),
    type: sampleTypeSchema.optional(),
    bpmMin: bpmSchema.optional(),
    bpmMax: bpmSchema.optional(),
    key: keySchema.optional(),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({ samples: z.array(sampleViewSchema), cursor: z.string().optional() }),
  clientFields: [],
  convex: { kind: "query", path: "samples:search" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
