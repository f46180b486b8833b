import type { ConvexReactClient } from "convex/react";
import { api } from "../../convex/_generated/api.js";
import type { JobType } from "../../src/contracts/job.ts";

/** A new job by its kind, or an old one that is to run once more. */
type Request = { task: JobType; model?: string } | { jobId: string };

/**
 * Whether a request may run: what is free may, what a provider bills only if the user agrees.
 * @throws ConvexError if it could not run at all
 */
export async function mayStart(client: ConvexReactClient, request: Request): Promise<boolean> {
  const { metered, model } = await client.query(api.charges.estimate, request);
  return !metered || confirm(`This runs on ${model}, which its provider bills. Start it?`);
}
