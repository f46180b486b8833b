import type { Hertz, Seconds } from "../../../audio.ts";
import type { Random } from "../../../core/random.ts";
import { StateVariableFilter } from "../../../core/state-variable-filter.ts";

/** Natural logarithm of 60 dB. */
const SIXTY_DECIBELS = 6.907755;
/** Where the decay of the high partials is stated. */
const HIGH: Hertz = 4000;
/** The noise of a pluck lies above this multiple of the note. */
const SCRAPED_FROM = 6;
/** A loop needs some samples to be tuned by its filters. */
const SHORTEST_LOOP = 3;

/** One string as it is played: a note, its losses and its pluck. */
export interface StringPluck {
  frequency: Hertz;
  /** Time to fall by 60 dB: at the note, and at 4 kHz. */
  decay: { low: Seconds; high: Seconds };
  /** Where it is plucked, as a share of its length: partials with a node there are missing. */
  place: number;
  /** Sharpness of the finger, nail or plectrum: partials above fall by 12 dB an octave. */
  edge: Hertz;
  /** Noise of the pluck beside its impulse, 0..1. */
  scrape: number;
}

/**
 * A plucked string: an impulse in a loop of delay, one-pole loss and a tuning allpass (Karplus and Strong 1983; Jaffe and
 * Smith 1983). The delay of the loss filter is taken off the loop, so that the string is in tune to a hundredth of a cent.
 * Linear, so that nothing folds back.
 */
export function pluckString(
  { frequency, decay, place, edge, scrape }: StringPluck,
  out: { length: number; sampleRate: Hertz; random: Random },
): Float32Array {
  const { length, sampleRate, random } = out;
  const turn = (2 * Math.PI * Math.min(frequency, sampleRate / (SHORTEST_LOOP + 1))) / sampleRate;
  const loss = lossFilter(turn, decay, sampleRate);
  const period = (2 * Math.PI) / turn - loss.delay;
  const whole = Math.max(1, Math.floor(period - 0.3));
  const rest = period - whole;
  // The phase delay of the allpass is `rest` at the note itself.
  const tuning = Math.sin(((1 - rest) * turn) / 2) / Math.sin(((1 + rest) * turn) / 2);
  const string = excitation({ period: (2 * Math.PI) / turn, place, edge, scrape }, { length, sampleRate, random });
  const line = new Float64Array(whole);
  let at = 0;
  let filtered = 0;
  let allpassIn = 0;
  let allpassOut = 0;
  for (let index = 0; index < length; index++) {
    const returned = line[at] ?? 0;
    filtered = loss.gain * (1 - loss.pole) * returned + loss.pole * filtered;
    allpassOut = tuning * (filtered - allpassOut) + allpassIn;
    allpassIn = filtered;
    const sample = allpassOut + (string[index] ?? 0);
    line[at] = sample;
    string[index] = sample;
    at = at + 1 === whole ? 0 : at + 1;
  }
  return string;
}

/** The one-pole filter by which a loop loses 60 dB in the given times, and its delay in samples at the note. */
function lossFilter(
  turn: number,
  decay: { low: Seconds; high: Seconds },
  sampleRate: Hertz,
): { gain: number; pole: number; delay: number } {
  const rounds = (seconds: Seconds) => (seconds * sampleRate * turn) / (2 * Math.PI);
  const highTurn = Math.min(0.9 * Math.PI, Math.max(1.5 * turn, (2 * Math.PI * HIGH) / sampleRate));
  const low = Math.exp(-SIXTY_DECIBELS / rounds(decay.low));
  const high = Math.exp(-SIXTY_DECIBELS / rounds(Math.min(decay.low, decay.high)));
  const ratio = (high / low) * (high / low);
  const pole = poleOf(ratio, Math.cos(turn), Math.cos(highTurn));
  const [real, imaginary] = [1 - pole * Math.cos(turn), pole * Math.sin(turn)];
  const magnitude = (1 - pole) / Math.sqrt(real * real + imaginary * imaginary);
  return { gain: Math.min(low / magnitude, 0.99999), pole, delay: Math.atan2(imaginary, real) / turn };
}

/** The pole by which a one-pole filter passes `ratio` times as much power at one angle as at another. */
function poleOf(ratio: number, cosLow: number, cosHigh: number): number {
  const spread = 1 - ratio;
  if (spread < 1e-9) return 0;
  const middle = cosLow - ratio * cosHigh;
  return (middle - Math.sqrt(Math.max(0, middle * middle - spread * spread))) / spread;
}

/** The impulse of a pluck and its reflection from the nearer end, with the noise of the finger. */
function excitation(
  pluck: { period: number; place: number; edge: Hertz; scrape: number },
  { length, sampleRate, random }: { length: number; sampleRate: Hertz; random: Random },
): Float32Array {
  const signal = new Float32Array(length);
  const noise = new Float32Array(Math.min(length, Math.ceil(pluck.period)));
  random.noiseInto(noise);
  // A scrape is heard above the first partials: chance must not take the note itself away.
  const above = (SCRAPED_FROM * sampleRate) / pluck.period;
  new StateVariableFilter("highpass", sampleRate).tune(above).process(noise);
  for (const [index, value] of noise.entries()) signal[index] = pluck.scrape * 0.2 * value;
  signal[0] = 1 - pluck.scrape;
  new StateVariableFilter("lowpass", sampleRate).tune(pluck.edge, 0.6).process(signal);
  // Fractional, so that the colour does not jump from note to note.
  const reflection = Math.min(length - 2, pluck.period * pluck.place);
  const whole = Math.floor(reflection);
  const rest = reflection - whole;
  for (let index = Math.min(length - 1, 4096); index > whole; index--) {
    const late = signal[index - whole] ?? 0;
    const later = signal[index - whole - 1] ?? 0;
    signal[index] = (signal[index] ?? 0) - (late + rest * (later - late));
  }
  return signal;
}
