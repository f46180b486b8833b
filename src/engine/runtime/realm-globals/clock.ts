import type { Globals } from "./host.ts";

/** The frozen clock and seeded randomness of a realm. Self-contained: its text is evaluated inside the realm. */
export function realmClock(): { globals: Globals; begin(now: number, seed: number): void; restore(): boolean } {
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

  const FrozenDate: DateConstructor = new Proxy(RealmDate, {
    construct: (target, values, newTarget) =>
      // A subclass keeps its own prototype. Reflect.construct is typed to give any.
      Reflect.construct(
        target,
        values.length === 0 ? [now] : values,
        newTarget === FrozenDate ? target : newTarget,
      ) as Date,
    apply: () => new RealmDate(now).toString(),
  });
  const frozenNow = (): number => now;
  RealmDate.now = frozenNow;
  RealmDate.prototype.constructor = FrozenDate;
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
