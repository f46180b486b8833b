/* oxlint-disable no-underscore-dangle -- so Convex names its system fields */
import { v } from "convex/values";
import { mutation, query, requireUser } from "../model.ts";

/** Newest first, in one page. */
export const listProjects = query({
  args: { limit: v.optional(v.number()) },
  handler: async (ctx, { limit = 20 }) => {
    await requireUser(ctx);
    const files = await ctx.db.query("projectFiles").order("desc").take(limit);
    return { projects: files.map(({ _id, _creationTime, ...file }) => ({ projectId: _id, ...file })) };
  },
});

export const insert = mutation({
  args: { name: v.string(), url: v.string() },
  handler: async (ctx, { name, url }) => {
    const file = { name, format: "dawproject", extension: "dawproject", bytes: 1000, contents: ["1 audio track"], url };
    return ctx.db.insert("projectFiles", file);
  },
});
