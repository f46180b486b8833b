import { randomBytes } from "node:crypto";

/** How long a link may wait to be opened. */
const LIFETIME_MILLIS = 5 * 60_000;

/** Secrets of one-time links: each opens one session. They live in memory, so a restart of the hub ends them. */
export interface Links {
  issue(): string;
  /** @returns whether the secret was good; it is not again */
  redeem(secret: string): boolean;
}

/** @param now milliseconds since 1970 */
export function createLinks(now: () => number = Date.now): Links {
  const expiries = new Map<string, number>();
  return {
    issue() {
      for (const [secret, expiresAt] of expiries) if (expiresAt <= now()) expiries.delete(secret);
      const secret = randomBytes(24).toString("base64url");
      expiries.set(secret, now() + LIFETIME_MILLIS);
      return secret;
    },
    redeem(secret) {
      const expiresAt = expiries.get(secret) ?? 0;
      return expiries.delete(secret) && expiresAt > now();
    },
  };
}
