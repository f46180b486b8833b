import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Bulk deletion and its undo, for the dashboard; the chat restores too. */

/** Retention of a deleted sample, during which it can be restored. */
export const RESTORABLE_DAYS = 30;

/**
 * Deletes samples, which stay restorable for RESTORABLE_DAYS. All or none.
 * @throws SAMPLE_IN_USE while an open job reads one of them, SAMPLE_NOT_FOUND
 */
export const deleteSamples = defineEndpoint({
  name: "delete_samples",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ deletedIds: z.array(z.string()) }),
  convex: { kind: "mutation", path: "library/public:deleteSamples" },
  effect: "destructive",
  idempotent: true,
});

/**
 * Restores deleted samples; those that are not deleted stay as they are.
 * @throws SAMPLE_NOT_FOUND
 */
export const restoreSamples = defineTool({
  name: "restore_samples",
  title: "Restore samples",
  description: `Bring back samples that were deleted less than ${RESTORABLE_DAYS} days ago, by the ids that delete_sample gave.`,
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ restoredIds: z.array(z.string()) }),
  chatOnly: true,
  clientFields: [],
  convex: { kind: "mutation", path: "library/public:restoreSamples" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

/**
 * Deletes samples for good, which must have been deleted before.
 * @throws SAMPLE_NOT_FOUND
 */
export const purgeSamples = defineEndpoint({
  name: "purge_samples",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ purgedIds: z.array(z.string()) }),
  convex: { kind: "mutation", path: "library/public:purgeSamples" },
  effect: "destructive",
  idempotent: true,
});
