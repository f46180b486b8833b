/**
 * The ledger of what providers bill: one row for each prediction that was asked for, from the reservation to what the
 * provider counted. All reports of a provider pass `recordReport`, so that a job's figures and its provider's never part.
 */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { billedAt } from "../providers/bill.ts";
import { type ProviderName, prices } from "../kit/environment.ts";
import { usdOf } from "./estimate.ts";
import { withEarlier } from "../providers/predictionRecord.ts";
import type { PredictionReport } from "../providers/report.ts";

type Charge = Doc<"charges">;
type Attempt = Doc<"predictions">;
type ReadCtx = Pick<QueryCtx, "db">;

/** Takes of a job, attempts of a take and predictions of an attempt stay far below this. */
const MAX_ROWS = 64;

/** A prediction in the provider's list that this studio did not request. */
export interface Stranger {
  provider: ProviderName;
  model: string;
  createdAt: number;
}

/** The request of an attempt was never answered. */
export async function markPerhapsBilled(ctx: MutationCtx, attempt: Pick<Attempt, "_id">): Promise<void> {
  const row = await openChargeOf(ctx, attempt);
  if (row) await ctx.db.patch("charges", row._id, { state: "perhaps_billed" });
}

/** The provider no longer knows a prediction: it is settled without a figure, unless its list shows it some day. */
export async function recordLoss(ctx: MutationCtx, attempt: Attempt): Promise<void> {
  const row = attempt.replicateId === undefined ? null : await chargeBy(ctx, attempt.provider, attempt.replicateId);
  if (row?.state === "running") await ctx.db.patch("charges", row._id, { state: "settled", settledAt: Date.now() });
}

/**
 * Enters what a provider says about a prediction, once for each: repeated, late and contradicting reports leave one row
 * with the provider's last figure.
 * @param asked the attempt that asked for it, or what is known of one that nobody here asked for
 */
export async function recordReport(ctx: MutationCtx, asked: Attempt | Stranger, said: PredictionReport): Promise<void> {
  if (billedAt(asked.provider) === null) return;
  const row = await ("jobId" in asked ? chargeOfAttempt(ctx, asked, said) : chargeOfStranger(ctx, asked, said));
  await enterFigures(ctx, row, said);
}

/** Records a report about a prediction that no attempt has: the duplicate of a request carried out twice. */
export async function recordStray(ctx: MutationCtx, name: ProviderName, said: PredictionReport): Promise<void> {
  const row = await chargeBy(ctx, name, said.replicateId);
  if (row) await enterFigures(ctx, row, said);
}

async function chargeOfAttempt(ctx: MutationCtx, attempt: Attempt, { replicateId }: PredictionReport): Promise<Charge> {
  const known = await chargeBy(ctx, attempt.provider, replicateId);
  if (known?.predictionId) return known;
  const id = (await takeReservation(ctx, attempt)) ?? (await insertCharge(ctx, attempt));
  // The list was read between the request and its answer, and what it showed was taken for nobody's.
  if (known) await ctx.db.delete("charges", known._id);
  await ctx.db.patch("charges", id, { replicateId, state: "running" });
  if (known?.outcome) {
    const said = { status: known.outcome, predictSeconds: known.actualSeconds ?? null };
    await enterFigures(ctx, await existing(ctx, id), said);
  }
  return existing(ctx, id);
}

/** The row that waits for an attempt's prediction. One that was never sent found that of an attempt before it. */
async function takeReservation(ctx: MutationCtx, attempt: Attempt): Promise<Charge["_id"] | null> {
  const own = await openChargeOf(ctx, attempt);
  const wasSent = attempt.claimedAt !== 0;
  if (own && wasSent) return own._id;
  const earlier = await earlierCharge(ctx, attempt);
  if (own && earlier) await ctx.db.patch("charges", own._id, { state: "void" });
  return (earlier ?? own)?._id ?? null;
}

/** For attempts from before there was a ledger, and for a request that its provider carried out twice. */
async function insertCharge(ctx: MutationCtx, attempt: Attempt): Promise<Charge["_id"]> {
  const { provider: name, model, take, _id: predictionId, createdAt: askedAt, jobId } = attempt;
  const userId = (await ctx.db.get("jobs", jobId))?.userId;
  return ctx.db.insert("charges", {
    provider: name,
    model,
    ...priced(model),
    state: "running",
    ...(userId === undefined ? {} : { userId }),
    jobId,
    take,
    predictionId,
    askedAt,
  });
}

async function chargeOfStranger(ctx: MutationCtx, stranger: Stranger, said: PredictionReport): Promise<Charge> {
  const { provider: name, model, createdAt } = stranger;
  const known = await chargeBy(ctx, name, said.replicateId);
  if (known) return known;
  const row = { provider: name, model, ...priced(model), replicateId: said.replicateId, askedAt: createdAt };
  return existing(ctx, await ctx.db.insert("charges", { ...row, state: "unmatched" }));
}

async function existing(ctx: ReadCtx, id: Charge["_id"]): Promise<Charge> {
  const row = await ctx.db.get("charges", id);
  if (!row) throw new Error(`Charge ${id} vanished`);
  return row;
}

/** A prediction that has ended stays so; its figure may still be corrected, or come late. */
async function enterFigures(
  ctx: MutationCtx,
  row: Charge,
  { status, predictSeconds }: Pick<PredictionReport, "status" | "predictSeconds">,
): Promise<void> {
  if (status === "starting" || status === "processing") return;
  const actualSeconds = predictSeconds ?? row.actualSeconds;
  const actualUsd = actualUsdOf(row, status, actualSeconds);
  await ctx.db.patch("charges", row._id, {
    state: row.state === "unmatched" ? "unmatched" : "settled",
    outcome: status,
    settledAt: row.settledAt ?? Date.now(),
    ...(actualSeconds === undefined ? {} : { actualSeconds }),
    ...(actualUsd === undefined ? {} : { actualUsd }),
  });
  const job = row.jobId && (await ctx.db.get("jobs", row.jobId));
  if (job) await ctx.db.patch("jobs", job._id, await sumOf(ctx, job._id));
}

/** Sum of a job's predictions so far; a figure that none of them reports is unset. */
async function sumOf(
  ctx: ReadCtx,
  jobId: Attempt["jobId"],
): Promise<Pick<Doc<"jobs">, "providerSeconds" | "providerUsd">> {
  const rows = await chargesOfJob(ctx, jobId);
  const [seconds, usd] = [rows.flatMap((row) => row.actualSeconds ?? []), rows.flatMap((row) => row.actualUsd ?? [])];
  return {
    ...(seconds.length > 0 ? { providerSeconds: seconds.reduce(plus) } : {}),
    ...(usd.length > 0 ? { providerUsd: usd.reduce(plus) } : {}),
  };
}

/** Providers take nothing for a result that did not come about. */
function actualUsdOf({ price }: Charge, status: PredictionReport["status"], seconds: number | undefined) {
  return price?.per === "result" && status !== "succeeded" ? 0 : usdOf(price, seconds);
}

/** The price of a model as a charge keeps it; none where it is not known. */
export function priced(model: string): Pick<Charge, "price"> {
  const price = prices().get(model);
  return price ? { price } : {};
}

/** Every charge of a job, in the order of its takes. */
export async function chargesOfJob(ctx: ReadCtx, jobId: Attempt["jobId"]): Promise<Charge[]> {
  return ctx.db
    .query("charges")
    .withIndex("by_job_take", (q) => q.eq("jobId", jobId))
    .take(MAX_ROWS);
}

async function chargeBy(ctx: ReadCtx, name: ProviderName, replicateId: string): Promise<Charge | null> {
  return ctx.db
    .query("charges")
    .withIndex("by_provider_replicateId", (q) => q.eq("provider", name).eq("replicateId", replicateId))
    .first();
}

/** The row of an attempt of which no prediction is known yet. */
async function openChargeOf(ctx: ReadCtx, attempt: Pick<Attempt, "_id">): Promise<Charge | null> {
  const rows = await ctx.db
    .query("charges")
    .withIndex("by_prediction", (q) => q.eq("predictionId", attempt._id))
    .take(MAX_ROWS);
  return rows.find(({ replicateId }) => replicateId === undefined) ?? null;
}

/** Open charge of an earlier attempt, which an attempt that was never sent may have taken over. */
async function earlierCharge(ctx: ReadCtx, attempt: Attempt): Promise<Charge | null> {
  const [, ...earlier] = await withEarlier(ctx, attempt);
  const rows = await Promise.all(earlier.map((each) => openChargeOf(ctx, each)));
  return rows.find((row) => row !== null) ?? null;
}

function plus(left: number, right: number): number {
  return left + right;
}
