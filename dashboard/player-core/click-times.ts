/** A click of a metronome. */
export interface Click {
  /** On the clock that the origin is of. */
  seconds: number;
  /** The first of a bar of four. */
  isDownbeat: boolean;
}

const BEATS_PER_BAR = 4;
/** A click at a boundary must not fall out because of a last bit. */
const TOLERANCE = 1e-9;

/**
 * The clicks from one moment up to, not including, another; so that stretches of time that follow each other have each click
 * once.
 * @param origin when a bar begins, in seconds of the same clock; may lie ahead
 * @param bpm beats a minute
 */
export function clicksBetween(from: number, to: number, { origin, bpm }: { origin: number; bpm: number }): Click[] {
  const beat = 60 / bpm;
  const first = Math.ceil((from - origin) / beat - TOLERANCE);
  const count = Math.max(0, Math.ceil((to - origin) / beat - TOLERANCE) - first);
  return Array.from({ length: count }, (_, index) => ({
    seconds: origin + (first + index) * beat,
    isDownbeat: (first + index) % BEATS_PER_BAR === 0,
  }));
}
