import type { Doc, Id } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { isOpen } from "./record.ts";

/** An attempt that is still to be sent, and its job. */
export interface Pending {
  job: Doc<"jobs">;
  prediction: Doc<"predictions">;
}

/** @returns null if it has been sent, or its job has ended */
export async function findPending(ctx: Pick<QueryCtx, "db">, predictionId: Id<"predictions">): Promise<Pending | null> {
  const prediction = await ctx.db.get("predictions", predictionId);
  const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
  return job && isOpen(job) && prediction.state === "intended" ? { job, prediction } : null;
}
