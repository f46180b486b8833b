import type { Mode, MusicalKey } from "../../../contracts/words/key.ts";
import type { Decibels, Hertz, Seconds } from "../../audio.ts";
import type { Instrument } from "../instruments.ts";

/** Genres that the synthesiser can play; each has its file beside this one. */
export const GENRE_NAMES = [
  "house",
  "techno",
  "trap",
  "boom_bap",
  "lofi",
  "drum_and_bass",
  "ambient",
  "dubstep",
  "uk_garage",
  "synthwave",
  "funk",
  "reggaeton",
  "afrobeat",
] as const;

export type GenreName = (typeof GENRE_NAMES)[number];

/** Bass voices; prompts choose one by words of `vocabulary.ts`, else the genre does. */
export const BASS_STYLES = ["sub", "reese", "acid", "pluck", "808", "wobble"] as const;
export type BassStyle = (typeof BASS_STYLES)[number];

/** Voices of the chord instrument; prompts choose one by words of `vocabulary.ts`, else the genre does. */
export const CHORD_VOICES = ["stab", "supersaw", "electric_piano"] as const;
export type ChordVoice = (typeof CHORD_VOICES)[number];

/**
 * One bar of sixteen steps per string; bars repeat in order. `X` accent, `x` hit, `o` ghost note, `?` ghost note that
 * the seed may leave out, `r` roll, `.` rest.
 */
export type DrumPattern = readonly string[];
export type Groove = Partial<Record<Instrument, DrumPattern>>;

/** Sound of the drums. */
export interface Kit {
  /** Where the kick settles; 45..60 Hz sits right on usual speakers. */
  kickFundamental: Hertz;
  /** How far above the fundamental the kick starts. */
  kickSweep: Hertz;
  /** Time to fall by 60 dB. */
  kickDecay: Seconds;
  /** 0 round .. 1 hard. */
  kickDrive: number;
  snareTone: Hertz;
  snareDecay: Seconds;
  /** Noise against tone, 0..1. */
  snareNoise: number;
  hatDecay: Seconds;
}

/** A style of music as data: what it plays, how fast, and how it is mixed. */
export interface Genre {
  name: GenreName;
  label: string;
  tempo: { low: number; usual: number; high: number };
  key: MusicalKey;
  /** Delay of every second sixteenth, as a share of a sixteenth. 0.33 is a triplet feel. */
  swing: number;
  /** The latest a hit may come after its step, in seconds. */
  looseness: Seconds;
  /** Instruments of a prompt that names none. */
  instruments: readonly Instrument[];
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  /** Scale degrees (0 = tonic) of the chords' roots, in order. */
  progressions: Record<Mode, readonly (readonly number[])[]>;
  barsPerChord: number;
  /** 3 triads, 4 sevenths, 5 ninths. */
  chordSize: number;
  grooves: readonly Groove[];
  /** Replacements for the last bar of a phrase; drums that a fill does not name go on. */
  fills: readonly Groove[];
  /** Steps as in grooves: `r` root, `o` octave, `f` fifth, `t` third, `s` seventh, `n` step towards the next root, `-` hold. */
  bassPatterns: readonly string[];
  /** `x` and `X` strike, `o` soft, `-` hold, `.` rest. */
  chordRhythms: readonly string[];
  /** Share of steps on which a melody moves, 0..1. */
  melodyDensity: number;
  kit: Kit;
  /** Gain reduction under each kick, 0 (none) .. 1 (to silence), and how long it takes to return. */
  ducking: { depth: number; releaseBeats: number };
  reverbSeconds: Seconds;
  delayBeats: number;
  /** -1 dull .. 1 brilliant. */
  brightness: number;
  /** How far peaks are pushed into the limiter. */
  limiting: Decibels;
  /** Changes to the instruments' levels. */
  balance: Partial<Record<Instrument, Decibels>>;
}
