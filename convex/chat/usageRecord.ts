import type { Infer } from "convex/values";
import type { MutationCtx } from "../_generated/server.js";
import type { tokens } from "./tables.ts";

export type Tokens = Infer<typeof tokens>;

/** @returns the sum */
export function addTokens(some: Tokens, more?: Tokens): Tokens {
  return {
    inputTokens: some.inputTokens + (more?.inputTokens ?? 0),
    outputTokens: some.outputTokens + (more?.outputTokens ?? 0),
  };
}

/** Adds an answer to what its user has used today of its model. */
export async function countUsage(
  ctx: MutationCtx,
  { userId, model = "default", usage }: { userId: string; model?: string; usage: Tokens },
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const row = await ctx.db
    .query("chatUsage")
    .withIndex("by_user_day_model", (q) => q.eq("userId", userId).eq("day", day).eq("model", model))
    .unique();
  const counted = { ...addTokens(usage, row ?? undefined), answers: (row?.answers ?? 0) + 1 };
  if (row) await ctx.db.patch("chatUsage", row._id, counted);
  else await ctx.db.insert("chatUsage", { userId, day, model, ...counted });
}
