import { v } from "convex/values";
import { failure, mutation, requireUser } from "../model.ts";

const LIFETIME_MILLIS = 600_000;

/** As the product's, without its bounds. */
export const seekConsent = mutation({
  args: { digest: v.string(), question: v.string() },
  handler: async (ctx, { digest, question }) => {
    await requireUser(ctx);
    const rows = await ctx.db.query("consents").collect();
    const row = rows.find((each) => each.digest === digest);
    if (row?.state === "approved") await ctx.db.delete(row._id);
    if (row) return { state: row.state, consentId: row._id, expiresAt: row.expiresAt };
    const fresh = { state: "waiting", expiresAt: Date.now() + LIFETIME_MILLIS };
    return { consentId: await ctx.db.insert("consents", { digest, question, ...fresh }), ...fresh };
  },
});

/** The user's answer to the newest question. */
export const decideConsent = mutation({
  args: { isApproved: v.boolean() },
  handler: async (ctx, { isApproved }) => {
    const [row] = await ctx.db.query("consents").order("desc").take(1);
    if (row?.state !== "waiting") throw failure("INVALID_INPUT", "No question waits");
    await ctx.db.patch(row._id, { state: isApproved ? "approved" : "declined" });
    return null;
  },
});
