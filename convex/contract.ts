import { zodOutputToConvex, zodToConvex } from "convex-helpers/server/zod4";
import type { RegisteredAction, RegisteredMutation, RegisteredQuery } from "convex/server";
import { type GenericValidator, type PropertyValidators, v } from "convex/values";
import {
  type ClientField,
  type InputOf,
  type Operation,
  type OutputOf,
  deploymentInput,
} from "../src/contracts/operation.ts";
import { readStudioScopes, requiredScope } from "../src/contracts/principal.ts";
import { type ActionCtx, type MutationCtx, type QueryCtx, action, mutation, query } from "./_generated/server.js";
import { studioError } from "./studioError.ts";

/** What reaches the deployment of an operation's input. */
export type DeploymentInput<O extends Operation> = Omit<InputOf<O>, ClientField>;

/** The caller of a public function: `userId` is the identity's tokenIdentifier, the owner of everything it may see. */
export interface Caller {
  userId: string;
}

/** A public query made of a contract: its validators, its parsing, and an identity that must be there. */
export function contractQuery<O extends Operation>(
  operation: O,
  handler: (ctx: QueryCtx & Caller, input: DeploymentInput<O>) => Promise<OutputOf<O>>,
): RegisteredQuery<"public", DeploymentInput<O>, Promise<OutputOf<O>>> {
  return query({
    ...validatorsOf(operation),
    handler: async (ctx, args) => handler({ ...ctx, ...(await callerOf(ctx, operation)) }, parseInput(operation, args)),
  });
}

/** As `contractQuery`, for a mutation. */
export function contractMutation<O extends Operation>(
  operation: O,
  handler: (ctx: MutationCtx & Caller, input: DeploymentInput<O>) => Promise<OutputOf<O>>,
): RegisteredMutation<"public", DeploymentInput<O>, Promise<OutputOf<O>>> {
  return mutation({
    ...validatorsOf(operation),
    handler: async (ctx, args) => handler({ ...ctx, ...(await callerOf(ctx, operation)) }, parseInput(operation, args)),
  });
}

/** As `contractQuery`, for an action. */
export function contractAction<O extends Operation>(
  operation: O,
  handler: (ctx: ActionCtx & Caller, input: DeploymentInput<O>) => Promise<OutputOf<O>>,
): RegisteredAction<"public", DeploymentInput<O>, Promise<OutputOf<O>>> {
  return action({
    ...validatorsOf(operation),
    handler: async (ctx, args) => handler({ ...ctx, ...(await callerOf(ctx, operation)) }, parseInput(operation, args)),
  });
}

async function callerOf(ctx: Pick<QueryCtx, "auth">, operation: Operation): Promise<Caller> {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity) throw studioError("UNAUTHENTICATED", "Sign in first: this call carries no valid token");
  const needed = requiredScope(operation.effect);
  // A machine's own token has no scope claim: it stands for its owner. Every token of a hosted studio has one.
  if (identity["scope"] !== undefined && !readStudioScopes(identity["scope"]).includes(needed)) {
    throw studioError(
      "INSUFFICIENT_SCOPE",
      `${operation.name} needs the scope ${needed}; use a token or key that has it`,
    );
  }
  return { userId: identity.tokenIdentifier };
}

function validatorsOf(operation: Operation): { args: PropertyValidators; returns: GenericValidator } {
  const fields = Object.entries(deploymentInput(operation).shape);
  return {
    args: Object.fromEntries(fields.map(([name, schema]) => [name, zodToConvex(schema)])),
    returns: zodOutputToConvex(operation.output) ?? v.any(),
  };
}

/** Convex validators know no ranges: the contract checks those, and trims. */
function parseInput<O extends Operation>(operation: O, args: unknown): DeploymentInput<O> {
  const parsed = deploymentInput(operation).safeParse(args);
  // The schema is made of the operation's own input, without the client's fields.
  if (parsed.success) return parsed.data as DeploymentInput<O>;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") || "input";
  throw studioError("INVALID_INPUT", `${field}: ${issue?.message ?? "not valid"}. Correct it and call again.`, {
    field,
  });
}
