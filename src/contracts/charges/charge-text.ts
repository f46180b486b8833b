import type { estimateCharge } from "./charge.ts";
import type { OutputOf } from "../contract.ts";
import { amountText, usdText } from "./price.ts";

type Charge = OutputOf<typeof estimateCharge>;

/**
 * Expected cost of a metered request, as a part of a sentence for whoever has to agree to it. It says nothing
 * that other work changes by the minute: an agreement is to these very words.
 */
export function estimateText({ estimate, billedBy }: Pick<Charge, "estimate" | "billedBy">): string {
  const { predictions = 1, seconds, usd } = estimate ?? {};
  const known = [
    ...(seconds === undefined ? [] : [`about ${Math.ceil(seconds)} s of its time`]),
    ...(usd === undefined ? [] : [`about ${usdText(usd)}`]),
  ].join(", ");
  const count = predictions > 1 ? `${predictions} predictions, ` : "";
  return `${count}${known || `how much is known after the first one, since ${billedBy ?? "it"} tells no price beforehand`}`;
}

/** How far the user's budget of the day is used; empty where there is none. */
export function budgetText({ budget, refusal }: Pick<Charge, "budget" | "refusal">): string {
  if (refusal !== undefined) return refusal;
  if (!budget) return "";
  const [used, amount] = [budget.used, budget.amount].map((each) => amountText(each, budget.unit));
  return `${used} of today's ${amount} are used or reserved.`;
}
