import type Replicate from "replicate";
import { internal } from "./_generated/api.js";
import type { ActionCtx } from "./_generated/server.js";
import type { ModelInput } from "./models.ts";
import type { Order } from "./orders.ts";
import { type PredictionReport, readReport } from "./providerReport.ts";

/** Clocks of provider and deployment may differ by this. */
const CLOCK_SKEW_MILLIS = 120_000;
/** Pages of 100 predictions that are searched for one whose answer was lost. */
const MAX_PAGES_SEARCHED = 3;

/** Looks for the prediction of an order whose answer was lost. */
export async function findPrediction(
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
    const named = resource(prediction.webhook);
    return order.sentWith.some((webhookUrl) => resource(webhookUrl) === named);
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
  return Date.parse(String(prediction.created_at)) < order.sentAfter - CLOCK_SKEW_MILLIS;
}
