import { v } from "convex/values";
import Replicate from "replicate";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type ActionCtx, internalAction } from "./_generated/server.js";
import { type ProviderName, providerAccess } from "./environment.ts";
import { type ProviderFault, ProviderError, faultOf, guardFetch } from "./guardedFetch.ts";
import { type ModelInput, modelNamed } from "./models.ts";
import type { Order } from "./orders.ts";
import { type PredictionReport, readReport } from "./providerReport.ts";
import { provider } from "./schema.ts";

/**
 * Everything that is asked of a provider. All steps may run more than once; what they write goes through predictions.ts.
 */

/** Polls slow down from the one to the other. */
const MIN_POLL_MILLIS = 1_000;
const MAX_POLL_MILLIS = 5_000;
/** Clocks of provider and deployment may differ by this. */
const CLOCK_SKEW_MILLIS = 120_000;
/** Pages of 100 predictions that are searched for one whose answer was lost. */
const MAX_PAGES_SEARCHED = 3;

/** Asks for every take of a job that is not being made yet. Safe to repeat at any point. */
export const startPredictions = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => {
    const orders: Order[] = await ctx.runMutation(internal.orders.intend, { jobId });
    for (const order of orders) {
      const fault = await place(ctx, order);
      if (!fault) continue;
      if (fault.kind === "refused" || fault.kind === "unknown") {
        await reject(ctx, order, fault);
        return null;
      }
      await ctx.runMutation(internal.jobs.noteSetback, { jobId, error: setbackOf(order, fault) });
      throw new ProviderError(fault);
    }
    return null;
  },
});

/** Asks a provider to stop. What it answers does not matter: nobody waits for the prediction any more. */
export const cancelPrediction = internalAction({
  args: { provider, replicateId: v.string() },
  returns: v.null(),
  handler: async (_ctx, { provider: name, replicateId }): Promise<null> => {
    await attempt(() => connect(name).predictions.cancel(replicateId));
    return null;
  },
});

/** Asks about one prediction, again and again until it has ended; for providers that cannot reach us. */
export const poll = internalAction({
  args: { predictionId: v.id("predictions"), waitMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { predictionId, waitMillis }): Promise<null> => {
    const subject = await ctx.runQuery(internal.predictions.openOne, { predictionId });
    if (!subject) return null;
    await ask(ctx, predictionId, subject);
    const next = Math.min(MAX_POLL_MILLIS, Math.max(MIN_POLL_MILLIS, Math.round(waitMillis * 1.5)));
    await ctx.scheduler.runAfter(next, internal.audio.poll, { predictionId, waitMillis: next });
    return null;
  },
});

/** Asks about every open prediction that has been silent, and sends again what a crash kept from being sent. */
export const reconcile = internalAction({
  args: { silentMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { silentMillis }): Promise<null> => {
    const silent = await ctx.runQuery(internal.predictions.silentSince, { before: Date.now() - silentMillis });
    for (const { predictionId, provider: name, replicateId, isPollDead } of silent) {
      if (replicateId === null) continue;
      if (isPollDead) await ctx.scheduler.runAfter(0, internal.audio.poll, { predictionId, waitMillis: 0 });
      else await ask(ctx, predictionId, { provider: name, replicateId });
    }
    const unsent = new Set(silent.filter(({ replicateId }) => replicateId === null).map(({ jobId }) => jobId));
    for (const jobId of unsent) await ctx.scheduler.runAfter(0, internal.audio.startPredictions, { jobId });
    return null;
  },
});

/** The secret that hosted Replicate signs webhooks with. */
export const fetchWebhookSecret = internalAction({
  args: { provider },
  returns: v.string(),
  handler: async (_ctx, { provider: name }): Promise<string> => (await connect(name).webhooks.default.secret.get()).key,
});

/**
 * The one place that constructs the client. It is used for single requests only: `run` and `wait` give up early,
 * `validateWebhook` checks no time, and encoding files would send the token along as input.
 */
function connect(name: ProviderName): Replicate {
  const access = providerAccess(name);
  if (!access) throw new ProviderError({ kind: "refused", message: `the provider "${name}" is not configured` });
  return new Replicate({
    auth: access.token,
    baseUrl: access.baseUrl,
    fetch: guardFetch(fetch),
    userAgent: "wav0-mcp",
  });
}

/** @returns null when the prediction is under way at the provider, else why it is not */
async function place(ctx: ActionCtx, order: Order): Promise<ProviderFault | null> {
  const prepared = await attempt(async () => {
    const client = connect(order.provider);
    return { client, input: order.input ?? (await uploadInput(ctx, client, order)) };
  });
  if (!prepared.ok) return prepared.fault;
  const { client, input } = prepared.value;
  if (order.lookFirst) {
    const found = await attempt(() => find(ctx, client, order, input));
    if (!found.ok) return asUnsure(found.fault);
    if (found.value) return tell(ctx, order.predictionId, found.value);
    const mayISend = await ctx.runMutation(internal.orders.claim, { predictionId: order.predictionId });
    if (!mayISend) return { kind: "unsure", message: "an earlier request may still be under way" };
  }
  return send(ctx, client, order, input);
}

async function send(ctx: ActionCtx, client: Replicate, order: Order, input: ModelInput): Promise<ProviderFault | null> {
  const created = await attempt(async () => create(client, order, input));
  if (created.ok) return tell(ctx, order.predictionId, reportIn(created.value));
  if (created.fault.kind === "throttled") {
    await ctx.runMutation(internal.orders.release, { predictionId: order.predictionId });
  }
  if (created.fault.kind !== "unsure") return created.fault;
  // The answer was lost, perhaps not the request: it may be there already.
  const found = await attempt(() => find(ctx, client, order, input));
  return found.ok && found.value ? tell(ctx, order.predictionId, found.value) : created.fault;
}

async function create(client: Replicate, order: Order, input: ModelInput): Promise<unknown> {
  const common = {
    input,
    ...(order.webhookUrl
      ? { webhook: order.webhookUrl, webhook_events_filter: ["start" as const, "logs" as const, "completed" as const] }
      : {}),
  };
  if (modelNamed(order.model).addressing === "named")
    return client.predictions.create({ ...common, model: order.model });
  const [owner = "", name = ""] = order.model.split("/");
  const version = (await client.models.get(owner, name)).latest_version?.id;
  if (!version) throw new ProviderError({ kind: "refused", message: `${order.model} has no version to run` });
  return client.predictions.create({ ...common, version });
}

/** Gives the audio an address that the provider can read, and records it before anything is sent. */
async function uploadInput(ctx: ActionCtx, client: Replicate, order: Order): Promise<ModelInput> {
  const bytes = order.source && (await ctx.storage.get(order.source.storageId));
  if (!order.source || !bytes) {
    throw new ProviderError({ kind: "refused", message: "the sample's audio is gone" });
  }
  const file = await client.files.create(new File([bytes], order.source.name, { type: bytes.type }));
  return ctx.runMutation(internal.orders.describe, { predictionId: order.predictionId, audioUrl: file.urls.get });
}

/** Looks for the prediction of an order whose answer was lost. */
async function find(
  ctx: ActionCtx,
  client: Replicate,
  order: Order,
  input: ModelInput,
): Promise<PredictionReport | null> {
  let pages = 0;
  for await (const page of client.paginate<unknown>(() => client.predictions.list())) {
    const candidates = page.filter((prediction) => answers(prediction, order, input));
    const reports = candidates.flatMap((prediction) => readReport(prediction) ?? []);
    const taken = await ctx.runQuery(internal.orders.known, { replicateIds: reports.map((each) => each.replicateId) });
    const free = reports.find((each) => !taken.includes(each.replicateId));
    if (free) return free;
    pages += 1;
    if (pages >= MAX_PAGES_SEARCHED || page.every((prediction) => isBefore(prediction, order))) return null;
  }
  return null;
}

/** Whether a listed prediction is what an order asked for: by the webhook address, which names it, else by its input. */
function answers(prediction: unknown, order: Order, input: ModelInput): boolean {
  if (typeof prediction !== "object" || prediction === null || isBefore(prediction, order)) return false;
  if ("webhook" in prediction && typeof prediction.webhook === "string") {
    return order.webhookUrl !== null && resource(prediction.webhook) === resource(order.webhookUrl);
  }
  const sent: unknown = "input" in prediction ? prediction.input : null;
  if (typeof sent !== "object" || sent === null) return false;
  const fields = new Map<string, unknown>(Object.entries(sent));
  return Object.entries(input).every(([name, value]) => fields.get(name) === value);
}

/** An address without its origin, which may have changed since it was sent. */
function resource(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function isBefore(prediction: unknown, order: Order): boolean {
  if (typeof prediction !== "object" || prediction === null || !("created_at" in prediction)) return false;
  return Date.parse(String(prediction.created_at)) < order.createdAt - CLOCK_SKEW_MILLIS;
}

async function ask(
  ctx: ActionCtx,
  predictionId: Id<"predictions">,
  subject: { provider: ProviderName; replicateId: string },
): Promise<void> {
  const answer = await attempt(() => connect(subject.provider).predictions.get(subject.replicateId));
  if (answer.ok) await tell(ctx, predictionId, reportIn(answer.value));
  else if (answer.fault.kind === "unknown") await ctx.runMutation(internal.predictions.lose, { predictionId });
}

async function tell(ctx: ActionCtx, predictionId: Id<"predictions">, report: PredictionReport): Promise<null> {
  await ctx.runMutation(internal.predictions.report, { predictionId, report, asked: true });
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
  await ctx.runMutation(internal.predictions.reject, { predictionId: order.predictionId, error });
}

function setbackOf(order: Order, fault: ProviderFault): { code: string; message: string } {
  return {
    code: "PROVIDER_FAILED",
    message: `${order.model} could not be started: ${fault.message}. Try again later.`,
  };
}

/** A search that was refused says nothing about whether the request before it was carried out. */
function asUnsure(fault: ProviderFault): ProviderFault {
  return { kind: "unsure", message: fault.message };
}

/** Faults of the provider as values, so that each caller decides; anything else is a bug and is thrown on. */
async function attempt<T>(
  call: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; fault: ProviderFault }> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, fault: error instanceof ProviderError ? error.fault : await faultOf(error) };
  }
}
