import type { JobRow } from "../src/contracts/dashboard.ts";
import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { isOpen } from "./jobRecord.ts";
import { jobView } from "./jobView.ts";
import { predictionsOf } from "./predictionRecord.ts";

type ReadCtx = Pick<QueryCtx, "db">;

/** A job as the dashboard lists it. */
export async function jobRow(ctx: ReadCtx, job: Doc<"jobs">): Promise<JobRow> {
  return { ...(await jobView(ctx, job)), title: await titleOf(ctx, job), stage: await stageOf(ctx, job) };
}

async function titleOf(ctx: ReadCtx, job: Doc<"jobs">): Promise<string> {
  if (job.type === "generate") return job.input.prompt;
  const source = job.sourceId ? await ctx.db.get("samples", job.sourceId) : null;
  return `Stems of ${source?.name ?? job.input.url ?? "a sample that is gone"}`;
}

/** In words for a person. The attempts tell: a take is made when one of them has succeeded. */
async function stageOf(ctx: ReadCtx, job: Doc<"jobs">): Promise<string> {
  if (!isOpen(job)) return "";
  const attempts = await predictionsOf(ctx, job._id);
  if (job.setback) return `Trying again: ${job.setback.message}`;
  if (attempts.length === 0) return job.type === "stem_split" && !job.sourceId ? "Fetching the file" : "In the queue";
  if (!attempts.some(({ open }) => open)) return "Measuring and storing";
  if (attempts.some(({ state }) => state === "running")) {
    return job.type === "generate" ? "Making audio" : "Separating stems";
  }
  return "Waiting for the model";
}
