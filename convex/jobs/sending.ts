/**
 * The right to send a request that costs money: who has it, who waits for it and until when, and when it is given up.
 * Decided by predictionState.ts (one attempt), pace.ts (one account) and sendTurns.ts (its users).
 */
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { billedAt } from "../providers/bill.ts";
import type { ProviderName } from "../kit/environment.ts";
import { endJob } from "./end.ts";
import { beginWait } from "./wait.ts";
import { planRetry, planSend } from "../providers/predictionState.ts";
import { type Pending, findPending } from "./pendingSend.ts";
import { type Pace, USUAL_PACE, slowDown, takeTurn } from "../providers/pace.ts";
import { enqueue, takeNext } from "./sendTurns.ts";
import { becomeUnsure, perhapsBilled } from "./unsure.ts";

/** Faults of a request that time may undo. */
const fault = v.union(
  v.object({
    kind: v.literal("throttled"),
    message: v.string(),
    retryAfterMillis: v.union(v.number(), v.null()),
    intervalMillis: v.union(v.number(), v.null()),
  }),
  v.object({ kind: v.literal("declined"), message: v.string(), retryAfterMillis: v.union(v.number(), v.null()) }),
  v.object({ kind: v.literal("unsure"), message: v.string() }),
);

type PassingFault = Infer<typeof fault>;

/**
 * Takes the right to send a request, after the provider was looked at if it may have been sent before.
 * @returns false if it may not be sent now: it is taken up again at its time, or has ended as perhaps billed
 */
export const claim = internalMutation({
  args: { predictionId: v.id("predictions") },
  returns: v.boolean(),
  handler: async (ctx, { predictionId }) => {
    const pending = await findPending(ctx, predictionId);
    if (!pending) return false;
    const { prediction } = pending;
    const now = Date.now();
    const plan = planSend(prediction.provider, prediction.claimedAt, now);
    switch (plan.kind) {
      case "wait":
        await waitFor(ctx, pending, plan.until, "no answer came to the request; looking whether it was carried out");
        return false;
      case "end":
        await endUnsure(ctx, pending);
        return false;
      case "send":
        return send(ctx, pending, now);
    }
  },
});

/** A request failed in a way that may pass: it is taken up again when the provider says so, or ends with its job. */
export const postpone = internalMutation({
  args: { predictionId: v.id("predictions"), fault },
  returns: v.null(),
  handler: async (ctx, { predictionId, fault: said }) => {
    const pending = await findPending(ctx, predictionId);
    if (!pending) return null;
    const { job, prediction } = pending;
    const now = Date.now();
    const isThrottled = said.kind === "throttled";
    const since = isThrottled ? prediction.createdAt : (prediction.troubledSince ?? now);
    const retryAfterMillis = said.kind === "unsure" ? null : said.retryAfterMillis;
    const until = planRetry({ isThrottled, retryAfterMillis }, since, now);
    if (until === null) {
      await giveUp(ctx, pending, said);
      return null;
    }
    await ctx.db.patch("predictions", predictionId, {
      ...(said.kind === "unsure" ? {} : { claimedAt: 0 }),
      ...(isThrottled ? {} : { troubledSince: since }),
    });
    const turn =
      isThrottled && billedAt(prediction.provider) !== null
        ? await slowDownAccount(ctx, prediction.provider, said, now)
        : 0;
    await waitFor(ctx, { job, prediction }, Math.max(until, turn), said.message);
    return null;
  },
});

async function send(ctx: MutationCtx, pending: Pending, now: number): Promise<boolean> {
  const { prediction } = pending;
  const turn = billedAt(prediction.provider) === null ? null : await takeTurnOf(ctx, pending, now);
  if (turn !== null) {
    await waitFor(
      ctx,
      pending,
      turn,
      "requests to the provider are sent one after the other, as fast as it lets them pass",
    );
    return false;
  }
  await ctx.db.patch("predictions", prediction._id, { claimedAt: now, hasTurn: undefined });
  return true;
}

/** Takes an attempt up again at a time. Until then no other run of the step touches it. */
async function waitFor(ctx: MutationCtx, { job, prediction }: Pending, until: number, reason: string): Promise<void> {
  await ctx.db.patch("predictions", prediction._id, { notBefore: until, heardAt: until });
  await beginWait(ctx, job, notStarted(prediction, reason), until);
  await ctx.scheduler.runAt(until, internal.jobs.providerCalls.startPredictions, { jobId: job._id });
}

async function giveUp(ctx: MutationCtx, pending: Pending, said: PassingFault): Promise<void> {
  const { job, prediction } = pending;
  const mayBeBilled = said.kind === "unsure" && prediction.claimedAt !== 0 && billedAt(prediction.provider) !== null;
  if (mayBeBilled) return endUnsure(ctx, pending);
  await endJob(ctx, job, { kind: "failed", error: notStarted(prediction, said.message) });
}

async function endUnsure(ctx: MutationCtx, { job, prediction }: Pending): Promise<void> {
  await becomeUnsure(ctx, prediction._id);
  await endJob(ctx, job, { kind: "failed", error: perhapsBilled(prediction) });
}

function notStarted(prediction: Doc<"predictions">, reason: string): { code: "PROVIDER_FAILED"; message: string } {
  return { code: "PROVIDER_FAILED", message: `${prediction.model} could not be started: ${reason}. Try again later.` };
}

/** @returns null if this request may leave now, else when to ask again */
async function takeTurnOf(ctx: MutationCtx, pending: Pending, now: number): Promise<number | null> {
  const { provider: name, _id, hasTurn } = pending.prediction;
  if (hasTurn) return null;
  const { pace, waitUntil } = takeTurn(await paceOf(ctx, name), now);
  await keepPace(ctx, name, pace);
  await enqueue(ctx, pending);
  if (waitUntil !== null) return waitUntil;
  const next = await takeNext(ctx, name, now);
  if (!next || next.prediction._id === _id) return null;
  return changePlaces(ctx, next, pace.nextAt, now);
}

/** Gives this moment to another attempt. @returns that one's own moment */
async function changePlaces(ctx: MutationCtx, next: Pending, soonest: number, now: number): Promise<number> {
  const { _id, notBefore = 0 } = next.prediction;
  await ctx.db.patch("predictions", _id, { hasTurn: true, notBefore: now, heardAt: now });
  await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.startPredictions, { jobId: next.job._id });
  return Math.max(notBefore, soonest);
}

async function slowDownAccount(
  ctx: MutationCtx,
  name: ProviderName,
  said: Extract<PassingFault, { kind: "throttled" }>,
  now: number,
): Promise<number> {
  const pace = slowDown(await paceOf(ctx, name), said, now);
  await keepPace(ctx, name, pace);
  return pace.nextAt;
}

async function paceOf(ctx: MutationCtx, name: ProviderName): Promise<Pace> {
  const row = await paceRow(ctx, name);
  if (!row) return USUAL_PACE;
  const { intervalMillis, isTold, nextAt, queueEnd, throttledAt } = row;
  return { intervalMillis, isTold, nextAt, queueEnd, throttledAt };
}

async function keepPace(ctx: MutationCtx, name: ProviderName, pace: Pace): Promise<void> {
  const row = await paceRow(ctx, name);
  if (row) await ctx.db.patch("paces", row._id, pace);
  else await ctx.db.insert("paces", { provider: name, ...pace });
}

async function paceRow(ctx: MutationCtx, name: ProviderName): Promise<Doc<"paces"> | null> {
  return ctx.db
    .query("paces")
    .withIndex("by_provider", (q) => q.eq("provider", name))
    .unique();
}
