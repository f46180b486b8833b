/** Rate-limit advice of a provider, in milliseconds; null where it gives none. */
export interface Advice {
  /** How long to wait before the next request. */
  retryAfterMillis: number | null;
  /** The time between two requests at the rate that it names. */
  intervalMillis: number | null;
}

/** Reason not to send an attempt yet: a fault, or the provider's Retry-After. */
export interface Obstacle {
  isThrottled: boolean;
  retryAfterMillis: number | null;
}

const UNIT_MILLIS = { m: 60_000, h: 3_600_000, s: 1_000, ms: 1 } as const;
/** A provider that names a longer time is asked again after this all the same. */
const MAX_WAIT_MILLIS = 3_600_000;

const WAIT =
  /(?:available in|try again in|retry (?:in|after)|resets? in)\s*~?\s*(?:about\s+)?(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)?\b/i;
const RATE = /(\d+)\s+requests?\s+(?:per|an?|\/)\s*(second|minute|hour)/i;

/**
 * Reads a refusal: the `retry-after` header (RFC 9110, 10.2.3: seconds or a date) and the provider's own words, such as
 * Replicate's "Your rate limit is 6 requests per minute with a burst of 1 requests. Expected available in 9 seconds."
 */
export function readAdvice(header: string | null, text: string, now: number): Advice {
  const waits = [headerMillis(header, now), waitInText(text)].filter((wait) => wait !== null);
  const rate = RATE.exec(text);
  const count = Number(rate?.[1] ?? 0);
  return {
    retryAfterMillis: waits.length === 0 ? null : Math.min(MAX_WAIT_MILLIS, Math.max(...waits)),
    intervalMillis: count > 0 ? Math.min(MAX_WAIT_MILLIS, unitMillis(rate?.[2]) / count) : null,
  };
}

function headerMillis(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function waitInText(text: string): number | null {
  const found = WAIT.exec(text);
  return found ? Number(found[1]) * unitMillis(found[2]) : null;
}

/** "seconds", "sec" and "s" begin alike, as do the others; only milliseconds begin like minutes. */
function unitMillis(unit: string | undefined): number {
  const word = (unit ?? "s").toLowerCase();
  if (word === "ms" || word.startsWith("milli")) return UNIT_MILLIS.ms;
  if (word.startsWith("m")) return UNIT_MILLIS.m;
  return word.startsWith("h") ? UNIT_MILLIS.h : UNIT_MILLIS.s;
}
