import type { Advice } from "../kit/retryAfter.ts";

/** How fast a provider that bills is asked. One for an account; all jobs share it. Times in milliseconds. */
export interface Pace {
  /** Between two requests. */
  intervalMillis: number;
  /** True if the provider named this rate; a guessed one speeds up with each request that passes. */
  isTold: boolean;
  /** Before this no request is sent. */
  nextAt: number;
  /** The time that was given to the last of those that wait. */
  queueEnd: number;
  /** When the provider last refused a request for coming too soon; 0 for never. */
  throttledAt: number;
}

/** Replicate allows ten a second: https://replicate.com/docs/topics/predictions/rate-limits */
const USUAL_INTERVAL_MILLIS = 250;
/** First guess where the provider names neither a time nor a rate. */
const GUESSED_INTERVAL_MILLIS = 2_000;
const MAX_GUESSED_INTERVAL_MILLIS = 60_000;
const QUICKENING = 0.75;
/** A slow pace is kept for so long after the last refusal. */
const EPISODE_MILLIS = 10 * 60_000;
/** Providers count in whole seconds and by their own clock. */
const MARGIN_MILLIS = 150;

/** The pace of an account of which nothing is known. */
export const USUAL_PACE: Pace = {
  intervalMillis: USUAL_INTERVAL_MILLIS,
  isTold: false,
  nextAt: 0,
  queueEnd: 0,
  throttledAt: 0,
};

/**
 * Asks for the right to send one request.
 * @returns the pace afterwards, and null if the request may leave now, else when to ask again
 */
export function takeTurn(before: Pace, now: number): { pace: Pace; waitUntil: number | null } {
  const isOver = before.throttledAt > 0 && now - before.throttledAt > EPISODE_MILLIS;
  const pace = isOver ? { ...USUAL_PACE, nextAt: before.nextAt, queueEnd: before.queueEnd } : before;
  if (now >= pace.nextAt) {
    const interval = pace.isTold ? pace.intervalMillis : pace.intervalMillis * QUICKENING;
    const intervalMillis = Math.max(USUAL_INTERVAL_MILLIS, interval);
    return { pace: { ...pace, intervalMillis, nextAt: now + pace.intervalMillis }, waitUntil: null };
  }
  // Almost due: its own turn, of which the one before was a little late.
  if (pace.nextAt - now < pace.intervalMillis / 2) return { pace, waitUntil: pace.nextAt };
  const waitUntil = Math.max(pace.nextAt, pace.queueEnd);
  return { pace: { ...pace, queueEnd: waitUntil + pace.intervalMillis }, waitUntil };
}

/** The provider refused a request for coming too soon. */
export function slowDown(pace: Pace, advice: Advice, now: number): Pace {
  const guessed = Math.min(MAX_GUESSED_INTERVAL_MILLIS, Math.max(GUESSED_INTERVAL_MILLIS, pace.intervalMillis * 2));
  const wait = advice.retryAfterMillis ?? guessed;
  const nextAt = Math.max(now + wait + MARGIN_MILLIS, pace.throttledAt > 0 ? pace.nextAt : 0);
  return { ...rateAfter(pace, advice, wait), nextAt, queueEnd: Math.max(pace.queueEnd, nextAt), throttledAt: now };
}

function rateAfter(pace: Pace, advice: Advice, waitMillis: number): Pick<Pace, "intervalMillis" | "isTold"> {
  if (advice.intervalMillis !== null) {
    const intervalMillis = Math.max(USUAL_INTERVAL_MILLIS, advice.intervalMillis + MARGIN_MILLIS);
    return { intervalMillis, isTold: true };
  }
  if (pace.isTold) return { intervalMillis: pace.intervalMillis, isTold: true };
  const intervalMillis = Math.max(pace.intervalMillis, Math.min(MAX_GUESSED_INTERVAL_MILLIS, waitMillis));
  return { intervalMillis, isTold: false };
}
