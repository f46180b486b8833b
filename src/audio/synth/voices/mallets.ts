import type { Hertz, Seconds } from "../../audio.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { MALLETS } from "../instruments/mallets.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, modulate, samplesIn, strikeEnvelope } from "./envelope.ts";
import { type RingingMode, ringModes } from "./models/modes.ts";
import { mixInto, normalise, whiteNoise } from "./tone.ts";
import { fromSides, openness, type Strike, type Voice } from "./voice.ts";

/** A bar, tine, pan or bell, by numbers. */
interface Mallet {
  /** Three numbers per mode: frequency as a multiple of the note, gain, and decay as a share of the first mode's. */
  modes: readonly number[];
  /** Time to fall by 60 dB at middle C; half as long two octaves above. */
  decay: Seconds;
  /** Above it a blow excites little: of a soft and of a hard one. */
  edge: readonly [soft: Hertz, hard: Hertz];
  /** Noise of the blow. */
  knock: number;
  /** Felt that stops it when the key is let go. */
  damped?: Seconds;
  /** Motor that turns discs over the resonators. */
  tremolo?: { rate: Hertz; depth: number };
}

const MIDDLE_C: Hertz = 261.63;

/**
 * A mallet instrument in a few lines.
 * @param modes of each its ratio to the note, its gain, and its decay as a share of the first's
 * @param blow decay, edges of a soft and of a hard blow, knock
 */
function modal(
  modes: readonly number[],
  [decay, soft, hard, knock]: readonly [Seconds, Hertz, Hertz, number],
  more: Partial<Mallet> = {},
): Mallet {
  return { modes, decay, edge: [soft, hard], knock, ...more };
}

/** Modes by Fletcher and Rossing, The Physics of Musical Instruments, §19–21: bars, tines, tubes, pans and bells. */
const TABLE: Readonly<Record<keyof typeof MALLETS, Mallet>> = {
  // Bars that are cut out below, so that the second mode is two octaves above the first.
  marimba: modal([1, 1, 1, 4, 0.5, 0.28, 9.6, 0.25, 0.12], [1.3, 700, 3200, 0.05]),
  vibraphone: modal([1, 1, 1, 4, 0.35, 0.4, 10, 0.15, 0.12], [7, 900, 4500, 0.02], {
    damped: 0.25,
    tremolo: { rate: 5.2, depth: 0.3 },
  }),
  // Tuned to a twelfth, under mallets as hard as the bars: a dry crack, and the twelfth almost as strong as the note.
  xylophone: modal([1, 1, 1, 3, 1.1, 0.5, 6.2, 0.8, 0.22, 11, 0.4, 0.1], [0.7, 3500, 11_000, 0.25]),
  // Free bars, not cut out.
  glockenspiel: modal([1, 1, 1, 2.756, 0.5, 0.5, 5.404, 0.4, 0.25, 8.933, 0.2, 0.12], [6, 4500, 14000, 0.04]),
  celesta: modal([1, 1, 1, 2, 0.15, 0.8, 2.756, 0.3, 0.3, 5.404, 0.15, 0.12], [3.5, 1300, 6500, 0.05], { damped: 0.3 }),
  // Tines that are held at one end.
  kalimba: modal([1, 1, 1, 2, 0.08, 0.5, 6.267, 0.3, 0.1, 17.55, 0.1, 0.04], [1.9, 1200, 4200, 0.1]),
  music_box: modal([1, 1, 1, 2.01, 0.18, 0.6, 6.267, 0.5, 0.25, 17.55, 0.3, 0.08], [4, 5000, 11000, 0.03]),
  // Notes that are hammered in tune with their own overtones.
  steel_drum: modal(
    [1, 1, 1, 2, 0.85, 0.75, 2.003, 0.5, 0.6, 3.004, 0.45, 0.5, 4.02, 0.35, 0.35, 5.1, 0.2, 0.25, 6.2, 0.12, 0.2],
    [1.5, 1500, 5500, 0.04],
  ),
  // The ear hears the octave below the fourth mode of a free tube.
  tubular_bells: modal(
    [
      0.224, 0.1, 1, 0.617, 0.25, 0.9, 1.21, 0.45, 0.8, 2, 1, 0.7, 2.988, 0.8, 0.55, 4.172, 0.55, 0.4, 5.556, 0.35, 0.3,
      7.136, 0.2, 0.2,
    ],
    [6, 1800, 6500, 0.02],
  ),
  // Handbells are tuned to a twelfth.
  bells: modal([1, 1, 1, 3, 0.6, 0.45, 5.3, 0.3, 0.25, 6.1, 0.25, 0.2, 8.2, 0.15, 0.12], [4.5, 2200, 8000, 0.02]),
  // Hum, prime, minor third, fifth and nominal; pairs beat, since no bell is quite round.
  church_bells: modal(
    [
      0.5, 0.5, 1, 1, 1, 0.65, 1.0008, 0.4, 0.6, 1.2, 0.75, 0.5, 1.2012, 0.3, 0.45, 1.5, 0.3, 0.3, 2, 0.8, 0.35, 2.5,
      0.3, 0.2, 2.67, 0.35, 0.2, 3, 0.35, 0.16, 4.08, 0.25, 0.1, 5.3, 0.15, 0.07,
    ],
    [9, 1500, 5000, 0.02],
  ),
};

/** The voice of each mallet instrument. */
// The keys are those of the table.
export const MALLET_VOICES = Object.fromEntries(
  Object.entries(TABLE).map(([name, made]) => [name, mallet(made)]),
) as Readonly<Record<keyof typeof MALLETS, Voice>>;

function mallet(made: Mallet): Voice {
  return (strike) => {
    const { sampleRate, gateSeconds, random } = strike;
    const frequency = frequencyOf(strike.note);
    const decay = made.decay * Math.sqrt(MIDDLE_C / frequency);
    const ring = Math.max(0.15, 0.8 * decay);
    const release = made.damped ?? 0.2 * ring;
    const gate = made.damped === undefined ? 0.8 * ring : Math.min(ring, Math.max(0.03, gateSeconds));
    const length = samplesIn(gate + release, sampleRate);
    const knock = blow(made, strike, length);
    // A mallet never strikes twice in the same place.
    const sides = [-1, 1].map((ear) => {
      const side = new Float32Array(length);
      const modes = modesOf(made, strike, { frequency, decay, lean: ear * 0.25 * random.next() });
      ringModes(side, modes, sampleRate);
      mixInto(side, knock, 1);
      return side;
    });
    normalise(sides);
    if (made.tremolo) {
      const { rate, depth } = made.tremolo;
      const start = random.next();
      const beat = (time: Seconds) => 1 - depth * (0.5 - 0.5 * Math.cos(2 * Math.PI * (start + rate * time)));
      for (const side of sides) modulate(side, sampleRate, beat);
    }
    gateEnvelope(sides, { attack: 0.0008, decay: 1, sustain: 1, release, gate }, sampleRate);
    return fromSides(sides);
  };
}

function modesOf(made: Mallet, strike: Strike, bar: { frequency: Hertz; decay: Seconds; lean: number }): RingingMode[] {
  const modes: RingingMode[] = [];
  for (let at = 0; at < made.modes.length; at += 3) {
    const [ratio = 1, gain = 0, share = 1] = made.modes.slice(at, at + 3);
    const frequency = ratio * bar.frequency;
    const lean = 1 + bar.lean * ((at % 2) - 0.5);
    modes.push({ frequency, gain: gain * softness(made, strike, frequency) * lean, decay: bar.decay * share });
  }
  return modes;
}

/** A soft blow leaves out the high modes. */
function softness(made: Mallet, { velocity, timbre }: Strike, frequency: Hertz): number {
  const [soft, hard] = made.edge;
  const edge = soft * Math.exp(velocity * Math.log(hard / soft)) * Math.sqrt(openness(timbre));
  return Math.exp(-frequency / edge);
}

function blow(made: Mallet, { velocity, sampleRate, random }: Strike, length: number): Float32Array {
  const knock = whiteNoise(Math.min(length, samplesIn(0.02, sampleRate)), random);
  new StateVariableFilter("bandpass", sampleRate).tune(made.edge[0], 0.7).process(knock);
  strikeEnvelope(knock, { attack: 0.0008, decay: 0.018 }, sampleRate);
  return knock.map((sample) => made.knock * (0.3 + velocity) * sample);
}
