import { v } from "convex/values";
import type { ToolName } from "../../src/contracts/tools.ts";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import * as charges from "../charges.ts";
import { type ForUser, forUser } from "../contract.ts";
import * as jobs from "../jobs.ts";
import * as modelList from "../modelList.ts";
import * as player from "../player.ts";
import * as samples from "../samples.ts";

/**
 * The studio's tools for an answer that is being written: it belongs to a user, but the action that writes it has
 * no identity. The public function itself runs, with the contract's parsing and the same ownership.
 */
export const userCall = { userId: v.string(), tool: v.string(), input: v.any() };

const QUERIES = {
  check_job_status: forUser(jobs.status),
  estimate_charge: forUser(charges.estimate),
  get_sample: forUser(samples.get),
  list_jobs: forUser(jobs.list),
  list_models: forUser(modelList.list),
  play_sample: forUser(player.open),
  search_samples: forUser(samples.search),
} satisfies Record<ToolName<"query"> | "estimate_charge", ForUser<QueryCtx>>;

const MUTATIONS = {
  cancel_job: forUser(jobs.cancel),
  delete_sample: forUser(samples.remove),
  generate_sample: forUser(jobs.generate),
  retry_job: forUser(jobs.retry),
  split_stems: forUser(jobs.split),
} satisfies Record<ToolName<"mutation">, ForUser<MutationCtx>>;

/** Runs a query of the studio for a user. */
export const read = internalQuery({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, tool, input }): Promise<unknown> => named(QUERIES, tool)(ctx, userId, input),
});

/** Runs a mutation of the studio for a user. */
export const write = internalMutation({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, tool, input }): Promise<unknown> => named(MUTATIONS, tool)(ctx, userId, input),
});

/** @throws Error for a tool that is not in the table: a fault of ours */
export function named<Ctx>(table: Readonly<Record<string, ForUser<Ctx>>>, tool: string): ForUser<Ctx> {
  const found = Object.hasOwn(table, tool) ? table[tool] : undefined;
  if (!found) throw new Error(`The chat cannot run ${tool}`);
  return found;
}
