import type { Hertz, Seconds } from "../../audio.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { frequencyOf, type MidiNote } from "../theory.ts";
import { gateEnvelope, samplesIn, strikeEnvelope } from "./envelope.ts";
import { type RingingMode, ringModes } from "./models/modes.ts";
import { mixInto, normalise, whiteNoise } from "./tone.ts";
import { fromSides, openness, type Strike, type Voice } from "./voice.ts";

/** A piano, by numbers. */
interface Piano {
  /** Above it the hammer leaves nothing: of a soft and of a hard blow, at middle C. */
  felt: readonly [soft: Hertz, hard: Hertz];
  /** Cents between the strings of a note; a third of it in the bass. */
  beating: number;
  /** Times as long as a grand piano rings. */
  ring: number;
  /** Hammer, key and frame beside the strings. */
  knock: number;
}

const MIDDLE_C: MidiNote = 60;
/** Hammers strike at an eighth of the string (Fletcher and Rossing, §12.3). */
const STRIKING_POINT = 1 / 8;
const MOST_PARTIALS = 70;

/** A grand piano. */
export const piano: Voice = struck({ felt: [650, 3600], beating: 0.7, ring: 1, knock: 0.06 });
/** Hammers behind a strip of felt, keys heard from near. */
export const feltPiano: Voice = struck({ felt: [330, 1000], beating: 0.6, ring: 0.75, knock: 0.22 });
/** A bar piano whose strings went out of tune with each other. */
export const honkyTonkPiano: Voice = struck({ felt: [1100, 5200], beating: 14, ring: 0.6, knock: 0.09 });

/**
 * A piano of two strings a note, each a sum of partials: stretched by the stiffness of the wire, weighted by the striking
 * point and the softness of the hammer, falling fast at first and slowly then (Weinreich 1977).
 */
function struck(made: Piano): Voice {
  return (strike) => {
    const { note, gateSeconds, sampleRate } = strike;
    const ring = fundamentalDecay(note) * made.ring;
    const release = note > 88 ? 0.5 : 0.14;
    // The highest strings have no dampers.
    const gate = Math.min(0.8 * ring, Math.max(note > 88 ? 0.4 : 0.03, gateSeconds));
    const length = samplesIn(gate + release, sampleRate);
    const lean = Math.max(-0.3, Math.min(0.3, (note - MIDDLE_C) / 80));
    const detuning = made.beating * Math.min(1, 0.33 + Math.max(0, note - 40) / 40);
    const strings = [-0.5, 0.5].map((side) => {
      const string = new Float32Array(length);
      ringModes(string, partials(made, strike, { cents: side * detuning, ring }), sampleRate);
      return string;
    });
    const knock = hammer(made, strike, length);
    const sides = [-1, 1].map((ear) => {
      const side = new Float32Array(length);
      mixInto(side, strings[0] ?? side, 0.5 - 0.18 * ear + 0.1 * lean * ear);
      mixInto(side, strings[1] ?? side, 0.5 + 0.18 * ear + 0.1 * lean * ear);
      mixInto(side, knock, 1);
      return side;
    });
    normalise(sides);
    gateEnvelope(sides, { attack: 0.0012, decay: 1, sustain: 1, release, gate }, sampleRate);
    return fromSides(sides);
  };
}

/** Stretching of a string's partials by its stiffness, by note: a grand's, least around E2 (Young 1952; Conklin 1999). */
export function stiffness(note: MidiNote): number {
  return 3e-4 * Math.exp(-0.08 * (note - 21)) + 4e-4 * Math.exp(0.0875 * (note - MIDDLE_C));
}

/** Time in which the first partial falls by 60 dB once the fast part is over: 20 s in the bass, 1 s in the highest octave. */
function fundamentalDecay(note: MidiNote): Seconds {
  return Math.min(20, 9 * Math.exp(-0.052 * (note - MIDDLE_C)));
}

function partials(
  made: Piano,
  { note, velocity, timbre }: Strike,
  string: { cents: number; ring: Seconds },
): RingingMode[] {
  const first = frequencyOf(note + string.cents / 100);
  const bend = stiffness(note);
  const [soft, hard] = made.felt;
  const felt =
    soft * Math.exp(velocity * Math.log(hard / soft) + 0.018 * (note - MIDDLE_C)) * Math.sqrt(openness(timbre));
  const modes: RingingMode[] = [];
  for (let n = 1; n <= MOST_PARTIALS; n++) {
    const frequency = n * first * Math.sqrt((1 + bend * n * n) / (1 + bend));
    const gain =
      ((0.12 + Math.abs(Math.sin(Math.PI * n * STRIKING_POINT))) * Math.exp(-frequency / felt)) / Math.sqrt(n);
    const decay = string.ring / (1 + 0.35 * (n - 1) + (frequency * frequency) / 9e6);
    if (gain < 1e-5) break;
    modes.push({ frequency, gain: 0.8 * gain, decay: 0.38 * decay }, { frequency, gain: 0.2 * gain, decay });
  }
  return modes;
}

/** The blow itself: wood and frame for a few hundredths of a second. */
function hammer(made: Piano, { velocity, sampleRate, random, timbre }: Strike, length: number): Float32Array {
  const knock = whiteNoise(Math.min(length, samplesIn(0.09, sampleRate)), random);
  new StateVariableFilter("lowpass", sampleRate).tune((500 + 1300 * velocity) * openness(timbre)).process(knock);
  strikeEnvelope(knock, { attack: 0.001, decay: 0.07 }, sampleRate);
  const thump = [
    { frequency: 98, gain: 0.6, decay: 0.16 },
    { frequency: 176, gain: 0.4, decay: 0.12 },
  ];
  ringModes(knock, thump, sampleRate);
  return knock.map((sample) => made.knock * (0.4 + velocity) * sample);
}
