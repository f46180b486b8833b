import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import type { ProviderName } from "./environment.ts";
import { type Maker, type Model, makerOf } from "./models.ts";

/**
 * Billing facts of a provider: who sends the bill, and how long its hardware worked by its own count. Replicate bills
 * community models by that time at the rate of their hardware, others by the result, and reports neither hardware nor
 * price with a prediction; so there is no amount here, but a link to where the price is published.
 * https://replicate.com/docs/topics/billing, https://replicate.com/docs/topics/predictions (`metrics.predict_time`)
 */

const BILLERS: Record<ProviderName, { name: string; listAt: string; pricesAt(model: string): string } | null> = {
  local: null,
  replicate: {
    name: "Replicate",
    listAt: "https://replicate.com/predictions",
    pricesAt: (model) => `https://replicate.com/${model}`,
  },
};

/** So many of a user's last finished jobs are looked through for those of a model. */
const LOOKED_AT = 40;
/** The middle of these is what is usual. */
const COMPARED = 5;

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

/** Says what was billed, in a sentence for a job's `next`; empty where nothing is known. */
export function billText(job: Doc<"jobs">): string {
  if (job.providerSeconds === undefined) return "";
  return `${billerOf(makerOf(job.model))} counted ${job.providerSeconds.toFixed(1)} s of its time.`;
}

/** How long a provider worked on the user's last jobs of a model; undefined where it is not known of any. */
export async function usualProviderSeconds(
  ctx: Pick<QueryCtx, "db">,
  userId: string,
  model: Model,
): Promise<number | undefined> {
  const done = ctx.db
    .query("jobs")
    .withIndex("by_user_status_type", (q) => q.eq("userId", userId).eq("status", "completed").eq("type", model.task));
  const recent = await done.order("desc").take(LOOKED_AT);
  const seconds = recent
    .flatMap((job) => (job.model === model.name ? (job.providerSeconds ?? []) : []))
    .slice(0, COMPARED)
    .toSorted((a, b) => a - b);
  return seconds[Math.floor(seconds.length / 2)];
}
