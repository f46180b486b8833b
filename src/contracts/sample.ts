import * as z from "zod";
import {
  DEFAULT_PAGE_SIZE,
  MAX_BPM,
  MAX_NAME_CHARACTERS,
  MAX_PAGE_SIZE,
  MAX_PROMPT_CHARACTERS,
  MAX_REFERENCE_CHARACTERS,
  MAX_REQUEST_ID_CHARACTERS,
  MIN_BPM,
} from "./limits.ts";
import { fieldKinds } from "./field-kind.ts";
import { defineTool } from "./contract.ts";
import { KEY_REMEDY, parseKey } from "./key.ts";

export const SAMPLE_TYPES = ["generated", "uploaded", "stem", "export", "mix", "recording"] as const;
export const STEM_TYPES = ["drums", "bass", "vocals", "other"] as const;
export const AUDIO_FORMATS = ["wav", "mp3", "flac", "ogg"] as const;

export const sampleTypeSchema = z.enum(SAMPLE_TYPES);
export const audioFormatSchema = z.enum(AUDIO_FORMATS);

export const keySchema = z
  .string()
  .refine((text) => parseKey(text) !== null, KEY_REMEDY)
  .describe("Such as Am or F# major");
export const bpmSchema = z.number().min(MIN_BPM).max(MAX_BPM);
export const cursorSchema = z.string().min(1).max(4_096).describe("Of the last page");
export const limitSchema = z
  .number()
  .int()
  .min(1)
  .max(MAX_PAGE_SIZE)
  .register(fieldKinds, { kind: "clamped" })
  .describe(`Up to ${MAX_PAGE_SIZE}; default ${DEFAULT_PAGE_SIZE}`);
/** The id of a sample, or its name or file name in the library, which is looked up. */
export const sampleIdSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_REFERENCE_CHARACTERS)
  .register(fieldKinds, { kind: "sample" });

export const requestIdSchema = z
  .string()
  .min(1)
  .max(MAX_REQUEST_ID_CHARACTERS)
  .describe("Make one up; the same again gives the same result");
export const pathSchema = z.string().min(1).max(4_096).describe("Absolute path of a local file");
export const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .describe("Public address of an audio file");
export const sampleNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .register(fieldKinds, { kind: "words" });

/** A finished sample as every surface shows it. */
export const sampleViewSchema = z.object({
  sampleId: z.string(),
  /** File name without its extension. */
  name: z.string(),
  type: sampleTypeSchema,
  /** MCP resource with the audio. */
  uri: z.string(),
  /** The file on this machine, when the studio is local. */
  path: z.string().optional(),
  /** Where it can be heard with nothing but this address; told with a result that has no path. */
  audioUrl: z.string().optional(),
  durationSeconds: z.number(),
  bpm: z.number().optional(),
  key: z.string().optional(),
  /** Integrated loudness; null for silence or less than 0.4 s. */
  lufs: z.number().nullable(),
  /** True peak in dBTP; null for silence. */
  peakDb: z.number().nullable(),
  stemType: z.string().optional(),
  /** The sample that this one was made from. */
  sourceId: z.string().optional(),
  format: audioFormatSchema,
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});

export type SampleView = z.output<typeof sampleViewSchema>;

export const searchSamples = defineTool({
  name: "search_samples",
  title: "Search the sample library",
  description:
    "Find samples by words, type, tempo or key; without words the newest. Free. Files are folder/name.wav, unless " +
    "path says otherwise. Next: get_sample, play_sample.",
  input: z.strictObject({
    text: z
      .string()
      .trim()
      .max(MAX_PROMPT_CHARACTERS)
      .register(fieldKinds, { kind: "words" })
      .optional()
      .describe("Words, key and tempo, all to be found: pad Am 90 bpm"),
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
