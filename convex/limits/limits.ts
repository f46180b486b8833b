import { rateLimit } from "convex-helpers/server/rateLimit";
import { type QuotaName, RATES, type RateName, readQuota, readRate } from "../../src/contracts/user-limits.ts";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";
import { isHostedUser } from "../kit/environment.ts";
import { studioError } from "../kit/studioError.ts";

const HOUR_MILLIS = 60 * 60_000;
/** Nobody knows when a job ends; most do sooner. */
const JOB_SECONDS = 15;

/**
 * Counts one use of what a user may do so often.
 * @throws RATE_LIMITED with the time of the next; then nothing is counted, as the transaction is undone
 */
export async function takeRate(ctx: MutationCtx & Caller, name: RateName): Promise<void> {
  if (!isHostedUser(ctx.userId)) return;
  const { perHour, burst } = readRate(name, process.env);
  const config = { kind: "token bucket" as const, rate: perHour, period: HOUR_MILLIS, capacity: burst };
  const { ok, retryAt } = await rateLimit(ctx, { name, key: ctx.userId, config });
  if (ok) return;
  const at = Math.ceil((retryAt ?? Date.now()) / 1000) * 1000;
  const { noun } = RATES[name];
  const text = `This account may have ${perHour} ${noun} an hour, ${burst} of them at once, and has used them. Call again ${whenText(at)}.`;
  throw studioError("RATE_LIMITED", text, { limit: name, max: perHour, ...retryDetails(at) });
}

/** @throws RATE_LIMITED where the user has as many open jobs as it may */
export async function requireFreeJob(ctx: QueryCtx & Caller): Promise<void> {
  const max = quotaOf(ctx, "openJobs");
  if (max === null) return;
  const open = (await countJobs(ctx, "pending", max)) + (await countJobs(ctx, "processing", max));
  if (open < max) return;
  const at = Date.now() + JOB_SECONDS * 1000;
  const text = `This account has ${open} open jobs, and may have ${max}. Wait for one to end or cancel_job one you do not need; call again ${whenText(at)}.`;
  throw studioError("RATE_LIMITED", text, { limit: "openJobs", max, used: open, ...retryDetails(at) });
}

/**
 * Refuses one more of what a user keeps.
 * @param held how many there are
 * @param remedy a sentence that says how to make room
 * @param freeAt when one of them ends by itself, in milliseconds since 1970
 * @throws QUOTA_EXCEEDED
 */
export function requireQuota(
  ctx: Caller,
  { name, held, remedy, freeAt }: { name: "shares" | "connections"; held: number; remedy: string; freeAt?: number },
): void {
  const max = quotaOf(ctx, name);
  if (max === null || held < max) return;
  const [when, details] =
    freeAt === undefined ? ["", {}] : [` The next ends ${whenText(freeAt)}.`, retryDetails(freeAt)];
  const text = `This account has ${held} ${name}, and may have ${max}. ${remedy}${when}`;
  throw studioError("QUOTA_EXCEEDED", text, { limit: name, max, used: held, ...details });
}

/** @returns null for a user without limits */
export function quotaOf({ userId }: Pick<Caller, "userId">, name: QuotaName): number | null {
  return isHostedUser(userId) ? readQuota(name, process.env) : null;
}

async function countJobs({ db, userId }: QueryCtx & Caller, status: "pending" | "processing", max: number) {
  const jobs = db.query("jobs").withIndex("by_user_status", (q) => q.eq("userId", userId).eq("status", status));
  return (await jobs.take(max)).length;
}

/** Details for programs: seconds as in Retry-After, and the time. */
function retryDetails(at: number): { retryAfterSeconds: number; retryAt: string } {
  return { retryAfterSeconds: secondsUntil(at), retryAt: new Date(at).toISOString() };
}

function whenText(at: number): string {
  return `in ${secondsUntil(at)} s, at ${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function secondsUntil(at: number): number {
  return Math.max(1, Math.ceil((at - Date.now()) / 1000));
}
