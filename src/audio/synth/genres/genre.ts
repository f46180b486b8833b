import type { Mode, MusicalKey } from "../../../contracts/words/key.ts";
import type { Decibels, Hertz, Seconds } from "../../audio.ts";
import type { Instrument } from "../instruments.ts";
import type { Metre } from "../score.ts";

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
  "rock",
  "jazz",
  "salsa",
  "metal",
  "country",
  "pop",
  "blues",
  "soul",
  "hip_hop",
  "reggae",
  "bossa_nova",
  "cumbia",
  "amapiano",
  "drill",
  "jersey_club",
  "jungle",
  "hardstyle",
  "trance",
  "gospel",
  "disco",
  "phonk",
  "synth_pop",
] as const;

export type GenreName = (typeof GENRE_NAMES)[number];

/** Bass voices; prompts choose one by words of `reading/vocabulary.ts`, else the genre does. */
export const BASS_STYLES = [
  "sub",
  "reese",
  "acid",
  "pluck",
  "808",
  "wobble",
  "finger",
  "pick",
  "slap",
  "upright",
  "moog",
  "fm",
] as const;
export type BassStyle = (typeof BASS_STYLES)[number];

/** Drum kits by name; a prompt chooses one, else the genre does. */
export const DRUM_KITS = ["acoustic", "brushes", "808", "909", "707", "lofi", "trap", "breaks"] as const;
export type DrumKit = (typeof DRUM_KITS)[number];

/** Voices of the chord instrument; prompts choose one by words of `reading/vocabulary.ts`, else the genre does. */
export const CHORD_VOICES = ["stab", "supersaw", "electric_piano"] as const;
export type ChordVoice = (typeof CHORD_VOICES)[number];

/** Vowels that choirs and voices sing: "aah", "eh" as in bed, "eeh" as in see, "oh", "ooh". */
export const VOWELS = ["a", "e", "i", "o", "u"] as const;
export type Vowel = (typeof VOWELS)[number];

/**
 * How one player goes through the bars: one string of sixteen steps for each bar, from the start again after the last.
 *
 * Drums: `X` accent, `x` hit, `o` ghost note, `?` ghost note that the seed may leave out, `1` to `9` a hit of so many
 * ninths of the loudest, `f` flam, `r` roll, `.` rest.
 * Bass: `1` to `8` the degree above the chord's root, `b` the step below it, `n` a step towards the next root, `-` hold.
 * Chords: `X` accent, `x` strike, `o` soft, `1` to `5` one note of the chord from its lowest, `-` hold.
 * Melodies: `x` a note that the seed finds, `-` hold.
 */
export interface Lane {
  bars: readonly string[];
  /** Drags behind the beat, or pushes before it where negative. */
  lateMs: number;
}

/** Rhythm of all instruments together; those without a lane play the genre's own figures. */
export interface Groove {
  name: string;
  /** Delay of every second step that swings, as a share of it. A third is a triplet feel. */
  swing: number;
  /** The steps that swing: sixteenths, or eighths as in jazz. */
  swings: 8 | 16;
  /** The metre that it is written for, of as many sixteenths; 4/4 if absent. */
  metre?: Metre;
  /** Below `low` it would be counted at twice the tempo, above `high` at half; it is picked within them alone. */
  tempo?: { low: number; high: number };
  lanes: Partial<Record<Instrument, Lane>>;
}

/** Fill of some drums in the bar that closes a phrase of four or eight bars; the others continue. */
export interface Fill {
  everyBars: 4 | 8;
  lanes: Groove["lanes"];
}

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
  /** Ringing metal against noise in hats and cymbals, 0..1; 0.5 if absent. */
  metal?: number;
}

/** A style of music as data: what it plays, how fast, and how it is mixed. */
export interface Genre {
  name: GenreName;
  label: string;
  tempo: { low: number; usual: number; high: number };
  key: MusicalKey;
  /** The latest a hit may come after its step, in seconds. */
  looseness: Seconds;
  /** Instruments of a prompt that names none. */
  instruments: readonly Instrument[];
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  /** Whose drums it plays, tuned by `kit`; the plain ones if absent. */
  drumKit?: DrumKit;
  /** Scale degrees (0 = tonic) of the chords' roots, in order, for scales of the major and the minor family. */
  progressions: Record<Mode, readonly (readonly number[])[]>;
  barsPerChord: number;
  /** Degree that leads back to the start from the last bar, where that would be the tonic before another; null to stay. */
  turnaround: number | null;
  /** 3 triads, 4 sevenths, 5 ninths. */
  chordSize: number;
  grooves: readonly Groove[];
  fills: readonly Fill[];
  /** Figures of a bar each, written as in grooves, for grooves that write out none. */
  bassFigures: readonly string[];
  chordFigures: readonly string[];
  /** Rhythms of motifs. Without any, motifs have as many notes as `melodyDensity` says. */
  melodyFigures: readonly string[];
  /** Instruments that a loop of eight bars or more keeps for its second half. */
  lift: readonly Instrument[];
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
