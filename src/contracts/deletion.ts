import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Deleting several samples and taking it back. What the dashboard asks; not offered to models. */

/** So long a deleted sample can be restored. */
export const RESTORABLE_DAYS = 30;

export const deleteSamples = defineOperation({
  name: "delete_samples",
  title: "Delete samples",
  description: `Samples leave every list; they can be restored for ${RESTORABLE_DAYS} days. All of them or none.`,
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ deletedIds: z.array(z.string()) }),
  clientFields: [],
  convex: { kind: "mutation", path: "deletions:remove" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});

export const restoreSamples = defineOperation({
  name: "restore_samples",
  title: "Restore samples",
  description: "Deleted samples come back as they were.",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ restoredIds: z.array(z.string()) }),
  clientFields: [],
  convex: { kind: "mutation", path: "deletions:restore" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

export const purgeSamples = defineOperation({
  name: "purge_samples",
  title: "Delete samples for good",
  description: "Deleted samples go with their audio; nothing brings them back.",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ purgedIds: z.array(z.string()) }),
  clientFields: [],
  convex: { kind: "mutation", path: "deletions:purge" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});
