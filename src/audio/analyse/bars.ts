import type { Seconds } from "../audio.ts";
import { chordChange, type Harmony, secondsOf } from "./harmony.ts";
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
/** Kick and bass carry the beat; the bar begins where the chord changes, and is told by kicks and backbeats where none does. */
const PHASE = { low: 2, all: 1 };
const PLACE = { low: 0.5, all: 0.5, backbeat: 0.35, change: 8 };
/** Syncopated basses lead to the half beat: both are places. */
const PLACES_PER_BEAT = 2;

/** What is heard of a sound over time. */
interface HeardTime {
  onsets: OnsetStrength;
  harmony: Harmony;
}

/**
 * Finds the bars, which are taken for four beats. What is cut to whole bars begins with one; elsewhere changes of chord, kicks
 * and backbeats tell.
 * @returns null where nothing lies on the beat
 */
export function findBars({ onsets, harmony }: HeardTime, bpm: number, length: Seconds): Bars | null {
  const { values, registers, rate } = onsets;
  const barSeconds = (BEATS_PER_BAR * 60) / bpm;
  const bars = length / barSeconds;
  if (Math.round(bars) > 0 && Math.abs(bars / Math.round(bars) - 1) < CUT)
    return values.some((value) => value > 0) ? { downbeatSeconds: 0, count: Math.round(bars) } : null;
  const beat = (60 * rate) / bpm;
  const heard = (series: Float64Array) => series.map((value, t) => (t < START_SECONDS * rate ? 0 : value));
  const phase = bestPhase({ all: heard(values), low: heard(registers.low), beat });
  if (phase === null) return null;
  const grid = { phase, beat, rate };
  const strengths = strengthsOf({
    all: placed(heard(values), grid),
    low: placed(heard(registers.low), grid),
    middle: placed(heard(registers.middle), grid),
    changes: changesAt(harmony, grid, barSeconds),
  });
  const place = strengths.indexOf(Math.max(...strengths));
  const downbeatSeconds = ((phase + (place * beat) / PLACES_PER_BEAT) / rate) % barSeconds;
  return { downbeatSeconds, count: Math.round((100 * (length - downbeatSeconds)) / barSeconds) / 100 };
}

/** The beats of a sound, in frames. */
interface BeatGrid {
  phase: number;
  beat: number;
  rate: number;
}

type PlaceValues = Record<"all" | "low" | "middle" | "changes", readonly number[]>;

/** How likely the bar begins at each place. */
function strengthsOf({ all, low, middle, changes }: PlaceValues): number[] {
  return changes.map(
    (change, place) =>
      PLACE.change * change +
      PLACE.low * (low[place] ?? 0) +
      PLACE.all * (all[place] ?? 0) +
      PLACE.backbeat * (beatsAfter(middle, place, 1) + beatsAfter(middle, place, 3)),
  );
}

function beatsAfter(values: readonly number[], place: number, beats: number): number {
  return values[(place + beats * PLACES_PER_BEAT) % values.length] ?? 0;
}

/** How strong a series is at each place of the bar, beside its mean there. */
function placed(values: Float64Array, { phase, beat, rate }: BeatGrid): number[] {
  const reach = Math.max(1, Math.round(REACH_SECONDS * rate));
  const strengths = Array.from({ length: BEATS_PER_BAR * PLACES_PER_BEAT }, (_, place) =>
    meanAt(values, { from: phase + (place * beat) / PLACES_PER_BEAT, step: BEATS_PER_BAR * beat, reach }),
  );
  const mean = strengths.reduce((sum, value) => sum + value, 0) / strengths.length;
  return strengths.map((value) => (mean > 0 ? value / mean : 0));
}

/** How much the chord changes at each place of the bar, from the half bar before to the one after. */
function changesAt(harmony: Harmony, { phase, beat, rate }: BeatGrid, barSeconds: Seconds): number[] {
  const end = secondsOf(harmony);
  return Array.from({ length: BEATS_PER_BAR * PLACES_PER_BEAT }, (_, place) => {
    const first = (phase + (place * beat) / PLACES_PER_BEAT) / rate;
    let [sum, count] = [0, 0];
    for (let at = first; at + barSeconds / 2 < end; at += barSeconds) {
      // Half of the reach is needed before.
      if (at < barSeconds / 4) continue;
      sum += chordChange(harmony, at, barSeconds / 2);
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
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
