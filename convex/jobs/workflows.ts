import { WorkflowManager, type WorkflowCtx, cleanup, vResultValidator } from "@convex-dev/workflow";
import type { FunctionReference } from "convex/server";
import { v } from "convex/values";
import { readErrorPayload } from "../../src/contracts/errors.ts";
import { components, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { internalMutation } from "../_generated/server.js";
import { endJobOfEndedWorkflow, workflowIdOf } from "./end.ts";
import { PREDICTED_EVENT } from "./predictions.ts";
import { lastErrorOf } from "./wait.ts";
import { type EditType, editType } from "./tables.ts";

/**
 * One workflow for each type of job. A change of steps breaks jobs that are under way (the journal is replayed by
 * order), so steps are few and what they do is in the functions that they call.
 */
export const workflows = new WorkflowManager(components.workflow, {
  workpoolOptions: { maxParallelism: 16, logLevel: "ERROR" },
});

/**
 * Names of the steps in journals. They stay when a function moves: a workflow that is under way is replayed by them, and
 * one whose steps are called otherwise ends with an error.
 */
const STEPS = {
  fetchSource: "imports:fetchSource",
  startPredictions: "audio:startPredictions",
  ingest: "ingest:ingest",
  export: "exports:run",
  mix: "mixes:run",
  project: "edits/projects:run",
  fit: "fits:run",
  edit: "edits/regions:run",
} as const;

/** 0.25 + 0.5 + 1 + … + 16 s: for what is broken here. Trouble at the provider is waited out by the steps themselves. */
const RETRY = { maxAttempts: 8, initialBackoffMs: 250, base: 2 };
/** How long a finished workflow's journal can be looked at. */
const JOURNAL_MILLIS = 60 * 60 * 1000;

/** prompt → prediction → samples */
export const generateJob = workflows
  .define({ args: { jobId: v.id("jobs") }, returns: v.null() })
  .handler(async (step, { jobId }): Promise<null> => predictAndIngest(step, jobId));

/** (address → sample →) prediction → stems */
export const splitJob = workflows
  .define({ args: { jobId: v.id("jobs"), fetchSource: v.boolean() }, returns: v.null() })
  .handler(async (step, { jobId, fetchSource }): Promise<null> => {
    if (fetchSource) await untilDone(step, STEPS.fetchSource, internal.jobs.fetchSource.fetchSource, jobId);
    return predictAndIngest(step, jobId);
  });

/** samples → one sample or project file, without a model */
export const editJob = workflows
  .define({ args: { jobId: v.id("jobs"), type: v.union(editType, v.literal("project")) }, returns: v.null() })
  .handler(async (step, { jobId, type }): Promise<null> => {
    await step.runAction(editRun(type), { jobId }, { name: STEPS[type], retry: RETRY });
    return null;
  });

function editRun(type: EditType | "project") {
  switch (type) {
    case "export":
      return internal.edits.exports.run;
    case "mix":
      return internal.edits.mixes.run;
    case "fit":
      return internal.edits.fits.run;
    case "edit":
      return internal.edits.regions.run;
    case "project":
      return internal.edits.projects.run;
  }
}

/** Called when a workflow has ended; an open job then ends with it. */
export const onEnd = internalMutation({
  args: { workflowId: v.string(), result: vResultValidator, context: v.object({ jobId: v.id("jobs") }) },
  returns: v.null(),
  handler: async (ctx, { workflowId, result, context }) => {
    await ctx.scheduler.runAfter(JOURNAL_MILLIS, internal.jobs.workflows.forget, { workflowId });
    const job = await ctx.db.get("jobs", context.jobId);
    if (!job) return null;
    switch (result.kind) {
      case "canceled":
        await endJobOfEndedWorkflow(ctx, job, { kind: "canceled" });
        return null;
      case "success":
      case "failed": {
        const reason = result.kind === "failed" ? result.error : "its workflow ended without samples";
        const message = `Job ${job._id} stopped: ${reason.split("\n")[0] ?? reason}. Start it again.`;
        const error = readErrorPayload(lastErrorOf(job)) ?? { code: "INTERNAL", message };
        await endJobOfEndedWorkflow(ctx, job, { kind: "failed", error });
        return null;
      }
    }
  },
});

/** Deletes the journal of an ended workflow. */
export const forget = internalMutation({
  args: { workflowId: v.string() },
  returns: v.null(),
  handler: async (ctx, { workflowId }) => {
    await cleanup(ctx, components.workflow, workflowIdOf(workflowId));
    return null;
  },
});

async function predictAndIngest(step: WorkflowCtx, jobId: Id<"jobs">): Promise<null> {
  await step.runAction(
    internal.jobs.providerCalls.startPredictions,
    { jobId },
    { name: STEPS.startPredictions, retry: RETRY },
  );
  await step.awaitEvent({ name: PREDICTED_EVENT });
  await untilDone(step, STEPS.ingest, internal.jobs.ingest.ingest, jobId);
  return null;
}

/** Runs a step until it says that there is nothing more to wait for. */
async function untilDone(
  step: WorkflowCtx,
  name: string,
  action: FunctionReference<"action", "internal", { jobId: Id<"jobs"> }, number | null>,
  jobId: Id<"jobs">,
): Promise<void> {
  for (;;) {
    const waitMillis = await step.runAction(action, { jobId }, { name, retry: RETRY });
    if (waitMillis === null) return;
    await step.sleep(waitMillis);
  }
}
