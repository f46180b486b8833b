/** Clocks behind a steady clock, both in milliseconds. */
export interface SteadyClockSources {
  /** Since 1970, as the machine says; may step in either direction. */
  wall(): number;
  /** Since any moment; never steps. */
  elapsed(): number;
}

/** A clock that goes on through steps of the machine's clock. */
export interface SteadyClock {
  /** Milliseconds since 1970, never less than before. */
  now(): number;
  /** How far it is ahead of the machine's clock, since that stepped back; 0 in the normal case. */
  aheadMillis(): number;
  /** For other threads; see `followClock`. */
  readonly memory: SharedArrayBuffer;
}

/** Doubles in the memory of a clock: what `aheadMillis` and `now` gave when last read. */
const [AHEAD, LAST] = [0, 1];

/**
 * The same clock in another thread, where a clock that has stepped back stands still until this thread's is read next.
 * @param memory of the clock
 * @param wall the machine's clock
 */
export function followClock(memory: SharedArrayBuffer, wall: () => number): () => number {
  const shared = new Float64Array(memory);
  return () => Math.max(wall() + (shared[AHEAD] ?? 0), shared[LAST] ?? 0);
}

/** Differences up to this come of slewed clocks and of the time between two readings: the clock waits them out. */
const STEP_MILLIS = 1_000;

/**
 * Follows the machine's clock forward. When that steps back (time sync after sleep, dual boot, a restored machine), it
 * goes on from where it was at the rate of elapsed time, so that what is due in a second is due in a second.
 * @param from what it may not be behind at the start: the time of the last commit
 */
export function createSteadyClock({ wall, elapsed }: SteadyClockSources, from: number): SteadyClock {
  let lastWall = wall();
  let lastElapsed = elapsed();
  let ahead = Math.max(0, from - lastWall);
  let last = from;
  const memory = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  const shared = new Float64Array(memory);

  function read(): void {
    const [wallNow, elapsedNow] = [wall(), elapsed()];
    const stepBack = Math.max(0, elapsedNow - lastElapsed) - (wallNow - lastWall);
    [lastWall, lastElapsed] = [wallNow, elapsedNow];
    // Whole milliseconds, so that the sum with the machine's is one: elapsed time has fractions.
    if (Math.abs(stepBack) > STEP_MILLIS) ahead = Math.max(0, Math.round(ahead + stepBack));
    last = Math.max(last, wallNow + ahead);
    shared[AHEAD] = ahead;
    shared[LAST] = last;
  }

  read();
  return {
    memory,
    now() {
      read();
      return last;
    },
    aheadMillis() {
      read();
      return ahead;
    },
  };
}
