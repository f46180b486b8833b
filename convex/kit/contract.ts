import { zodOutputToConvex, zodToConvex } from "convex-helpers/server/zod4";
import type { DefaultFunctionArgs, RegisteredAction, RegisteredMutation, RegisteredQuery } from "convex/server";
import { type GenericValidator, type PropertyValidators, v } from "convex/values";
import { checkInput, describeProblems } from "../../src/contracts/input/problems.ts";
import {
  type ClientField,
  type InputOf,
  type Endpoint,
  type OutputOf,
  deploymentInput,
} from "../../src/contracts/contract.ts";
import { deleteAccount } from "../../src/contracts/account.ts";
import { PERSON_CLAIM, readStudioScopes, requiredScope } from "../../src/contracts/principal.ts";
import { internal } from "../_generated/api.js";
import { type ActionCtx, type MutationCtx, type QueryCtx, action, mutation, query } from "../_generated/server.js";
import { isHostedUser } from "./environment.ts";
import { studioError } from "./studioError.ts";

/** Input of an endpoint as the deployment receives it, without the client's fields. */
export type DeploymentInput<E extends Endpoint> = Omit<InputOf<E>, ClientField>;

/** The caller of a public function: `userId` is the identity's tokenIdentifier, the owner of everything it may see. */
export interface Caller {
  userId: string;
}

/** Handler of a public query; caller and input are already checked. */
export type QueryHandler<E extends Endpoint> = Handler<QueryCtx, E>;
/** As `QueryHandler`, for a mutation. */
export type MutationHandler<E extends Endpoint> = Handler<MutationCtx, E>;
/** As `QueryHandler`, for an action. */
export type ActionHandler<E extends Endpoint> = Handler<ActionCtx, E>;

type Handler<Ctx, E extends Endpoint> = (ctx: Ctx & Caller, input: DeploymentInput<E>) => Promise<OutputOf<E>>;

/**
 * Runs a public function for a user: parsing and ownership are the same, only the identity is not asked for. Whoever
 * calls it vouches that it is for that user.
 */
export type ForUser<Ctx> = (ctx: Ctx, userId: string, args: unknown) => Promise<unknown>;

type PublicQuery = RegisteredQuery<"public", DefaultFunctionArgs, unknown>;
type PublicMutation = RegisteredMutation<"public", DefaultFunctionArgs, unknown>;
type PublicAction = RegisteredAction<"public", DefaultFunctionArgs, unknown>;

/** Handler of each public function. Written by the makers below when their modules load. */
const behind = new WeakMap<object, ForUser<never>>();

/** Handler of a public query, to be called by scheduled functions, which have no identity, on behalf of a user. */
export function forUser(registered: PublicQuery): ForUser<QueryCtx>;
/** The same for a mutation. */
export function forUser(registered: PublicMutation): ForUser<MutationCtx>;
/** The same for an action. */
export function forUser(registered: PublicAction): ForUser<ActionCtx>;
/** Implementation of the overloads above. @throws Error for a function that was not made by this module */
export function forUser(registered: PublicQuery | PublicMutation | PublicAction): ForUser<never> {
  const run = behind.get(registered);
  if (!run) throw new Error("This function was not made of a contract");
  return run;
}

/** A public query made of a contract: its validators, its parsing, and an identity that must be there. */
export function contractQuery<E extends Endpoint>(
  endpoint: E,
  handler: QueryHandler<E>,
): RegisteredQuery<"public", DeploymentInput<E>, Promise<OutputOf<E>>> {
  const run = async (ctx: QueryCtx, userId: string, args: unknown) =>
    handler({ ...ctx, userId }, parseInput(endpoint, args));
  const registered = query({
    ...validatorsOf(endpoint),
    handler: async (ctx, args) => run(ctx, await callerOf(ctx, endpoint), args),
  });
  behind.set(registered, run);
  return registered;
}

/** As `contractQuery`, for a mutation. */
export function contractMutation<E extends Endpoint>(
  endpoint: E,
  handler: MutationHandler<E>,
): RegisteredMutation<"public", DeploymentInput<E>, Promise<OutputOf<E>>> {
  const run = async (ctx: MutationCtx, userId: string, args: unknown) =>
    handler({ ...ctx, userId }, parseInput(endpoint, args));
  const registered = mutation({
    ...validatorsOf(endpoint),
    handler: async (ctx, args) => {
      const userId = await callerOf(ctx, endpoint);
      if (endpoint.name !== deleteAccount.name) await assertStays(ctx, userId);
      return run(ctx, userId, args);
    },
  });
  behind.set(registered, run);
  return registered;
}

/** As `contractQuery`, for an action. */
export function contractAction<E extends Endpoint>(
  endpoint: E,
  handler: ActionHandler<E>,
): RegisteredAction<"public", DeploymentInput<E>, Promise<OutputOf<E>>> {
  const run = async (ctx: ActionCtx, userId: string, args: unknown) =>
    handler({ ...ctx, userId }, parseInput(endpoint, args));
  const registered = action({
    ...validatorsOf(endpoint),
    handler: async (ctx, args) => {
      const userId = await callerOf(ctx, endpoint);
      if (isHostedUser(userId) && (await ctx.runQuery(internal.accounts.departures.hasBegun, { userId })))
        throw leaving();
      return run(ctx, userId, args);
    },
  });
  behind.set(registered, run);
  return registered;
}

/** True for a user whose account is being deleted: reads show what is left, and nothing new begins. */
export async function isLeaving(ctx: Pick<QueryCtx, "db">, userId: string): Promise<boolean> {
  if (!isHostedUser(userId)) return false;
  const row = await ctx.db
    .query("departures")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
  return row !== null;
}

/** @throws UNAUTHENTICATED for a user whose account is being deleted */
export async function assertStays(ctx: Pick<QueryCtx, "db">, userId: string): Promise<void> {
  if (await isLeaving(ctx, userId)) throw leaving();
}

function leaving(): Error {
  return studioError("UNAUTHENTICATED", "This account is being deleted: nothing new begins in it.");
}

/** @returns the identity's tokenIdentifier */
async function callerOf(ctx: Pick<QueryCtx, "auth">, endpoint: Endpoint): Promise<string> {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity) throw studioError("UNAUTHENTICATED", "Sign in first: this call carries no valid token");
  const needed = requiredScope(endpoint.effect);
  // A machine's own token has no scope claim: it stands for its owner. Every token of a hosted studio has one.
  if (identity["scope"] !== undefined && !readStudioScopes(identity["scope"]).includes(needed)) {
    throw studioError(
      "INSUFFICIENT_SCOPE",
      `${endpoint.name} needs the scope ${needed}; use a token or key that has it`,
    );
  }
  if (endpoint.needsPerson && identity[PERSON_CLAIM] !== true) {
    throw studioError("INSUFFICIENT_SCOPE", `${endpoint.name} takes the user in person: it is done in the dashboard`);
  }
  return identity.tokenIdentifier;
}

function validatorsOf(endpoint: Endpoint): { args: PropertyValidators; returns: GenericValidator } {
  const fields = Object.entries(deploymentInput(endpoint).shape);
  return {
    args: Object.fromEntries(fields.map(([name, schema]) => [name, zodToConvex(schema)])),
    returns: zodOutputToConvex(endpoint.output) ?? v.any(),
  };
}

/** Convex validators know no ranges: the contract checks those, and trims. */
function parseInput<E extends Endpoint>(endpoint: E, args: unknown): DeploymentInput<E> {
  const checked = checkInput(deploymentInput(endpoint), args);
  // The schema is made of the endpoint's own input, without the client's fields.
  if (checked.success) return checked.data as DeploymentInput<E>;
  const [{ field = "input" } = {}] = checked.problems;
  throw studioError("INVALID_INPUT", `${describeProblems(checked.problems)}. Correct it and call again.`, { field });
}
