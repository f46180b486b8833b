/** Milliseconds without a tap after which the next one begins a new count. */
const PAUSE = 2_000;
/** Taps that count: some four bars, so that a tempo that is changed on the way comes through. */
const MOST_TAPS = 16;

/** The tempo of somebody who taps along. */
export interface TapTempo {
  /**
   * Takes a tap.
   * @param now milliseconds of any steady clock
   * @returns beats a minute, to a tenth, over the taps so far; null for the first one
   */
  tap(now: number): number | null;
}

/** Begins to listen to taps. The tempo is the mean over all of them, in which the ends count alone. */
export function createTapTempo(): TapTempo {
  let taps: number[] = [];
  return {
    tap(now) {
      const last = taps.at(-1);
      if (last !== undefined && now - last > PAUSE) taps = [];
      taps = [...taps, now].slice(-MOST_TAPS);
      const [first = now] = taps;
      if (now <= first) return null;
      return Math.round(((taps.length - 1) * 600_000) / (now - first)) / 10;
    },
  };
}
