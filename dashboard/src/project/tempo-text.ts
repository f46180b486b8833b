import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { clamp } from "../../player-core/grid.ts";

/** Pixels of a drag to one beat a minute. */
const PIXELS_PER_BPM = 3;

/** The tempo that a text names, in beats a minute; null while it is none, or outside of what the studio takes. */
export function tempoOf(text: string): number | null {
  const bpm = text.trim() === "" ? Number.NaN : Number(text);
  return bpm >= MIN_BPM && bpm <= MAX_BPM ? bpm : null;
}

/**
 * The tempo after a drag: whole beats a minute, or tenths if it is fine, within what the studio takes.
 * @param up pixels; below 0 the drag went down
 */
export function draggedTempo(from: number, up: number, isFine: boolean): number {
  const steps = Math.round(up / PIXELS_PER_BPM);
  const bpm = isFine ? Math.round(from * 10 + steps) / 10 : Math.round(from) + steps;
  return clamp(bpm, MIN_BPM, MAX_BPM);
}
