/** The part of the ledger that comes before a request: what a job will probably cost is reserved when it begins. */
import { billedAt } from "../providers/bill.ts";
import { budgetRefusal } from "./budget.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { ProviderName } from "../kit/environment.ts";
import { type Estimate, estimatePrediction } from "./estimate.ts";
import { chargesOfJob, priced } from "./ledger.ts";
import { makerOf } from "../providers/models.ts";
import { takesOfJob } from "../providers/predictionRecord.ts";
import { lengthSeconds } from "../providers/wish.ts";

/**
 * Reserves what a job is about to ask for: a row for each take that is not made or being made already.
 * @throws BUDGET_EXCEEDED
 */
export async function reserveCharges(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  const { provider } = makerOf(job.model);
  if (billedAt(provider) === null) return;
  const open = (await takesOfJob(ctx, job)).flatMap((attempts, take) => {
    const last = attempts.at(-1);
    return last && last.state !== "intended" ? [] : [{ take, last }];
  });
  const length = await lengthOf(ctx, job);
  const estimate = await estimatePrediction(ctx, job, length.audioSeconds);
  const refusal = await budgetRefusal(ctx, job, { estimate, count: open.length });
  if (refusal) throw refusal;
  await beginLedger(ctx, provider);
  for (const { take, last } of open) {
    await ctx.db.insert("charges", {
      provider,
      model: job.model,
      state: "estimated",
      userId: job.userId,
      jobId: job._id,
      take,
      ...(last ? { predictionId: last._id } : {}),
      ...length,
      ...priced(job.model),
      ...(estimate.seconds === undefined ? {} : { estimatedSeconds: estimate.seconds }),
      ...(estimate.usd === undefined ? {} : { estimatedUsd: estimate.usd }),
      askedAt: Date.now(),
    });
  }
  await ctx.db.patch("jobs", job._id, { estimate: timesOf(estimate, open.length) });
}

/** Expected cost of so many predictions. */
export function timesOf({ seconds, usd }: Estimate, count: number): NonNullable<Doc<"jobs">["estimate"]> {
  return {
    ...(seconds === undefined ? {} : { seconds: seconds * count }),
    ...(usd === undefined ? {} : { usd: usd * count }),
  };
}

/** Gives a new attempt the reservation of its take. */
export async function bindCharge(ctx: MutationCtx, job: Doc<"jobs">, attempt: Doc<"predictions">): Promise<void> {
  if (billedAt(attempt.provider) === null) return;
  const rows = await chargesOfJob(ctx, job._id);
  const free = rows.find((row) => row.take === attempt.take && row.state === "estimated" && !row.predictionId);
  // The length of audio at a URL is known only once it was fetched.
  if (free) await ctx.db.patch("charges", free._id, { predictionId: attempt._id, ...(await lengthOf(ctx, job)) });
}

/** A job has ended: what it reserved and never asked for, or was refused, costs nothing. */
export async function releaseCharges(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  for (const row of await chargesOfJob(ctx, job._id)) {
    if (row.state === "estimated") await ctx.db.patch("charges", row._id, { state: "void" });
  }
}

/** How long the audio of each take will be, or of a split the audio that is split. */
export async function lengthOf(
  ctx: Pick<QueryCtx, "db">,
  job: Doc<"jobs">,
): Promise<Pick<Doc<"charges">, "audioSeconds">> {
  if (job.type === "generate") return { audioSeconds: lengthSeconds({ ...job.heard, ...job.input }) };
  const source = job.sourceId && (await ctx.db.get("samples", job.sourceId));
  return source ? { audioSeconds: source.duration } : {};
}

async function beginLedger(ctx: MutationCtx, name: ProviderName): Promise<void> {
  const row = await ctx.db
    .query("ledgerReadings")
    .withIndex("by_provider", (q) => q.eq("provider", name))
    .unique();
  if (!row) await ctx.db.insert("ledgerReadings", { provider: name, beganAt: Date.now() });
}
