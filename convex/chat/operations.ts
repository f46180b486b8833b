import { v } from "convex/values";
import * as charges from "../charges.ts";
import { type ForUser, forUser } from "../contract.ts";
import * as jobs from "../jobs.ts";
import * as modelList from "../modelList.ts";
import * as samples from "../samples.ts";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";

/**
 * The studio's functions for an answer that is being written: it belongs to a user, but the action that writes it has
 * no identity. What runs is the public function itself, with the contract's parsing and the same ownership.
 */
export const userCall = { userId: v.string(), operation: v.string(), input: v.any() };

/** By the name of the operation. */
const QUERIES: Readonly<Record<string, ForUser<QueryCtx>>> = {
  check_job_status: forUser(jobs.status),
  estimate_charge: forUser(charges.estimate),
  get_sample: forUser(samples.get),
  list_jobs: forUser(jobs.list),
  list_models: forUser(modelList.list),
  search_samples: forUser(samples.search),
};

const MUTATIONS: Readonly<Record<string, ForUser<MutationCtx>>> = {
  cancel_job: forUser(jobs.cancel),
  delete_sample: forUser(samples.remove),
  generate_sample: forUser(jobs.generate),
  retry_job: forUser(jobs.retry),
  split_stems: forUser(jobs.split),
};

/** Runs a query of the studio for a user. */
export const read = internalQuery({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, operation, input }): Promise<unknown> => named(QUERIES, operation)(ctx, userId, input),
});

/** Runs a mutation of the studio for a user. */
export const write = internalMutation({
  args: userCall,
  returns: v.any(),
  handler: async (ctx, { userId, operation, input }): Promise<unknown> =>
    named(MUTATIONS, operation)(ctx, userId, input),
});

/** @throws Error for an operation that is not in the table: a fault of ours */
export function named<Ctx>(table: Readonly<Record<string, ForUser<Ctx>>>, operation: string): ForUser<Ctx> {
  const found = Object.hasOwn(table, operation) ? table[operation] : undefined;
  if (!found) throw new Error(`The chat cannot run ${operation}`);
  return found;
}
