import type { Doc, Id } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { takesOf, modelNamed } from "./models.ts";

/** So many jobs can have been repeated one after the other for a prediction that is still looked for. */
const MAX_EARLIER = 8;
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

/** An attempt and those of earlier jobs in whose place it is, the latest first. */
export async function withEarlier(
  ctx: Pick<QueryCtx, "db">,
  attempt: Doc<"predictions">,
): Promise<[Doc<"predictions">, ...Doc<"predictions">[]]> {
  const attempts: [Doc<"predictions">, ...Doc<"predictions">[]] = [attempt];
  for (let last = attempt; last.earlierId && attempts.length <= MAX_EARLIER;) {
    const earlier = await ctx.db.get("predictions", last.earlierId);
    if (!earlier) break;
    attempts.push(earlier);
    last = earlier;
  }
  return attempts;
}

/** The takes of a job, each with its attempts. */
export async function takesOfJob(ctx: Pick<QueryCtx, "db">, job: Doc<"jobs">): Promise<Doc<"predictions">[][]> {
  const rows = await predictionsOf(ctx, job._id);
  const count = takesOf(modelNamed(job.model), job.type === "generate" ? job.input : {});
  return Array.from({ length: count }, (_, take) => rows.filter((row) => row.take === take));
}
