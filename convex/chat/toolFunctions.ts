import { v } from "convex/values";
import type { ToolName } from "../../src/contracts/tools.ts";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import * as browse from "../browse/public.ts";
import * as edits from "../edits/public.ts";
import * as jobs from "../jobs/public.ts";
import { assertStays, type ForUser, forUser } from "../kit/contract.ts";
import * as library from "../library/public.ts";
import * as projects from "../projects/public.ts";
import * as providers from "../providers/public.ts";

/**
 * The studio's tools for an answer that is being written: it belongs to a user, but the action that writes it has
 * no identity. The public function itself runs, with the contract's parsing and the same ownership.
 */
export const userCall = { userId: v.string(), tool: v.string(), input: v.any() };

const QUERIES = {
  check_job_status: forUser(jobs.checkJobStatus),
  estimate_charge: forUser(jobs.estimateCharge),
  get_sample: forUser(library.getSample),
  list_jobs: forUser(jobs.listJobs),
  list_projects: forUser(projects.listProjects),
  list_models: forUser(providers.listModels),
  play_sample: forUser(browse.playSample),
  search_samples: forUser(library.searchSamples),
} satisfies Record<ToolName<"query"> | "estimate_charge", ForUser<QueryCtx>>;

const MUTATIONS = {
  cancel_job: forUser(jobs.cancelJob),
  export_project: forUser(edits.exportProject),
  delete_project: forUser(projects.deleteProject),
  delete_sample: forUser(library.deleteSample),
  edit_sample: forUser(edits.editSample),
  generate_sample: forUser(jobs.generateSample),
  restore_project: forUser(projects.restoreProject),
  restore_samples: forUser(library.restoreSamples),
  retry_job: forUser(jobs.retryJob),
  split_stems: forUser(jobs.splitStems),
  update_sample: forUser(library.updateSample),
} satisfies Record<ToolName<"mutation">, ForUser<MutationCtx>>;

/** Runs a query of the studio for a user. */
export const read = internalQuery({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, tool, input }): Promise<unknown> => named(QUERIES, tool)(ctx, userId, input),
});

/** Runs a mutation of the studio for a user. @throws UNAUTHENTICATED if the account is being deleted */
export const write = internalMutation({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, tool, input }): Promise<unknown> => {
    await assertStays(ctx, userId);
    return named(MUTATIONS, tool)(ctx, userId, input);
  },
});

/** @throws Error for a tool that is not in the table: a fault of ours */
export function named<Ctx>(table: Readonly<Record<string, ForUser<Ctx>>>, tool: string): ForUser<Ctx> {
  const found = Object.hasOwn(table, tool) ? table[tool] : undefined;
  if (!found) throw new Error(`The chat cannot run ${tool}`);
  return found;
}
