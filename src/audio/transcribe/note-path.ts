import type { PitchFrames } from "./pitch-candidates.ts";

/** A stretch of frames with one pitch: [from, to). */
export interface PitchStretch {
  midiNote: number;
  from: number;
  to: number;
}

/** E1 to C7. */
const LOWEST_NOTE = 28;
const NOTES = 69;
const REST = NOTES;
/** Standard deviation of what is sung or bent around a note, in semitones. */
const SPREAD = 0.4;
/** Likelihood of what no candidate speaks for: a frame alone changes no note. */
const SURPRISE = 0.02;
/** Nats for every change: two frames that contradict are needed. */
const CHANGE = 6;

/**
 * The most likely sequence of notes and rests, by the Viterbi algorithm over semitones: vibrato stays in a note, and a
 * glide becomes its ends.
 * @param audible power of a frame below which nothing is played
 */
export function findNotePath(track: PitchFrames, audible: number): PitchStretch[] {
  const tuning = tuningOf(track, audible);
  const costs = new Float64Array(NOTES + 1);
  const best = new Float64Array(NOTES + 1);
  const origins = track.frames.map((frame) => {
    const origin = new Uint8Array(NOTES + 1);
    fillCosts(costs, frame.power < audible ? [] : frame.candidates, tuning);
    const cheapest = indexOfLeast(best);
    const change = (best[cheapest] ?? 0) + CHANGE;
    for (let state = 0; state <= NOTES; state++) {
      const stays = (best[state] ?? 0) <= change;
      origin[state] = stays ? state : cheapest;
      best[state] = (stays ? (best[state] ?? 0) : change) + (costs[state] ?? 0);
    }
    return origin;
  });
  return stretchesOf(walkBack(origins, indexOfLeast(best)));
}

/** The deviation from A = 440 Hz that the surest candidates share, in semitones within ±0.5. */
function tuningOf({ frames }: PitchFrames, audible: number): number {
  let [re, im] = [0, 0];
  for (const { power, candidates } of frames) {
    if (power < audible) continue;
    for (const { note, probability } of candidates) {
      if (probability < 0.5) continue;
      re += probability * Math.cos(2 * Math.PI * note);
      im += probability * Math.sin(2 * Math.PI * note);
    }
  }
  return Math.atan2(im, re) / (2 * Math.PI);
}

function fillCosts(costs: Float64Array, candidates: PitchFrames["frames"][number]["candidates"], tuning: number): void {
  costs.fill(0);
  let voiced = 0;
  for (const { note, probability } of candidates) {
    voiced += probability;
    const place = note - tuning - LOWEST_NOTE;
    for (let n = Math.max(0, Math.ceil(place - 1.5)); n <= Math.min(NOTES - 1, place + 1.5); n++) {
      const distance = (place - n) / SPREAD;
      costs[n] = (costs[n] ?? 0) + probability * Math.exp(-0.5 * distance * distance);
    }
  }
  costs[REST] = 1 - voiced;
  for (let n = 0; n <= NOTES; n++) costs[n] = -Math.log(SURPRISE + (1 - SURPRISE) * Math.max(0, costs[n] ?? 0));
}

function indexOfLeast(values: Float64Array): number {
  let least = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < (values[least] ?? 0)) least = i;
  return least;
}

function walkBack(origins: readonly Uint8Array[], last: number): number[] {
  const states: number[] = [];
  let state = last;
  for (let t = origins.length - 1; t >= 0; t--) {
    states[t] = state;
    state = origins[t]?.[state] ?? state;
  }
  return states;
}

function stretchesOf(states: readonly number[]): PitchStretch[] {
  const stretches: PitchStretch[] = [];
  for (let from = 0; from < states.length;) {
    const state = states[from] ?? REST;
    let to = from + 1;
    while (to < states.length && states[to] === state) to++;
    if (state !== REST) stretches.push({ midiNote: LOWEST_NOTE + state, from, to });
    from = to;
  }
  return stretches;
}
