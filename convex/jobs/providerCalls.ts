import { v } from "convex/values";
import type Replicate from "replicate";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { isOwnServer, type ProviderName, provider } from "../kit/environment.ts";
import { type ProviderFault, ProviderError } from "../providers/guardedFetch.ts";
import { modelNamed } from "../providers/models.ts";
import type { ModelInput } from "../providers/fields.ts";
import { runDirectly } from "./direct/direct.ts";
import { linkInput } from "../providers/localFiles.ts";
import type { Order } from "./orders.ts";
import { askOwn, cancelAtOwn, placeAtOwn } from "./ownGpu/servers.ts";
import { findPrediction } from "./predictionSearch.ts";
import { planRetry } from "../providers/predictionState.ts";
import { attempt, connect } from "../providers/client.ts";
import { type PredictionReport, readReport } from "../providers/report.ts";

/**
 * Everything that is asked of a provider. All steps may run more than once; what they write goes through predictions.ts.
 */

/** Polls slow down from the one to the other. */
const MIN_POLL_MILLIS = 1_000;
const MAX_POLL_MILLIS = 5_000;

/**
 * Asks for every take of a job that is not being made yet and may be asked for now. Safe to repeat at any point: what
 * has to wait is taken up again at its time.
 */
export const startPredictions = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => placeOrders(ctx, jobId),
});

/** As `startPredictions`, of a job that has no workflow. */
export const startDirectly = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => runDirectly(ctx, jobId, () => placeOrders(ctx, jobId)),
});

/** Looks for a prediction that is perhaps billed, or asks about it once it was found. */
export const seek = internalAction({
  args: { predictionId: v.id("predictions") },
  returns: v.null(),
  handler: async (ctx, { predictionId }): Promise<null> => {
    const order: Order | null = await ctx.runQuery(internal.jobs.orders.unsure, { predictionId });
    if (!order) return null;
    const { replicateId, input } = order;
    const client = connect(order.provider);
    const found = await attempt(async () => {
      if (replicateId !== null) return readReport(await client.predictions.get(replicateId));
      return input ? findPrediction(ctx, client, order, input) : null;
    });
    if (found.ok && found.value) await tell(ctx, predictionId, found.value);
    return null;
  },
});

/** Asks where the files of a finished prediction are now. @returns false if the provider no longer has them */
export const refreshOutputs = internalAction({
  args: { predictionId: v.id("predictions") },
  returns: v.boolean(),
  handler: async (ctx, { predictionId }): Promise<boolean> => {
    const subject = await ctx.runQuery(internal.jobs.results.finished, { predictionId });
    if (!subject || isOwnServer(subject.provider)) return false;
    const answer = await attempt(() => connect(subject.provider).predictions.get(subject.replicateId));
    if (answer.ok) {
      return ctx.runMutation(internal.jobs.results.readdress, { predictionId, report: reportIn(answer.value) });
    }
    if (answer.fault.kind === "unknown") return false;
    throw new ProviderError(answer.fault);
  },
});

/**
 * Asks a provider to stop, again while it does not answer, since each second costs. Nobody waits for the prediction any
 * more; what it has cost until then is entered.
 */
export const cancelPrediction = internalAction({
  args: { provider, replicateId: v.string(), since: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { provider: name, replicateId, since = Date.now() }): Promise<null> => {
    const answer = await attempt<unknown>(() =>
      isOwnServer(name) ? cancelAtOwn(name, replicateId) : connect(name).predictions.cancel(replicateId),
    );
    const report = answer.ok ? readReport(answer.value) : null;
    if (report) await ctx.runMutation(internal.jobs.predictions.hearStopped, { provider: name, report });
    if (answer.ok || answer.fault.kind === "refused" || answer.fault.kind === "unknown") return null;
    const retryAfterMillis = answer.fault.kind === "unsure" ? null : answer.fault.retryAfterMillis;
    const now = Date.now();
    const until = planRetry({ isThrottled: false, retryAfterMillis }, since, now);
    if (until !== null) {
      const again = { provider: name, replicateId, since };
      await ctx.scheduler.runAt(until, internal.jobs.providerCalls.cancelPrediction, again);
    }
    return null;
  },
});

/** Asks about one prediction, again and again until it has ended; for providers that cannot reach us. */
export const poll = internalAction({
  args: { predictionId: v.id("predictions"), waitMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { predictionId, waitMillis }): Promise<null> => {
    const subject = await ctx.runQuery(internal.jobs.predictions.openOne, { predictionId });
    if (!subject) return null;
    await ask(ctx, predictionId, subject);
    const next = Math.min(MAX_POLL_MILLIS, Math.max(MIN_POLL_MILLIS, Math.round(waitMillis * 1.5)));
    await ctx.scheduler.runAfter(next, internal.jobs.providerCalls.poll, { predictionId, waitMillis: next });
    return null;
  },
});

/** Asks about every open prediction that has been silent, and sends again what a crash kept from being sent. */
export const reconcile = internalAction({
  args: { silentMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { silentMillis }): Promise<null> => {
    const silent = await ctx.runQuery(internal.jobs.predictions.silentSince, { before: Date.now() - silentMillis });
    for (const { predictionId, provider: name, replicateId, isPollDead } of silent) {
      if (replicateId === null) continue;
      if (isPollDead)
        await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.poll, { predictionId, waitMillis: 0 });
      else await ask(ctx, predictionId, { provider: name, replicateId });
    }
    const unsent = new Set(silent.filter(({ replicateId }) => replicateId === null).map(({ jobId }) => jobId));
    for (const jobId of unsent)
      await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.startPredictions, { jobId });
    for (const jobId of await ctx.runQuery(internal.jobs.direct.takeover.standing, {
      before: Date.now() - silentMillis,
    }))
      await ctx.runMutation(internal.jobs.direct.takeover.takeOver, { jobId });
    return null;
  },
});

/** The secret that hosted Replicate signs webhooks with. */
export const fetchWebhookSecret = internalAction({
  args: { provider },
  returns: v.string(),
  handler: async (_ctx, { provider: name }): Promise<string> => (await connect(name).webhooks.default.secret.get()).key,
});

async function placeOrders(ctx: ActionCtx, jobId: Id<"jobs">): Promise<null> {
  const orders: Order[] = await ctx.runMutation(internal.jobs.orders.intend, { jobId });
  for (const order of orders) {
    const fault = await (isOwnServer(order.provider) ? placeAtOwn(ctx, order) : place(ctx, order));
    if (!fault) continue;
    if (fault.kind === "refused" || fault.kind === "unknown") {
      await reject(ctx, order, fault);
      return null;
    }
    await ctx.runMutation(internal.jobs.sending.postpone, { predictionId: order.predictionId, fault });
  }
  return null;
}

/** @returns null when the prediction is under way at the provider, or waits for its time; else why it is neither */
async function place(ctx: ActionCtx, order: Order): Promise<ProviderFault | null> {
  const prepared = await attempt(async () => {
    const client = connect(order.provider, order.owner);
    const input = order.input ?? (await uploadInput(ctx, client, order));
    return { client, input, target: await targetOf(client, order) };
  });
  // An earlier attempt may have gone through, whatever the provider says of it now.
  if (!prepared.ok) return order.wasSent ? asUnsure(prepared.fault) : beforeSending(prepared.fault);
  const { client, input, target } = prepared.value;
  if (order.lookFirst) {
    const found = await attempt(() => findPrediction(ctx, client, order, input));
    if (!found.ok) return asUnsure(found.fault);
    if (found.value) return tell(ctx, order.predictionId, found.value);
  }
  const mayISend = await ctx.runMutation(internal.jobs.sending.claim, { predictionId: order.predictionId });
  if (!mayISend) return null;
  const created = await attempt(async () => client.predictions.create({ ...target, input, ...webhookOf(order) }));
  if (created.ok) return accept(ctx, order, created.value);
  const { kind } = created.fault;
  if (kind === "refused" || kind === "unknown" || kind === "throttled") return created.fault;
  // The answer was lost, perhaps not the request: it may be there already.
  const found = await attempt(() => findPrediction(ctx, client, order, input));
  return found.ok && found.value ? tell(ctx, order.predictionId, found.value) : created.fault;
}

/** Model to run: community models by a version, others by name. */
async function targetOf(client: Replicate, order: Order): Promise<{ model: string } | { version: string }> {
  const { version: wanted } = modelNamed(order.model);
  if (wanted === "named") return { model: order.model };
  if (wanted !== "latest") return { version: wanted.id };
  const [owner = "", name = ""] = order.model.split("/");
  const version = (await client.models.get(owner, name)).latest_version?.id;
  if (!version) throw new ProviderError({ kind: "refused", message: `${order.model} has no version to run` });
  return { version };
}

/** The studio's own server answers a request when it has begun: its "start" would say nothing more. */
function webhookOf({ webhookUrl, provider: name }: Order): object {
  if (!webhookUrl) return {};
  const events = [...(name === "local" ? [] : ["start" as const]), "logs" as const, "completed" as const];
  return { webhook: webhookUrl, webhook_events_filter: events };
}

/** An answer that holds no prediction says nothing about whether one was made. */
async function accept(ctx: ActionCtx, order: Order, prediction: unknown): Promise<ProviderFault | null> {
  const report = readReport(prediction);
  if (!report) return { kind: "unsure", message: "the provider answered with no prediction" };
  return tell(ctx, order.predictionId, report);
}

/** Reclassifies a fault from before the request was sent: the request was certainly not carried out. */
function beforeSending(fault: ProviderFault): ProviderFault {
  return fault.kind === "unsure" ? { kind: "declined", message: fault.message, retryAfterMillis: null } : fault;
}

/** A search that was refused says nothing about whether the request before it was carried out. */
function asUnsure(fault: ProviderFault): ProviderFault {
  return { kind: "unsure", message: fault.message };
}

/** Gives the audio an address that the provider can read, and records it before anything is sent. */
async function uploadInput(ctx: ActionCtx, client: Replicate, order: Order): Promise<ModelInput> {
  const bytes = order.source && (await ctx.storage.get(order.source.storageId));
  if (!order.source || !bytes) {
    throw new ProviderError({ kind: "refused", message: "the sample's audio is gone" });
  }
  const file =
    (await linkInput(order.provider, order.source.name, bytes)) ??
    (await client.files.create(new File([bytes], order.source.name, { type: bytes.type })));
  return ctx.runMutation(internal.jobs.orders.describe, { predictionId: order.predictionId, audioUrl: file.urls.get });
}

async function ask(
  ctx: ActionCtx,
  predictionId: Id<"predictions">,
  subject: { provider: ProviderName; replicateId: string },
): Promise<void> {
  if (isOwnServer(subject.provider)) return askOwn(ctx, predictionId, subject);
  const answer = await attempt(() => connect(subject.provider).predictions.get(subject.replicateId));
  if (answer.ok) await tell(ctx, predictionId, reportIn(answer.value));
  else if (answer.fault.kind === "unknown") await ctx.runMutation(internal.jobs.predictions.lose, { predictionId });
}

async function tell(ctx: ActionCtx, predictionId: Id<"predictions">, report: PredictionReport): Promise<null> {
  await ctx.runMutation(internal.jobs.predictions.report, { predictionId, report, asked: true });
  return null;
}

function reportIn(prediction: unknown): PredictionReport {
  const report = readReport(prediction);
  if (!report) throw new ProviderError({ kind: "unsure", message: "the provider answered with no prediction" });
  return report;
}

async function reject(ctx: ActionCtx, order: Order, fault: ProviderFault): Promise<void> {
  const message = `${order.model} refused the request: ${fault.message}. Correct it and start a new job.`;
  const error = { code: "PROVIDER_REJECTED", message };
  await ctx.runMutation(internal.jobs.predictions.reject, { predictionId: order.predictionId, error });
}
