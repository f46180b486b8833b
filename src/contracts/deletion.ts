import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Deleting several samples and taking it back. What the dashboard asks; not offered to models. */

/** So long a deleted sample can be restored. */
export const RESTORABLE_DAYS = 30;

export const deleteSamples = defineEndpoint({
  name: "delete_samples",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ deletedIds: z.array(z.string()) }),
  convex: { kind: "mutation", path: "deletions:remove" },
  effect: "destructive",
  idempotent: true,
});

export const restoreSamples = defineEndpoint({
  name: "restore_samples",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ restoredIds: z.array(z.string()) }),
  convex: { kind: "mutation", path: "deletions:restore" },
  effect: "write",
  idempotent: true,
});

export const purgeSamples = defineEndpoint({
  name: "purge_samples",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ purgedIds: z.array(z.string()) }),
  convex: { kind: "mutation", path: "deletions:purge" },
  effect: "destructive",
  idempotent: true,
});
