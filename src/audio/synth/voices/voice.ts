import type { Hertz, Seconds } from "../../audio.ts";
import type { Random } from "../../core/random.ts";
import type { BassStyle, ChordVoice, DrumKit, Kit, Vowel } from "../genres/genre.ts";
import type { MidiNote } from "../theory.ts";

/** How a piece wants its sounds; the same for every note of it. */
export interface Timbre {
  kit: Kit;
  /** A kit by name, in the place of the genre's drums. */
  drumKit?: DrumKit;
  /** What choirs and voices sing; each its own if absent. */
  vowel?: Vowel;
  /** -1 dull .. 1 brilliant. */
  brightness: number;
  /** 0 clean .. 1 distorted. */
  drive: number;
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  /** How many times as long as usual a one-shot rings; 1 if absent. A voice that does not follow is stretched. */
  ring?: number;
  /** Length of a beat, for movement in time with the music. */
  beatSeconds: Seconds;
}

/** One key press. */
export interface Strike {
  note: MidiNote;
  /** The note that the pitch slides from. */
  from?: MidiNote;
  gateSeconds: Seconds;
  /** 0..1; changes the colour. Loudness is applied by the caller. */
  velocity: number;
  random: Random;
  sampleRate: Hertz;
  timbre: Timbre;
}

/** Left and right of one sound from its attack to its last audible sample; one array twice when it is mono. */
export interface Sound {
  left: Float32Array;
  right: Float32Array;
  /** Share that the sound itself sends to the reverb, 0 to 1, beside that of its strip; none if absent. */
  reverb?: number;
}

/** Left and right of two signals, or of one. */
export function fromSides(sides: readonly Float32Array[]): Sound {
  const [left = new Float32Array(), right = left] = sides;
  return { left, right };
}

/** Renders one note. Sounds start at or near zero, so that they begin without a click. */
export type Voice = (strike: Strike) => Sound;

/** A sound in the middle. */
export function centred(signal: Float32Array): Sound {
  return { left: signal, right: signal };
}

/** How far a timbre opens a filter: half the cutoff for dull ones, twice for brilliant ones. */
export function openness(timbre: Timbre): number {
  return Math.exp(Math.LN2 * timbre.brightness);
}
