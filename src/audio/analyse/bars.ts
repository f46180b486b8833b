import type { Seconds } from "../audio.ts";
import type { OnsetStrength } from "./onset-strength.ts";

/** Where the bars of a sound are, counted in fours at its tempo. */
export interface Bars {
  /** Time of the first bar that begins within the sound. */
  downbeatSeconds: Seconds;
  /** From there to the end, to a hundredth. */
  count: number;
}

const BEATS_PER_BAR = 4;
/** Onsets this far from the grid still belong to it: playing is never exact. */
const REACH_SECONDS = 0.03;
/** A sound that begins in the middle of a note is no onset: so much of its start is not heard. */
const START_SECONDS = 0.06;
/** A length of whole bars that is off by this share of its own is one that was cut. */
const CUT = 0.003;
/** Kick and bass lead: they carry the beat, and the bar; backbeats, loud in the middle, tell the places between. */
const PHASE = { low: 2, all: 1 };
const PLACE = { low: 1, all: 0.5, backbeat: 0.35 };

/**
 * Finds the bars, which are taken for four beats. What is cut to whole bars begins with one; elsewhere kicks, basses and
 * backbeats tell.
 * @returns null where nothing lies on the beat
 */
export function findBars({ values, registers, rate }: OnsetStrength, bpm: number, length: Seconds): Bars | null {
  const barSeconds = (BEATS_PER_BAR * 60) / bpm;
  const bars = length / barSeconds;
  if (Math.round(bars) > 0 && Math.abs(bars / Math.round(bars) - 1) < CUT)
    return values.some((value) => value > 0) ? { downbeatSeconds: 0, count: Math.round(bars) } : null;
  const beat = (60 * rate) / bpm;
  const reach = Math.max(1, Math.round(REACH_SECONDS * rate));
  const heard = (series: Float64Array) => series.map((value, t) => (t < START_SECONDS * rate ? 0 : value));
  const [all, low, middle] = [heard(values), heard(registers.low), heard(registers.middle)];
  const phase = bestPhase({ all, low, beat });
  if (phase === null) return null;
  const at = (series: Float64Array, place: number) =>
    meanAt(series, { from: phase + (place % BEATS_PER_BAR) * beat, step: BEATS_PER_BAR * beat, reach });
  const strengths = Array.from(
    { length: BEATS_PER_BAR },
    (_, place) =>
      PLACE.low * at(low, place) +
      PLACE.all * at(all, place) +
      PLACE.backbeat * (at(middle, place + 1) + at(middle, place + 3)),
  );
  const downbeatSeconds = (phase + strengths.indexOf(Math.max(...strengths)) * beat) / rate;
  return { downbeatSeconds, count: Math.round((100 * (length - downbeatSeconds)) / barSeconds) / 100 };
}

/** Offset of the beat in frames, below one beat; null where no onset is on any. */
function bestPhase({ all, low, beat }: { all: Float64Array; low: Float64Array; beat: number }): number | null {
  let best = { phase: 0, strength: 0 };
  for (let phase = 0; phase < beat; phase++) {
    const place = { from: phase, step: beat, reach: 1 };
    const strength = PHASE.low * meanAt(low, place) + PHASE.all * meanAt(all, place);
    if (strength > best.strength) best = { phase, strength };
  }
  return best.strength > 0 ? best.phase : null;
}

/** Mean of the highest values near each place of a grid. */
function meanAt(values: Float64Array, { from, step, reach }: { from: number; step: number; reach: number }): number {
  let [sum, count] = [0, 0];
  for (let at = from; at < values.length; at += step) {
    let highest = 0;
    for (let t = Math.round(at) - reach; t <= Math.round(at) + reach; t++) highest = Math.max(highest, values[t] ?? 0);
    sum += highest;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
