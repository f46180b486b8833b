import type { Doc } from "./_generated/dataModel.js";
import type { ProviderName } from "./environment.ts";

type Attempt = Pick<Doc<"predictions">, "state" | "claimedAt" | "replicateId">;

/** What to do about one take before the job can wait for its result. */
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
      return { kind: "nothing" };
  }
}

/**
 * How long a request can be under way unseen. Only after this, and after the provider has been
 * asked, is it sent again. A local prediction costs nothing, and of two the second is cancelled when its answer comes;
 * the moment of grace only keeps a start of the host from sending everything twice.
 */
const CLAIM_MILLIS: Record<ProviderName, number> = { local: 1_000, replicate: 20_000 };

/** Whether another request may be sent for an attempt that the provider does not know. */
export function mayClaimAgain(provider: ProviderName, claimedAt: number, now: number): boolean {
  return now - claimedAt >= CLAIM_MILLIS[provider];
}

/** A free prediction that was lost is made anew this often; one that takes the server down with it ends some time. */
const MAX_FREE_ATTEMPTS = 3;

/** Whether a lost prediction is made anew: never where that would be paid twice. */
export function mayBeginAgain(provider: ProviderName, attempts: number): boolean {
  return provider === "local" && attempts < MAX_FREE_ATTEMPTS;
}

/** The part of a job's progress that is the provider's; the rest is bringing the audio home. */
const PREDICTION_SHARE = 0.9;

/** Progress of the job, 0–100, from the latest attempt of each take. */
export function jobProgress(takes: readonly (readonly { progress: number }[])[]): number {
  const sum = takes.reduce((total, attempts) => total + (attempts.at(-1)?.progress ?? 0), 0);
  return takes.length === 0 ? 0 : (sum / takes.length) * PREDICTION_SHARE;
}

/** Whether every take has been made. */
export function allSucceeded(takes: readonly (readonly Pick<Attempt, "state">[])[]): boolean {
  return takes.length > 0 && takes.every((attempts) => attempts.at(-1)?.state === "succeeded");
}
