import type { Seconds } from "../audio.ts";

/** A tempo that a file name states. */
export interface TempoHint {
  bpm: number;
  /** True if the name says "bpm"; a bare number may be a counter. */
  isExplicit: boolean;
}

const MIN_BPM = 40;
const MAX_BPM = 240;
/** A loop's length may be off whole beats by this share and still count as cut to them. */
const FIT_TOLERANCE = 0.005;

/** A whole number beside "bpm"; three digits of a longer one are none. */
const EXPLICIT = /(?<![\d.,])(\d{2,3}(?:[.,]\d{1,3})?)[\s_-]?bpm|bpm[\s_-]?(\d{2,3}(?:[.,]\d{1,3})?)(?![\d.,]*\d)/i;

/** Reads "…_128_…", "…_122.5_…", "128bpm" or "bpm 127.5" from a file name; null when there is none, or several bare numbers. */
export function readTempoHint(fileName: string): TempoHint | null {
  // An extension begins with a letter: "127.5bpm" has none.
  const base = fileName.replace(/^.*[\\/]/, "").replace(/\.[a-z][a-z0-9]{1,4}$/i, "");
  const explicit = EXPLICIT.exec(base);
  const stated = Number((explicit?.[1] ?? explicit?.[2] ?? "").replace(",", "."));
  if (isTempo(stated)) return { bpm: stated, isExplicit: true };
  const bare = base
    .split(/[\s_\-()[\]]+/)
    .filter((token) => /^[1-9]\d{1,2}(?:\.\d{1,2})?$/.test(token) && isTempo(Number(token)));
  return bare.length === 1 ? { bpm: Number(bare[0]), isExplicit: false } : null;
}

/** True if a duration is a whole, even number of beats at a tempo. */
export function beatsFit(bpm: number, durationSeconds: Seconds): boolean {
  const beats = (durationSeconds * bpm) / 60;
  const whole = 2 * Math.round(beats / 2);
  return whole > 0 && Math.abs(beats / whole - 1) < FIT_TOLERANCE;
}

function isTempo(bpm: number): boolean {
  return bpm >= MIN_BPM && bpm <= MAX_BPM;
}
