import type { Hertz, Seconds } from "../../../audio.ts";

/** Pitch and colour are worked out every so many samples; between these they move evenly. */
const CONTROL_BLOCK = 32;

/** How one player holds a tone. */
export interface HeldTone {
  /** Periods from the softest to the loudest. All have one size. */
  periods: readonly Float32Array[];
  /** 0..1, where the tone begins in its period. */
  phase: number;
  gain: number;
  frequencyAt(time: Seconds): Hertz;
  /** Place among the periods, 0 for the first to 1 for the last. */
  colourAt(time: Seconds): number;
}

/** Periods a sample and place between two neighbouring periods, at the start of a block and at its end. */
interface Move {
  step: number;
  nextStep: number;
  share: number;
  nextShare: number;
}

/** Adds a tone whose pitch and colour move: neighbouring periods are mixed, which keeps every partial in phase. */
export function holdTone(signal: Float32Array, tone: HeldTone, sampleRate: Hertz): void {
  const last = tone.periods.length - 1;
  let { phase } = tone;
  let colour = last * clamp(tone.colourAt(0));
  let step = tone.frequencyAt(0) / sampleRate;
  for (let from = 0; from < signal.length; from += CONTROL_BLOCK) {
    const to = Math.min(signal.length, from + CONTROL_BLOCK);
    const next = last * clamp(tone.colourAt(to / sampleRate));
    const below = Math.min(Math.floor(Math.min(colour, next)), Math.max(0, last - 1));
    const nextStep = tone.frequencyAt(to / sampleRate) / sampleRate;
    const move = { step, nextStep, share: colour - below, nextShare: next - below };
    phase = addBlock(signal, tone, { from, to, phase, below, move });
    step = nextStep;
    colour = next;
  }
}

function addBlock(
  signal: Float32Array,
  { periods, gain }: HeldTone,
  { from, to, phase, below, move }: { from: number; to: number; phase: number; below: number; move: Move },
): number {
  const soft = periods[below] ?? new Float32Array(2);
  const loud = periods[below + 1] ?? soft;
  const size = soft.length - 1;
  const slope = (move.nextShare - move.share) / (to - from);
  const bend = (size * (move.nextStep - move.step)) / (to - from);
  let step = size * move.step;
  let share = move.share;
  let position = phase * size;
  for (let index = from; index < to; index++) {
    const whole = position | 0;
    const rest = position - whole;
    const low = (soft[whole] ?? 0) + rest * ((soft[whole + 1] ?? 0) - (soft[whole] ?? 0));
    const high = (loud[whole] ?? 0) + rest * ((loud[whole + 1] ?? 0) - (loud[whole] ?? 0));
    signal[index] = (signal[index] ?? 0) + gain * (low + share * (high - low));
    share += slope;
    position += step;
    step += bend;
    if (position >= size) position -= size;
  }
  return position / size;
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}
