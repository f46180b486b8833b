import type Replicate from "replicate";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import type { ModelInput } from "../providers/fields.ts";
import type { Order } from "./orders.ts";
import { type Listed, answers, isBefore, readListed } from "../providers/predictionMatch.ts";
import type { PredictionReport } from "../providers/report.ts";

/** Pages of 100 predictions that are searched for one whose answer was lost. */
const MAX_PAGES_SEARCHED = 3;

/** Looks for the prediction of an order whose answer was lost. */
export async function findPrediction(
  ctx: ActionCtx,
  client: Replicate,
  order: Order,
  input: ModelInput,
): Promise<PredictionReport | null> {
  const sought = { sentWith: order.sentWith, sentAfter: order.sentAfter, input };
  let pages = 0;
  for await (const listed of listedPages(client)) {
    const reports = listed.filter((prediction) => answers(prediction, sought)).map(({ report }) => report);
    const taken = await ctx.runQuery(internal.jobs.orders.known, {
      replicateIds: reports.map((each) => each.replicateId),
    });
    const free = reports.find((each) => !taken.includes(each.replicateId));
    if (free) return free;
    pages += 1;
    if (pages >= MAX_PAGES_SEARCHED || listed.every((prediction) => isBefore(prediction, sought))) return null;
  }
  return null;
}

/** The provider's list, newest first, a page at a time. */
export async function* listedPages(client: Replicate): AsyncGenerator<Listed[]> {
  for await (const page of client.paginate<unknown>(() => client.predictions.list())) {
    yield page.flatMap((prediction) => readListed(prediction) ?? []);
  }
}
