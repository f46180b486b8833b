import { type WorkflowId, cancel } from "@convex-dev/workflow";
import { components } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { billedAt } from "../providers/bill.ts";
import { applyToJob } from "./record.ts";
import type { JobEvent } from "./state.ts";
import { openPredictions } from "../providers/predictionRecord.ts";
import { releaseCharges } from "../ledger/reservation.ts";
import { becomeUnsure, cancelAtProvider } from "./unsure.ts";

/** How a job ends without samples. */
export type Ending = Extract<JobEvent, { kind: "failed" | "canceled" }>;

/**
 * Ends an open job without samples: its predictions are closed here and cancelled at the provider, its workflow is
 * cancelled, and whatever arrives later finds everything closed. Does nothing to a job that has ended.
 */
export async function endJob(ctx: MutationCtx, job: Doc<"jobs">, ending: Ending): Promise<void> {
  if (!(await applyToJob(ctx, job, ending))) return;
  await closePredictions(ctx, job);
  // The workflow of an open job, if it has one, is always running: it completes in the transaction that ends the job.
  if (job.workflowId) await cancel(ctx, components.workflow, workflowIdOf(job.workflowId));
}

/** As `endJob`, for a job whose workflow has just ended by itself. */
export async function endJobOfEndedWorkflow(ctx: MutationCtx, job: Doc<"jobs">, ending: Ending): Promise<void> {
  if (await applyToJob(ctx, job, ending)) await closePredictions(ctx, job);
}

/** The id as the workflow component types it. */
export function workflowIdOf(stored: string): WorkflowId {
  // Stored from a WorkflowId, which is a branded string.
  return stored as WorkflowId;
}

async function closePredictions(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  for (const prediction of await openPredictions(ctx, job._id)) {
    if (isPerhapsBilled(prediction)) {
      await becomeUnsure(ctx, prediction._id);
      continue;
    }
    await ctx.db.patch("predictions", prediction._id, { state: "canceled", open: false });
    if (!prediction.replicateId) continue;
    await cancelAtProvider(ctx, prediction.provider, prediction.replicateId);
  }
  await releaseCharges(ctx, job);
}

/** It was sent and its answer is not known: looked for, it can be stopped, or at least counted. */
function isPerhapsBilled({ state, claimedAt, provider }: Doc<"predictions">): boolean {
  return state === "intended" && claimedAt !== 0 && billedAt(provider) !== null;
}
