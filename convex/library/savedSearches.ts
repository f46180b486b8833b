import {
  type deleteSearch,
  type listSearches,
  MAX_SAVED_SEARCHES,
  type saveSearch,
} from "../../src/contracts/saved-search.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller, MutationHandler, QueryHandler } from "../kit/contract.ts";
import { studioError } from "../kit/studioError.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/** Keeps a search of the caller; a name stands for one. */
export const save: MutationHandler<typeof saveSearch> = async (ctx, { name, query }) => {
  const same = await named(ctx, name);
  if (same) await ctx.db.patch("savedSearches", same._id, { query });
  else {
    if ((await all(ctx)).length >= MAX_SAVED_SEARCHES) {
      throw studioError("INVALID_INPUT", `name: ${MAX_SAVED_SEARCHES} saved searches are the most; delete one first.`);
    }
    await ctx.db.insert("savedSearches", { userId: ctx.userId, name, query });
  }
  return { name, query };
};

/** Deletes a saved search of the caller. */
export const remove: MutationHandler<typeof deleteSearch> = async (ctx, { name }) => {
  const same = await named(ctx, name);
  if (same) await ctx.db.delete("savedSearches", same._id);
  return { isDeleted: same !== null };
};

/** The caller's saved searches, by name. */
export const list: QueryHandler<typeof listSearches> = async (ctx) => ({
  searches: (await all(ctx)).map(({ name, query }) => ({ name, query })),
});

async function all(ctx: ReadCtx): Promise<Doc<"savedSearches">[]> {
  return ctx.db
    .query("savedSearches")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId))
    .take(MAX_SAVED_SEARCHES);
}

async function named(ctx: ReadCtx, name: string): Promise<Doc<"savedSearches"> | null> {
  return ctx.db
    .query("savedSearches")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId).eq("name", name))
    .unique();
}
