/** Bars are of four beats: what the studio makes and what its analysis assumes. */
const BEATS_PER_BAR = 4;

export type Snap = "bar" | "beat" | "off";

/** Seconds from and to. */
export interface Span {
  start: number;
  end: number;
}

export interface Grid {
  beatSeconds: number;
  barSeconds: number;
}

/** @returns null without a tempo */
export function gridOf(bpm: number | undefined): Grid | null {
  if (bpm === undefined || !(bpm > 0)) return null;
  const beatSeconds = 60 / bpm;
  return { beatSeconds, barSeconds: beatSeconds * BEATS_PER_BAR };
}

/** The step to which loops are rounded, or null where they are free. */
export function snapStep(grid: Grid | null, snap: Snap): number | null {
  if (!grid || snap === "off") return null;
  return snap === "bar" ? grid.barSeconds : grid.beatSeconds;
}

/** Rounding at a boundary must not take one step more because of a last bit. */
const TOLERANCE = 1e-6;

/**
 * The smallest span of whole steps that holds the given one, within the duration. The last step may be cut by the end.
 * Both ends may come in either order.
 */
export function snapSpan({ start, end }: Span, step: number | null, duration: number): Span {
  const low = clamp(Math.min(start, end), 0, duration);
  const high = clamp(Math.max(start, end), 0, duration);
  if (step === null) return { start: low, end: high };
  const first = Math.min(Math.floor(low / step + TOLERANCE), lastStep(duration, step));
  const last = Math.max(Math.ceil(high / step - TOLERANCE), first + 1);
  return { start: first * step, end: Math.min(last * step, duration) };
}

/** The boundary nearest to a time, within the duration. */
export function snapTime(seconds: number, step: number | null, duration: number): number {
  return clamp(step === null ? seconds : Math.round(seconds / step) * step, 0, duration);
}

/** "3.2" is the second beat of the third bar. */
export function barsAndBeats(seconds: number, { beatSeconds }: Grid): string {
  const beat = Math.floor(seconds / beatSeconds + TOLERANCE);
  return `${Math.floor(beat / BEATS_PER_BAR) + 1}.${(beat % BEATS_PER_BAR) + 1}`;
}

/** How long a span is, in bars, beats or seconds. */
export function describeLength({ start, end }: Span, grid: Grid | null): string {
  const seconds = end - start;
  if (!grid) return `${seconds.toFixed(1)} s`;
  const beats = seconds / grid.beatSeconds;
  if (Math.abs(beats - Math.round(beats)) > 0.02) return `${beats.toFixed(1)} beats`;
  const whole = Math.round(beats);
  if (whole % BEATS_PER_BAR === 0) return plural(whole / BEATS_PER_BAR, "bar");
  return plural(whole, "beat");
}

/** Limits a value to a range. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function lastStep(duration: number, step: number): number {
  return Math.max(0, Math.ceil(duration / step - TOLERANCE) - 1);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
