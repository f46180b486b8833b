import {
  actionGeneric,
  defineSchema,
  defineTable,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type Auth,
  type DataModelFromSchemaDefinition,
  type DocumentByName,
  type MutationBuilder,
  type QueryBuilder,
} from "convex/server";
import { ConvexError, v } from "convex/values";

/** Tables of the small studio that tests run; fields are named as in the views. */
const schema = defineSchema({
  jobs: defineTable({
    requestId: v.string(),
    type: v.string(),
    status: v.string(),
    progress: v.number(),
    sampleIds: v.array(v.id("samples")),
  }),
  consents: defineTable({ digest: v.string(), question: v.string(), state: v.string(), expiresAt: v.number() }),
  projectFiles: defineTable({
    name: v.string(),
    format: v.string(),
    extension: v.string(),
    bytes: v.number(),
    contents: v.array(v.string()),
    url: v.string(),
  }),
  samples: defineTable({ name: v.string(), type: v.string(), format: v.string(), storageId: v.id("_storage") }),
});

export type DataModel = DataModelFromSchemaDefinition<typeof schema>;
export type Job = DocumentByName<DataModel, "jobs">;
export type Sample = DocumentByName<DataModel, "samples">;

// The generic builders with the types of these tables, as the official codegen writes them.
export const query = queryGeneric as QueryBuilder<DataModel, "public">;
export const mutation = mutationGeneric as MutationBuilder<DataModel, "public">;
export const action = actionGeneric as ActionBuilder<DataModel, "public">;

/** A failure as the product throws it. */
export function failure(code: string, message: string): ConvexError<{ code: string; message: string }> {
  return new ConvexError({ code, message });
}

/** @throws UNAUTHENTICATED without a valid token */
export async function requireUser(ctx: { auth: Auth }): Promise<string> {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity) throw failure("UNAUTHENTICATED", "Sign in");
  return identity.subject;
}
