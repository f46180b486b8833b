import type { Price } from "../../src/contracts/charges/price.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { prices } from "../kit/environment.ts";

/** Expected cost of a prediction; a figure that nothing is known of is unset. */
export interface Estimate {
  seconds?: number;
  usd?: number;
  /** How many past predictions it was learned from. */
  learnedFrom: number;
}

/** Seconds of audio that a past prediction made, and seconds that its provider worked on it. */
export interface Past {
  audioSeconds?: number | undefined;
  seconds: number;
}

/** So many of a user's last predictions of a model are looked at, and of these the nearest in length compared. */
const LOOKED_AT = 40;
const COMPARED = 5;

/** Learns from the user's own predictions of a model what one more of a length will cost. @param audioSeconds if known */
export async function estimatePrediction(
  ctx: Pick<QueryCtx, "db">,
  { userId, model }: { userId: string; model: string },
  audioSeconds: number | undefined,
): Promise<Estimate> {
  const settled = await ctx.db
    .query("charges")
    .withIndex("by_user_model_state", (q) => q.eq("userId", userId).eq("model", model).eq("state", "settled"))
    .order("desc")
    .take(LOOKED_AT);
  const past = settled.flatMap((row) => pastOf(row) ?? []);
  const seconds = usualSeconds(past, audioSeconds);
  const usd = usdOf(prices().get(model), seconds);
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(usd === undefined ? {} : { usd }),
    learnedFrom: Math.min(COMPARED, past.length),
  };
}

/**
 * The median of the predictions that are nearest in length, by second of audio; where no length is known, of the last.
 * @param past the newest first
 */
export function usualSeconds(past: readonly Past[], audioSeconds: number | undefined): number | undefined {
  const measured = past.flatMap(({ audioSeconds: length = 0, seconds }) => (length > 0 ? [{ length, seconds }] : []));
  if (audioSeconds === undefined || audioSeconds <= 0 || measured.length === 0) {
    return median(past.slice(0, COMPARED).map(({ seconds }) => seconds));
  }
  const distance = ({ length }: { length: number }) => Math.abs(Math.log(length / audioSeconds));
  const nearest = measured.toSorted((a, b) => distance(a) - distance(b)).slice(0, COMPARED);
  const rate = median(nearest.map(({ length, seconds }) => seconds / length));
  return rate === undefined ? undefined : rate * audioSeconds;
}

/** Price of a prediction of so many seconds; undefined where the price, or what it depends on, is not known. */
export function usdOf(price: Price | undefined, seconds: number | undefined): number | undefined {
  if (price?.per === "result") return price.usd;
  return price && seconds !== undefined ? price.usd * seconds : undefined;
}

function pastOf({ outcome, actualSeconds, audioSeconds }: Doc<"charges">): Past | null {
  return outcome === "succeeded" && actualSeconds !== undefined ? { audioSeconds, seconds: actualSeconds } : null;
}

/** The upper of the two in the middle. */
function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
