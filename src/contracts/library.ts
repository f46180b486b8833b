import * as z from "zod";
import { MAX_INPUT_AUDIO_BYTES, MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema, sampleViewSchema } from "./sample.ts";

/** Operations that clients use beneath the tools; not offered to models. */

/** One sample with an address for its bytes, readable without further credentials for as long as the deployment grants. */
export const getSample = defineOperation({
  name: "get_sample",
  title: "Get a sample",
  description: "One sample's facts and the address of its audio.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: sampleViewSchema.extend({ audioUrl: z.string() }),
  clientFields: [],
  convex: { kind: "query", path: "samples:get" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Where to POST a file's bytes before `importUpload`; the answer of that POST is `{ storageId }`. */
export const createUploadUrl = defineOperation({
  name: "create_upload_url",
  title: "Create an upload address",
  description: "A one-time address that takes an audio file's bytes.",
  input: z.strictObject({}),
  output: z.object({ uploadUrl: z.string() }),
  clientFields: [],
  convex: { kind: "mutation", path: "samples:createUploadUrl" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

/**
 * Turns uploaded bytes into a sample of type "uploaded". The same bytes of the same user give the same sample.
 * Bytes that are not audio, truncated, empty or above the limits are deleted and answered with
 * UNSUPPORTED_AUDIO or AUDIO_TOO_LONG.
 */
export const importUpload = defineOperation({
  name: "import_upload",
  title: "Import an uploaded file",
  description: `Checks uploaded audio (at most ${MAX_INPUT_AUDIO_SECONDS / 60} minutes, ${MAX_INPUT_AUDIO_BYTES / 1024 / 1024} MB) and keeps it as a sample.`,
  input: z.strictObject({ storageId: z.string().min(1).max(64), fileName: z.string().min(1).max(255) }),
  output: sampleViewSchema,
  clientFields: [],
  convex: { kind: "action", path: "imports:importUpload" },
  effect: "write",
  idempotent: true,
  cost: "free",
});
