import { internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import type { ActionCtx } from "../../_generated/server.js";

/**
 * Runs a step of a job that has no workflow.
 * @param step null when it is done, else in how many milliseconds to try again; as when it throws, a workflow does that
 */
export async function runDirectly(
  ctx: Pick<ActionCtx, "scheduler">,
  jobId: Id<"jobs">,
  step: () => Promise<number | null>,
): Promise<null> {
  const waitMillis = await step().catch(() => 0);
  if (waitMillis !== null) await ctx.scheduler.runAfter(waitMillis, internal.jobs.direct.takeover.takeOver, { jobId });
  return null;
}
