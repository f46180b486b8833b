import { readErrorPayload } from "../../src/contracts/errors.ts";
import { isUnmet } from "../../src/contracts/reading.ts";
import { separationText } from "../../src/contracts/separation-text.ts";
import type { JobView } from "../../src/contracts/job.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { billText } from "../providers/bill.ts";
import { followedText } from "./requests/inputSample.ts";
import { waitText } from "./wait.ts";
import { nextStep } from "./nextStep.ts";
import { projectFileView } from "../projects/files.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { sampleView } from "../library/sampleView.ts";

/** Advice for a result that misses part of the request. */
const UNMET = "Not all is as asked: tell the user reading.said; other words or fields may serve.";

/** A job with its samples, as every surface shows it. */
export async function jobView(ctx: Pick<QueryCtx, "db">, job: Doc<"jobs">): Promise<JobView> {
  const samples = await Promise.all((job.output?.sampleIds ?? []).map((id) => liveSample(ctx, id)));
  const file = job.output?.fileId && (await ctx.db.get("projectFiles", job.output.fileId));
  const error = readErrorPayload(job.error);
  const view = {
    jobId: job._id,
    type: job.type,
    status: job.status,
    progress: job.progress,
    model: job.model,
    samples: samples.flatMap((sample) => (sample ? [sampleView(sample)] : [])),
    ...(file && file.deletedAt === undefined ? { file: projectFileView(file) } : {}),
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    ...shownReading(job),
    ...(job.type === "stem_split" && job.separation ? { separation: job.separation } : {}),
    ...(job.retryOf === undefined ? {} : { retryOf: job.retryOf }),
    createdAt: job.createdAt,
    ...(job.completedAt === undefined ? {} : { completedAt: job.completedAt }),
  };
  const unmet = view.reading && isUnmet(view.reading) ? UNMET : "";
  return {
    ...view,
    next: [waitText(job), unmet, job.reading, fallbackText(job), followedText(job), billText(job), nextStep(view)]
      .filter(Boolean)
      .join(" "),
  };
}

/** A split that was not made as asked for says so. */
function fallbackText(job: Doc<"jobs">): string {
  return job.type === "stem_split" && job.separation?.why !== undefined ? separationText(job.separation) : "";
}

/** People see how a prompt was read, and whether a fit is rendered or stretched. */
function shownReading(job: Doc<"jobs">): Pick<JobView, "reading"> {
  if (job.type === "generate" && job.promptReading) return { reading: job.promptReading };
  if (job.type !== "fit" || job.reading === undefined) return {};
  return { reading: { said: job.reading, understood: {}, substituted: [], ignored: [], changed: [] } };
}
