import type { Doc } from "../_generated/dataModel.js";
import { isFree, type ProviderName } from "../kit/environment.ts";
import type { Obstacle } from "../kit/retryAfter.ts";

type Attempt = Pick<Doc<"predictions">, "state" | "claimedAt" | "replicateId">;

/** Next step for a take before the job can wait for its result. */
export type TakePlan<A extends Attempt> =
  /** It is made or being made. */
  | { kind: "nothing" }
  /** No attempt, or the last was lost: record a new one, then send. */
  | { kind: "begin" }
  /** Recorded, and certainly not sent. */
  | { kind: "send"; attempt: A }
  /** Recorded, and perhaps sent: look at the provider before sending. */
  | { kind: "find"; attempt: A };

/** Decides about a take from its attempts, oldest first. */
export function planTake<A extends Attempt>(attempts: readonly A[]): TakePlan<A> {
  const last = attempts.at(-1);
  if (!last) return { kind: "begin" };
  switch (last.state) {
    case "lost":
      return { kind: "begin" };
    case "intended":
      return last.claimedAt === 0 ? { kind: "send", attempt: last } : { kind: "find", attempt: last };
    case "running":
    case "succeeded":
    case "failed":
    case "canceled":
    case "unsure":
      return { kind: "nothing" };
  }
}

/** Next step for an attempt to be sent, after looking at the provider if needed. */
export type SendPlan =
  | { kind: "send" }
  /** It may have been carried out: look again later. */
  | { kind: "wait"; until: number }
  /** It was looked for in vain for long enough: it ends as "unsure", perhaps billed. */
  | { kind: "end" };

/**
 * A local prediction costs nothing, and of two the second is cancelled when its answer comes; the moment of grace only
 * keeps a start of the host from sending everything twice.
 */
const FREE_CLAIM_MILLIS = 1_000;
/**
 * How long a request that may have been carried out is looked for while the job waits: ten times what a client waits for
 * an answer, and far beyond the time after which a provider's list shows what it accepted.
 */
const LOOK_MILLIS = 150_000;

/** Decides about sending. A request that may have been carried out is never sent again to a provider that bills. */
export function planSend(provider: ProviderName, claimedAt: number, now: number): SendPlan {
  if (claimedAt === 0) return { kind: "send" };
  const age = now - claimedAt;
  if (isFree(provider)) {
    return age >= FREE_CLAIM_MILLIS ? { kind: "send" } : { kind: "wait", until: claimedAt + FREE_CLAIM_MILLIS };
  }
  return age >= LOOK_MILLIS ? { kind: "end" } : { kind: "wait", until: now + lookAgainMillis(age) };
}

/** Backoff between searches for a request: a quarter of its age, 1 to 15 s. */
function lookAgainMillis(ageMillis: number): number {
  return Math.min(15_000, Math.max(1_000, ageMillis / 4));
}

/** How long trouble may last that can get better by itself. A job that merely waits for its turn has a day. */
const TROUBLE_MILLIS = 60 * 60_000;
const THROTTLED_MILLIS = 24 * 60 * 60_000;

/**
 * When to try again after a fault: when the provider says so, else soon at first and at most a minute later.
 * @param since when the trouble began
 * @returns null once it has lasted too long
 */
export function planRetry(obstacle: Obstacle, since: number, now: number): number | null {
  const ageMillis = now - since;
  if (ageMillis >= (obstacle.isThrottled ? THROTTLED_MILLIS : TROUBLE_MILLIS)) return null;
  return now + Math.max(obstacle.retryAfterMillis ?? 0, backoffMillis(ageMillis));
}

/** A quarter of the time that the trouble has lasted: 250 ms at first, and a minute at most. */
export function backoffMillis(ageMillis: number): number {
  return Math.min(60_000, Math.max(250, ageMillis / 4));
}

/** A prediction that nobody knows of is looked for so long after its request; a provider's list goes back further. */
const WATCH_MILLIS = 24 * 60 * 60_000;
const MAX_WATCH_INTERVAL_MILLIS = 30 * 60_000;

/**
 * True while a provider may read a prediction's input audio: while it is open, and for a day if it was perhaps
 * accepted.
 */
export function mayReadInput(
  { open, state, claimedAt }: Pick<Doc<"predictions">, "open" | "state" | "claimedAt">,
  now: number,
): boolean {
  return open || ((state === "unsure" || state === "lost") && now - claimedAt < WATCH_MILLIS);
}

/** @returns in how many milliseconds to look for an unsure attempt again; null once that is given up */
export function planWatch(claimedAt: number, waitedMillis: number, now: number): number | null {
  return now - claimedAt >= WATCH_MILLIS ? null : Math.min(MAX_WATCH_INTERVAL_MILLIS, waitedMillis * 2);
}

/** Replicas of a provider, and stores of files, may lag behind what it says. */
const BELIEVE_MILLIS = 2 * 60_000;

/**
 * True if "not found" is believed: at once where a new attempt is free, else once the provider has said nothing else
 * for a while.
 * @param heardAt time at which the provider last knew of it
 */
export function isBelievedLost(provider: ProviderName, heardAt: number, now: number): boolean {
  return isFree(provider) || now - heardAt >= BELIEVE_MILLIS;
}

/** A free prediction that was lost is made again this often; one that takes the server down with it ends some time. */
const MAX_FREE_ATTEMPTS = 3;

/** True if a lost prediction may be attempted again: never where it would be paid twice. */
export function mayBeginAgain(provider: ProviderName, attempts: number): boolean {
  return isFree(provider) && attempts < MAX_FREE_ATTEMPTS;
}

/** Percent of a job's progress that are the provider's, a whole number; the rest is bringing the audio home. */
const PREDICTION_PERCENT = 90;
/** The built-in splitter takes less time than measuring and storing four stems. */
const BUILT_IN_SPLIT_PERCENT = 30;

function predictionPercent(model: string): number {
  return model === "wav0/split" ? BUILT_IN_SPLIT_PERCENT : PREDICTION_PERCENT;
}

/** Progress of the job, 0–100, from the latest attempt of each take. */
export function jobProgress(model: string, takes: readonly (readonly { progress: number }[])[]): number {
  const sum = takes.reduce((total, attempts) => total + (attempts.at(-1)?.progress ?? 0), 0);
  return takes.length === 0 ? 0 : (sum * predictionPercent(model)) / (100 * takes.length);
}

/** Progress of a job, 0–100, of whose `total` files so many are home. */
export function homeProgress(model: string, filesHome: number, total: number): number {
  const percent = predictionPercent(model);
  return percent + ((100 - percent) * filesHome) / total;
}

/** True if every take has succeeded. */
export function allSucceeded(takes: readonly (readonly Pick<Attempt, "state">[])[]): boolean {
  return takes.length > 0 && takes.every((attempts) => attempts.at(-1)?.state === "succeeded");
}
