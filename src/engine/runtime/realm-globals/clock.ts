import type { realmDate as makeDate } from "./date.ts";
import type { Globals } from "./host.ts";

/** The frozen clock and seeded randomness of a realm. Self-contained: its text is evaluated inside the realm. */
export function realmClock({ realmDate }: { realmDate: typeof makeDate }): {
  globals: Globals;
  begin(now: number, seed: number): void;
  restore(): boolean;
} {
  const RealmDate = Date;
  const realmMath = Math;
  let now = 0;
  let seed = 0;

  function random(): number {
    // Mulberry32 (public domain).
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = realmMath.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + realmMath.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const frozenNow = (): number => now;
  const FrozenDate = realmDate(frozenNow);
  realmMath.random = random;

  return {
    globals: { Date: FrozenDate, performance: { now: frozenNow, timeOrigin: 0 } },
    begin(startedAt, seedOfCall) {
      now = startedAt;
      seed = seedOfCall | 0;
    },
    /** Workflow leaves its own class behind as the constructor of all dates. */
    restore() {
      if (RealmDate.prototype.constructor !== FrozenDate) RealmDate.prototype.constructor = FrozenDate;
      return realmMath.random === random && RealmDate.now === frozenNow;
    },
  };
}
