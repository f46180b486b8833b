import { BUDGET_RULE, type Budget, amountText } from "../../src/contracts/charges/price.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { budgetPerDay, prices } from "../kit/environment.ts";
import type { Estimate } from "./estimate.ts";
import { studioError } from "../kit/studioError.ts";

/** Predictions that are to be asked for. */
interface Wanted {
  /** For each prediction. */
  estimate: Estimate;
  count: number;
}

/** A user's budget, in its own unit. */
export interface BudgetView extends Budget {
  /** Spent, and reserved for what is under way. */
  used: number;
  /** When the next day begins. */
  resetsAt: number;
}

/** In the budget's unit. */
interface Use {
  used: number;
  /** Predictions under way of which nobody knows what they will cost: what is left of the day is kept for them. */
  unknown: number;
}

type ReadCtx = Pick<QueryCtx, "db">;

const DAY_MILLIS = 24 * 60 * 60_000;
/** More than a day's predictions at the pace that a provider allows one account; beyond it nothing more is let pass. */
const MAX_ROWS = 8_000;

/**
 * Why predictions would go beyond the user's budget of the day. What runs counts by its estimate, what has ended by the
 * provider's figure.
 * @returns BUDGET_EXCEEDED; null where they may be asked for
 */
export async function budgetRefusal(
  ctx: ReadCtx,
  { userId, model }: Pick<Doc<"jobs">, "userId" | "model">,
  wanted: Wanted,
): Promise<ReturnType<typeof studioError> | null> {
  const now = Date.now();
  const budget = budgetPerDay();
  if (budget === null || wanted.count === 0) return null;
  if (budget === "unreadable") {
    return studioError(
      "BUDGET_EXCEEDED",
      `WAV0_BUDGET_PER_DAY ${BUDGET_RULE}. Until then nothing that is billed starts.`,
    );
  }
  const use = await useOfDay(ctx, { userId, unit: budget.unit, now });
  const reason = reasonOf(budget, use, { model, ...wanted });
  if (reason === null) return null;
  return studioError("BUDGET_EXCEEDED", `Nothing was started. ${reason} ${remedy(now)}`, {
    budget: budget.amount,
    used: use.used,
    unit: budget.unit,
    resetsAt: dayAfter(now),
    retryAfterSeconds: Math.ceil((dayAfter(now) - now) / 1_000),
  });
}

/** Rest of the user's budget of the day; null where there is none. */
export async function budgetOf(ctx: ReadCtx, userId: string): Promise<BudgetView | null> {
  const now = Date.now();
  const budget = budgetPerDay();
  if (budget === null || budget === "unreadable") return null;
  const { used } = await useOfDay(ctx, { userId, unit: budget.unit, now });
  return { ...budget, used, resetsAt: dayAfter(now) };
}

async function useOfDay(
  ctx: ReadCtx,
  { userId, unit, now }: { userId: string; unit: Budget["unit"]; now: number },
): Promise<Use> {
  const rows = await ctx.db
    .query("charges")
    .withIndex("by_user_askedAt", (q) => q.eq("userId", userId).gte("askedAt", dayAfter(now) - DAY_MILLIS))
    .take(MAX_ROWS);
  const costs = rows.map((row) => costOf(row, unit));
  const used = costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
  const unread = rows.length < MAX_ROWS ? 0 : 1;
  return { used, unknown: costs.filter((cost) => cost === null).length + unread };
}

/** The end of the day (UTC) that a time is in. */
function dayAfter(time: number): number {
  return (Math.floor(time / DAY_MILLIS) + 1) * DAY_MILLIS;
}

/** Why a job may not start; null if it may. */
function reasonOf(
  { amount, unit }: Budget,
  { used, unknown }: Use,
  { model, estimate, count }: Wanted & { model: string },
): string | null {
  if (unit === "usd" && !prices().has(model)) {
    return `The budget is in dollars, and no price of ${model} is set: set it in WAV0_PRICES.`;
  }
  const each = estimate[unit];
  const day = `The budget is ${amountText(amount, unit)} a day, of which ${amountText(used, unit)} are used or reserved`;
  if (unknown > 0) return `${day}; the rest is kept for what is under way and has no estimate yet.`;
  if (each === undefined) return used < amount ? null : `${day}.`;
  const wanted = each * count;
  return used + wanted <= amount ? null : `${day}, and this is estimated at ${amountText(wanted, unit)}.`;
}

function remedy(now: number): string {
  const minutes = Math.max(1, Math.ceil((dayAfter(now) - now) / 60_000));
  const left = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `The day turns at 00:00 UTC, in ${left}. The built-in models are free; whoever runs this studio raises the budget with WAV0_BUDGET_PER_DAY.`;
}

/** In the budget's unit; null for what is under way and not estimated. */
function costOf(row: Doc<"charges">, unit: Budget["unit"]): number | null {
  const [actual, estimated] =
    unit === "usd" ? [row.actualUsd, row.estimatedUsd] : [row.actualSeconds, row.estimatedSeconds];
  switch (row.state) {
    case "void":
    case "unmatched":
      return 0;
    case "settled":
      return actual ?? (row.outcome === "succeeded" ? (estimated ?? 0) : 0);
    case "estimated":
    case "running":
    case "perhaps_billed":
      return estimated ?? null;
  }
}
