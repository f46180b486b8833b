import { v } from "convex/values";
import { Webhook } from "standardwebhooks";
import { boundedText, nullIfTooLarge } from "../../src/bodies/bounded-body.ts";
import { internal } from "../_generated/api.js";
import { type ActionCtx, httpAction, internalMutation, internalQuery } from "../_generated/server.js";
import { type ProviderName, providerAccess, provider } from "../kit/environment.ts";
import { settle } from "./predictions.ts";
import { predictionReport, readReport } from "../providers/report.ts";
import { parseJson } from "../../src/bodies/parse-json.ts";

/** A secret that does not fit is asked for again only after this, so that forged webhooks cause no requests. */
const SECRET_REFRESH_MILLIS = 5 * 60 * 1000;
/** Signatures older than five minutes are refused anyway; a day leaves a trace to look at. */
const RECEIPT_MILLIS = 24 * 60 * 60 * 1000;
const MAX_SWEPT = 1_000;
/** A prediction with its input and all of its log stays far below. */
const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024;

/**
 * Takes a provider's webhook: raw body, verified signature, each id acted on once.
 * 200 acted on or known · 400 not a prediction · 401 not signed by the provider · 404 no such prediction · 413 too large.
 */
export const replicateWebhook = httpAction(async (ctx, request) => {
  const predictionId = new URL(request.url).searchParams.get("prediction") ?? "";
  const name = await ctx.runQuery(internal.jobs.webhooks.providerOf, { predictionId });
  if (!name) return new Response("Unknown prediction\n", { status: 404 });
  const body = await boundedText(request, MAX_WEBHOOK_BYTES).catch(nullIfTooLarge);
  if (body === null) return new Response("Larger than any prediction\n", { status: 413 });
  const headers = Object.fromEntries(request.headers);
  if (!(await isSigned(ctx, name, body, headers))) return new Response("Signature does not fit\n", { status: 401 });
  const report = readReport(parseJson(body));
  if (!report) return new Response("Not a prediction\n", { status: 400 });
  const webhookId = request.headers.get("webhook-id") ?? "";
  await ctx.runMutation(internal.jobs.webhooks.receive, { webhookId, predictionId, report });
  return new Response(null, { status: 200 });
});

/** Acts on a verified webhook, once for each id. */
export const receive = internalMutation({
  args: { webhookId: v.string(), predictionId: v.string(), report: predictionReport },
  returns: v.null(),
  handler: async (ctx, { webhookId, predictionId, report }) => {
    const receipt = await ctx.db
      .query("webhookReceipts")
      .withIndex("by_webhookId", (q) => q.eq("webhookId", webhookId))
      .first();
    if (receipt) return null;
    await ctx.db.insert("webhookReceipts", { webhookId, receivedAt: Date.now() });
    await settle(ctx, predictionId, report, false);
    return null;
  },
});

/** Whose webhook an address belongs to; null if it names no prediction of ours. */
export const providerOf = internalQuery({
  args: { predictionId: v.string() },
  returns: v.union(provider, v.null()),
  handler: async (ctx, { predictionId }) => {
    const id = ctx.db.normalizeId("predictions", predictionId);
    const prediction = id && (await ctx.db.get("predictions", id));
    return prediction ? prediction.provider : null;
  },
});

/** The secret that a provider told us, if it did. */
export const storedSecret = internalQuery({
  args: { provider },
  returns: v.union(v.null(), v.object({ secret: v.string(), fetchedAt: v.number() })),
  handler: async (ctx, { provider: name }) => {
    const row = await ctx.db
      .query("webhookSecrets")
      .withIndex("by_provider", (q) => q.eq("provider", name))
      .first();
    return row ? { secret: row.secret, fetchedAt: row.fetchedAt } : null;
  },
});

/** Keeps a secret that a provider told us in place of the one before. */
export const storeSecret = internalMutation({
  args: { provider, secret: v.string() },
  returns: v.null(),
  handler: async (ctx, { provider: name, secret }) => {
    const row = await ctx.db
      .query("webhookSecrets")
      .withIndex("by_provider", (q) => q.eq("provider", name))
      .first();
    const fetchedAt = Date.now();
    if (row) await ctx.db.patch("webhookSecrets", row._id, { secret, fetchedAt });
    else await ctx.db.insert("webhookSecrets", { provider: name, secret, fetchedAt });
    return null;
  },
});

/** Forgets old receipts; called by a cron. */
export const sweepReceipts = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("webhookReceipts")
      .withIndex("by_receivedAt", (q) => q.lt("receivedAt", Date.now() - RECEIPT_MILLIS))
      .take(MAX_SWEPT);
    for (const receipt of old) await ctx.db.delete("webhookReceipts", receipt._id);
    return null;
  },
});

async function isSigned(
  ctx: ActionCtx,
  name: ProviderName,
  body: string,
  headers: Record<string, string>,
): Promise<boolean> {
  const configured = providerAccess(name)?.webhookSecret;
  if (configured) return fits(configured, body, headers);
  // Only hosted Replicate tells its secret.
  if (name !== "replicate") return false;
  const stored = await ctx.runQuery(internal.jobs.webhooks.storedSecret, { provider: name });
  if (stored && fits(stored.secret, body, headers)) return true;
  if (stored && Date.now() - stored.fetchedAt < SECRET_REFRESH_MILLIS) return false;
  const secret = await ctx.runAction(internal.jobs.providerCalls.fetchWebhookSecret, { provider: name });
  await ctx.runMutation(internal.jobs.webhooks.storeSecret, { provider: name, secret });
  return fits(secret, body, headers);
}

/** Standard Webhooks: HMAC-SHA256 over id, time and raw body, at most five minutes old. */
function fits(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    // Every way of not fitting is the same to the sender.
    return false;
  }
}
