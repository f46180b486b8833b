import { v } from "convex/values";
import {
  CONSENT_MILLIS,
  decideConsent,
  listConsents,
  MAX_WAITING_CONSENTS,
  seekConsent,
} from "../../src/contracts/consent.ts";
import { internal } from "../_generated/api.js";
import { internalMutation } from "../_generated/server.js";
import { type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { studioError } from "../kit/studioError.ts";

const SWEPT_AT_ONCE = 500;

/** Takes out what was agreed to, so that it lets one call pass; else says how the question stands, and asks it if it is new. */
export const seek: MutationHandler<typeof seekConsent> = async (ctx, { digest, question }) => {
  const now = Date.now();
  const { userId } = ctx;
  const row = await ctx.db
    .query("consents")
    .withIndex("by_user_digest", (q) => q.eq("userId", userId).eq("digest", digest))
    .unique();
  // A yes is to the words that were shown, whatever they are said to be of.
  const isOver = row !== null && (row.expiresAt <= now || row.question !== question);
  if (row && (isOver || row.state === "approved")) await ctx.db.delete("consents", row._id);
  if (row && !isOver) return { state: row.state, consentId: row._id, expiresAt: row.expiresAt };
  const waiting = await ctx.db
    .query("consents")
    .withIndex("by_user_state", (q) => q.eq("userId", userId).eq("state", "waiting").gt("expiresAt", now))
    .take(MAX_WAITING_CONSENTS);
  const [first] = waiting;
  if (first && waiting.length === MAX_WAITING_CONSENTS) {
    const until = new Date(first.expiresAt).toISOString();
    const text = `${waiting.length} calls wait for the user's yes already. Have those answered in the dashboard, or call again after ${until}.`;
    throw studioError("OVERLOADED", text, { retryAt: first.expiresAt });
  }
  const fresh = { state: "waiting" as const, expiresAt: now + CONSENT_MILLIS };
  const consentId = await ctx.db.insert("consents", { userId, digest, question, createdAt: now, ...fresh });
  return { consentId, ...fresh };
};

/** The questions that wait, the newest first. Expired ones too, since a query does not run again when time passes. */
export const list: QueryHandler<typeof listConsents> = async (ctx) => {
  const waiting = await ctx.db
    .query("consents")
    .withIndex("by_user_state", (q) => q.eq("userId", ctx.userId).eq("state", "waiting"))
    .order("desc")
    .take(MAX_WAITING_CONSENTS);
  return {
    consents: waiting.map(({ _id, question, createdAt, expiresAt }) => ({
      consentId: _id,
      question,
      createdAt,
      expiresAt,
    })),
  };
};

/** A person's answer. It holds for the one call that was shown, and not for long. */
export const decide: MutationHandler<typeof decideConsent> = async (ctx, { consentId, isApproved }) => {
  const id = ctx.db.normalizeId("consents", consentId);
  const row = id && (await ctx.db.get("consents", id));
  if (!row || row.userId !== ctx.userId || row.state !== "waiting" || row.expiresAt <= Date.now()) {
    throw studioError(
      "INVALID_INPUT",
      "consentId: no such question waits: it was answered, or it has expired. If the call is made again, it is asked again.",
      { field: "consentId" },
    );
  }
  const expiresAt = Date.now() + CONSENT_MILLIS;
  await ctx.db.patch("consents", row._id, { state: isApproved ? "approved" : "declined", expiresAt });
  return { expiresAt };
};

/** Forgets what has expired. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const over = await ctx.db
      .query("consents")
      .withIndex("by_expiresAt", (q) => q.lt("expiresAt", Date.now()))
      .take(SWEPT_AT_ONCE);
    for (const { _id } of over) await ctx.db.delete("consents", _id);
    if (over.length === SWEPT_AT_ONCE) await ctx.scheduler.runAfter(0, internal.consents.consents.sweep, {});
    return null;
  },
});
