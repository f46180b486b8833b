import * as z from "zod";
import { AUDIO_FORMATS } from "./audio/audio-formats.ts";
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
import { KEY_REMEDY, parseKey } from "./words/key.ts";

/** Origin of a sample. */
export const SAMPLE_TYPES = ["generated", "uploaded", "stem", "export", "mix", "fit", "edit", "recording"] as const;

/** One of SAMPLE_TYPES. */
export const sampleTypeSchema = z.enum(SAMPLE_TYPES);
/** One of AUDIO_FORMATS. */
export const audioFormatSchema = z.enum(AUDIO_FORMATS);

/** Musical key in any spelling that `parseKey` reads; not normalised here, see `canonicalKey`. */
export const keySchema = z
  .string()
  .refine((text) => parseKey(text) !== null, KEY_REMEDY)
  .describe("For example Am or F# major");
/** Tempo in beats per minute; fractions are allowed. */
export const bpmSchema = z.number().min(MIN_BPM).max(MAX_BPM);
/** Opaque continuation cursor of the previous page. */
export const cursorSchema = z.string().min(1).max(4_096).describe("From the previous page");
/** Page size; clamped to the maximum by tool calls instead of being refused. */
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

/**
 * Idempotency key, unique per user: the same key returns the first call's result, with a different request
 * REQUEST_ID_CONFLICT. Described in the first tool that has it (`generate_sample`), since lists of tools cost context.
 */
export const requestIdSchema = z.string().min(1).max(MAX_REQUEST_ID_CHARACTERS);
/** Absolute path of a file on the caller's machine; resolved by the client, never sent to Convex. */
export const pathSchema = z.string().min(1).max(4_096).describe("Absolute path of a local file");
/**
 * http(s) URL of an audio file. Fetched by the studio, which refuses addresses in private networks (URL_NOT_ALLOWED).
 */
export const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .describe("Public address of an audio file");
/** Name that a caller chooses for a new sample. */
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
  /** URL that plays the audio without further credentials; set when the result has no path. */
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
  /** Parts of its file that are missing or were left out. */
  warning: z.string().optional(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});

export type SampleView = z.output<typeof sampleViewSchema>;

/**
 * Searches the library by words, type, tempo and key; paginated, newest first without words. `similarTo`: by sound, the
 * most alike first; a page may be short where the rest of the search leaves out much.
 */
export const searchSamples = defineTool({
  name: "search_samples",
  title: "Search the sample library",
  description:
    "Find samples by words, type, tempo or key, or by sound; newest first without words. Free. Files are folder/name.wav, unless " +
    "path says otherwise. Next: get_sample, play_sample.",
  input: z.strictObject({
    text: z
      .string()
      .trim()
      .max(MAX_PROMPT_CHARACTERS)
      .register(fieldKinds, { kind: "words" })
      .optional()
      .describe("Words, key and tempo, all must match: pad Am 90 bpm"),
    type: sampleTypeSchema.optional(),
    bpmMin: bpmSchema.optional(),
    bpmMax: bpmSchema.optional(),
    key: keySchema.optional(),
    similarTo: sampleIdSchema.optional(),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({ samples: z.array(sampleViewSchema), cursor: z.string().optional() }),
  clientFields: [],
  convex: { kind: "query", path: "library/public:searchSamples" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
