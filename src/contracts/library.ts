import * as z from "zod";
import { fieldKinds } from "./field-kind.ts";
import * as limits from "./limits.ts";
import { defineEndpoint, defineTool } from "./contract.ts";
import { readingSchema } from "./reading.ts";
import { separationSchema } from "./separation.ts";
import { cursorSchema, limitSchema, pathSchema, sampleIdSchema, sampleViewSchema, urlSchema } from "./sample.ts";

/**
 * Reads all facts of a sample, with the URL of its audio.
 * @throws SAMPLE_NOT_FOUND
 */
export const getSample = defineTool({
  name: "get_sample",
  title: "Get a sample",
  description:
    "All details of a sample and where its audio is: path (a file) or audioUrl. Free. " +
    "Next: analyze_sample, export_sample, split_stems.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    includeAudio: z
      .boolean()
      .optional()
      .describe(`Add audio of at most ${limits.MAX_INLINE_AUDIO_BYTES / 1024} kB`),
    restoreFile: z.boolean().optional().describe("Restore its removed file"),
  }),
  output: sampleViewSchema.extend({
    /** Readable without further credentials for as long as the deployment grants. */
    audioUrl: z.string(),
    sampleRate: z.number(),
    channels: z.number(),
    model: z.string().optional(),
    prompt: z.string().optional(),
    seed: z.number().optional(),
    jobId: z.string().optional(),
    /** How the request that it was made by was read. */
    reading: readingSchema.optional(),
    form: z.enum(["loop", "one_shot"]).optional(),
    /** The instrument that is heard alone in it. */
    instrument: z.string().optional(),
    /** How a stem was made, where it was made on this machine. */
    separation: separationSchema.optional(),
    /** Samples in a mix. */
    parentIds: z.array(z.string()).optional(),
  }),
  outputAs: "generate_sample",
  clientFields: ["includeAudio", "restoreFile"],
  convex: { kind: "query", path: "library/public:getSample" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/**
 * Makes a sample of type "uploaded". The same bytes of the same user give the same sample, which takes a name that says
 * more, and what it hints at. Bytes that are not audio,
 * truncated, empty or above the limits are deleted and answered with UNSUPPORTED_AUDIO or AUDIO_TOO_LONG.
 */
export const importSample = defineTool({
  name: "import_sample",
  title: "Import a sample",
  description:
    `Copy audio of any usual format into the library. Give exactly one of path, url or base64 (at most ${limits.MAX_INPUT_AUDIO_SECONDS / 60} minutes). ` +
    "Free; the same file twice is one sample. Next: analyze_sample, split_stems.",
  input: z.strictObject({
    path: pathSchema.optional(),
    url: urlSchema.optional(),
    base64: z.string().min(1).max(limits.MAX_BASE64_CHARACTERS).optional().describe("The bytes of a small file"),
    name: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .register(fieldKinds, { kind: "words" })
      .optional()
      .describe("Default: the file's name"),
    /** Name of the file that was uploaded: where no name is given, it names the sample and hints at tempo and key. */
    fileName: z.string().min(1).max(255).optional(),
    /** Storage id of bytes posted to a `createUploadUrl` URL. */
    storageId: z.string().min(1).max(64).optional(),
    /** Makes a sample of type "recording", which is removed after RECORDING_DAYS unless it is kept. */
    isRecording: z.literal(true).optional(),
  }),
  /** `next`: that the audio was there already and what changed; tempo and key that may be others. */
  output: sampleViewSchema.extend({ next: z.string().optional() }),
  outputAs: "generate_sample",
  clientFields: ["path", "base64"],
  hiddenFields: ["storageId", "fileName", "isRecording"],
  convex: { kind: "action", path: "library/publicNode:importSample" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

/**
 * Measures a sample's tempo, key, loudness and peaks from its audio; the sample itself is not changed.
 * @throws SAMPLE_NOT_FOUND
 */
export const analyzeSample = defineTool({
  name: "analyze_sample",
  title: "Analyze a sample",
  description:
    "Measure a sample by ear: tempo and key with confidence (0 to 1), loudness, bars, instrument. Free. " +
    "Next: generate_sample with that bpm and key.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    sampleId: z.string(),
    durationSeconds: z.number(),
    sampleRate: z.number(),
    channels: z.number(),
    /** Null without a beat. `beats`: number that fit into the audio. `other`: half or double, whichever is likelier. */
    tempo: z
      .object({
        bpm: z.number(),
        confidence: z.number(),
        beats: z.number(),
        other: z.number().optional(),
        otherConfidence: z.number().optional(),
      })
      .nullable(),
    /** Null without pitch. `relative`: the relative key, with which it is most easily confused. */
    key: z
      .object({ name: z.string(), confidence: z.number(), relative: z.string(), relativeConfidence: z.number() })
      .nullable(),
    lufs: z.number().nullable(),
    /** LU; null under 10 s. */
    loudnessRange: z.number().nullable(),
    /** dBTP. */
    truePeakDb: z.number().nullable(),
    /** dBFS. */
    samplePeakDb: z.number().nullable(),
    clippedSamples: z.number(),
    /** Instrument and form where they are certain, bars and first downbeat, onsets and brightness, in words. */
    heard: z.string(),
  }),
  clientFields: [],
  convex: { kind: "action", path: "edits/publicNode:analyzeSample" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/**
 * Deletes one sample, which stays restorable for RESTORABLE_DAYS. Samples made from it stay.
 * @throws SAMPLE_IN_USE while an open job reads it, SAMPLE_NOT_FOUND
 */
export const deleteSample = defineTool({
  name: "delete_sample",
  title: "Delete a sample",
  description:
    "Delete a sample and its file (unless the file was changed) after the user agrees; restorable in the dashboard " +
    "for 30 days. Samples made from it stay.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ deletedId: z.string(), name: z.string(), next: z.string() }),
  clientFields: [],
  convex: { kind: "mutation", path: "library/public:deleteSample" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
  confirm: { when: "always", consequence: "deletes a sample and its file; the dashboard can restore it for 30 days" },
});

/** Endpoints that clients call on behalf of the tools; not offered to models. */

/**
 * One-time URL to POST a file's bytes to before `importSample`; the POST responds with `{ storageId }`. Its content type
 * says whose upload it is: sent with another one, nobody can import it.
 */
export const createUploadUrl = defineEndpoint({
  name: "create_upload_url",
  input: z.strictObject({}),
  output: z.object({
    uploadUrl: z.string(),
    contentType: z.string(),
    /** Studio's time, in milliseconds since 1970: a sample made before it is no new one. */
    at: z.number().optional(),
  }),
  convex: { kind: "mutation", path: "library/public:createUploadUrl" },
  effect: "write",
  idempotent: false,
});

/** Log of deletions and restorations, newest first, by which a library folder on disk is kept in step. */
export const listDeletedSamples = defineEndpoint({
  name: "list_deleted_samples",
  input: z.strictObject({ cursor: cursorSchema.optional(), limit: limitSchema.optional() }),
  output: z.object({
    deleted: z.array(
      z.object({ deletedId: z.string(), sha256: z.string(), isRestored: z.boolean(), isProject: z.boolean() }),
    ),
    cursor: z.string().optional(),
  }),
  convex: { kind: "query", path: "library/public:listDeletedSamples" },
  effect: "read",
  idempotent: true,
});
