import { usdText } from "../../src/contracts/charges/price.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { ProviderName } from "../kit/environment.ts";
import { type Maker, makerOf } from "./models.ts";

/**
 * Billing facts of a provider: who sends the bill, and how long its hardware worked by its own count. Replicate bills
 * community models by that time at the rate of their hardware, others by the result, and reports neither hardware nor
 * price with a prediction; so there is no amount here, but a link to where the price is published.
 * https://replicate.com/docs/topics/billing, https://replicate.com/docs/topics/predictions (`metrics.predict_time`)
 */

const BILLERS: Record<ProviderName, { name: string; listAt: string; pricesAt(model: string): string } | null> = {
  local: null,
  cog: null,
  "ace-step": null,
  replicate: {
    name: "Replicate",
    listAt: "https://replicate.com/predictions",
    pricesAt: (model) => `https://replicate.com/${model}`,
  },
};

/** @returns who bills a model, or null for what is made on the studio's own machine */
export function billerOf({ provider }: Maker): string | null {
  return BILLERS[provider]?.name ?? null;
}

/** @returns where a person sees what the provider has made and billed, or null for one that bills nothing */
export function billedAt(provider: ProviderName): string | null {
  return BILLERS[provider]?.listAt ?? null;
}

/** Where its provider says what a model costs; undefined for what is free. */
export function pricesOf({ provider, name }: Maker): string | undefined {
  return BILLERS[provider]?.pricesAt(name);
}

/** Says what is or will be billed, in a sentence for a job's `next`; empty where nothing is known. */
export function billText({ status, model, providerSeconds, providerUsd, estimate }: Doc<"jobs">): string {
  const biller = billerOf(makerOf(model));
  if (providerSeconds !== undefined) {
    return `${biller} counted ${providerSeconds.toFixed(1)} s of its time${inBrackets(providerUsd)}.`;
  }
  if (providerUsd !== undefined) return `${biller} bills ${usdText(providerUsd)}.`;
  const isOpen = status === "pending" || status === "processing";
  if (!isOpen || estimate === undefined) return "";
  if (estimate.seconds !== undefined) {
    return `Estimate: about ${Math.ceil(estimate.seconds)} s of ${biller}'s time${inBrackets(estimate.usd)}.`;
  }
  return estimate.usd === undefined ? "" : `Estimate: about ${usdText(estimate.usd)}, billed by ${biller}.`;
}

function inBrackets(usd: number | undefined): string {
  return usd === undefined ? "" : ` (${usdText(usd)})`;
}
