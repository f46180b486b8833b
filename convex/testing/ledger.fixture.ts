import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { ShownPrediction } from "../../src/testing/replicate/prediction.ts";
import { type Studio, wavBytes } from "./studio.fixture.ts";

/** Longer than a job looks for a lost answer. */
const LONG_MILLIS = 200_000;

/** Every row of the ledger. */
export function chargesOf({ t }: Studio): Promise<Doc<"charges">[]> {
  return t.run(async (ctx) => ctx.db.query("charges").collect());
}

/** Compares the ledger with the provider's list, now. */
export async function readLedger({ t }: Studio): Promise<void> {
  await t.action(internal.jobs.ledgerReading.read, { provider: "replicate" });
}

/** Ends a prediction as its model would, and tells nobody. */
export function finish({ provider }: Studio, id: string, status: ShownPrediction["status"], seconds?: number): void {
  const output = status === "succeeded" ? provider.serve(`${id}.wav`, wavBytes({ seconds: 0.2 })) : null;
  const metrics = seconds === undefined ? {} : { metrics: { predict_time: seconds } };
  provider.update(id, { status, output, ...metrics });
}

/** As if every request had left long ago: what was never answered is given up. */
export async function giveUp(studio: Studio): Promise<void> {
  const jobIds = await studio.t.run(async (ctx) => {
    const claimed = (await ctx.db.query("predictions").collect()).filter(({ claimedAt }) => claimedAt > 0);
    for (const { _id, claimedAt } of claimed) {
      await ctx.db.patch("predictions", _id, { claimedAt: claimedAt - LONG_MILLIS, notBefore: 0 });
    }
    return claimed.filter(({ state }) => state === "intended").map(({ jobId }) => jobId);
  });
  for (const jobId of new Set(jobIds)) await studio.t.action(internal.jobs.providerCalls.startPredictions, { jobId });
}
