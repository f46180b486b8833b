/** How many requests strangers may cause here. */
export interface FetchLimits {
  /** Under way at once, in all and to one origin. */
  concurrent: number;
  concurrentPerOrigin: number;
  /** Begun within a minute, in all and to one origin. */
  perMinute: number;
  perOriginPerMinute: number;
}

/** Holds requests that strangers cause within limits, so that nobody makes this server a weapon against another. */
export interface FetchBudget {
  /** Begins a request to an origin. @returns what ends it, or null where a limit is reached */
  take(origin: string): (() => void) | null;
}

const MINUTE_MILLIS = 60_000;

/** Makes a budget. It holds at most `perMinute` origins. */
export function createFetchBudget(limits: FetchLimits, now: () => number): FetchBudget {
  let begun: { origin: string; at: number }[] = [];
  const open: string[] = [];
  return {
    take(origin) {
      begun = begun.filter(({ at }) => now() - at < MINUTE_MILLIS);
      const recent = begun.map((request) => request.origin);
      if (open.length >= limits.concurrent || count(open, origin) >= limits.concurrentPerOrigin) return null;
      if (recent.length >= limits.perMinute || count(recent, origin) >= limits.perOriginPerMinute) return null;
      begun.push({ origin, at: now() });
      open.push(origin);
      return () => {
        open.splice(open.indexOf(origin), 1);
      };
    },
  };
}

function count(origins: readonly string[], origin: string): number {
  return origins.filter((other) => other === origin).length;
}
