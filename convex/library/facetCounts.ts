import { v } from "convex/values";
import { type listFacets, MAX_FACET_VALUES } from "../../src/contracts/facets.ts";
import { internal } from "../_generated/api.js";
import { internalMutation } from "../_generated/server.js";
import type { QueryHandler } from "../kit/contract.ts";
import { recountFacets } from "./facetRecord.ts";

const COUNTED_AT_ONCE = 100;

/** How many of the caller's samples have each value: one row is read for each value, however large the library is. */
export const facets: QueryHandler<typeof listFacets> = async (ctx) => {
  const rows = await ctx.db
    .query("facets")
    .withIndex("by_user", (q) => q.eq("userId", ctx.userId))
    .take(MAX_FACET_VALUES);
  const valuesOf = (name: string) =>
    rows.filter(({ facet }) => facet === name).map(({ value, count }) => ({ value, count }));
  return {
    form: valuesOf("form"),
    key: valuesOf("key"),
    tempo: valuesOf("tempo"),
    genre: valuesOf("genre"),
    instrument: valuesOf("instrument"),
  };
};

/** Counts samples from before they were counted, some at a time; interrupted it goes on where it was. */
export const countOld = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("samples")
      .withIndex("by_countedAs", (q) => q.eq("countedAs", undefined))
      .take(COUNTED_AT_ONCE);
    for (const { _id } of old) await recountFacets(ctx, _id);
    if (old.length === COUNTED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.library.facetCounts.countOld, {});
    return null;
  },
});
