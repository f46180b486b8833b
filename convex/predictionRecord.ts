import type { Doc, Id } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { takesOf, modelNamed } from "./models.ts";

/** Takes × attempts stay far below this. */
const MAX_ROWS = 64;

/** Every attempt of a job, oldest first within each take. */
export async function predictionsOf(ctx: Pick<QueryCtx, "db">, jobId: Id<"jobs">): Promise<Doc<"predictions">[]> {
  return ctx.db
    .query("predictions")
    .withIndex("by_job_take", (q) => q.eq("jobId", jobId))
    .take(MAX_ROWS);
}

/** The attempts that the provider may still be working on. */
export async function openPredictions(ctx: Pick<QueryCtx, "db">, jobId: Id<"jobs">): Promise<Doc<"predictions">[]> {
  return (await predictionsOf(ctx, jobId)).filter((prediction) => prediction.open);
}

/** The takes of a job, each with its attempts. */
export async function takesOfJob(ctx: Pick<QueryCtx, "db">, job: Doc<"jobs">): Promise<Doc<"predictions">[][]> {
  const rows = await predictionsOf(ctx, job._id);
  const count = takesOf(modelNamed(job.model), job.type === "generate" ? job.input : {});
  return Array.from({ length: count }, (_, take) => rows.filter((row) => row.take === take));
}
