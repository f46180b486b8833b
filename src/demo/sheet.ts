import type { AudioData, Hertz } from "../audio/audio.ts";
import { createRandom } from "../audio/core/random.ts";
import { BASS_STYLES, CHORD_VOICES } from "../audio/synth/genres/genre.ts";
import { GENRES } from "../audio/synth/genres/index.ts";
import { type Instrument, INSTRUMENTS, isPitched, STRIPS } from "../audio/synth/instruments.ts";
import { labelOf } from "../audio/synth/labels.ts";
import { raiseToCeiling } from "../audio/synth/mix/master.ts";
import { fingerprintOf } from "../audio/synth/testing/fingerprint.ts";
import { frequencyOf } from "../audio/synth/theory.ts";
import { VOICES } from "../audio/synth/voices/index.ts";
import type { Timbre } from "../audio/synth/voices/voice.ts";
import { type VoiceFigures, voiceFigures } from "./figures.ts";

const RATE: Hertz = 44_100;
const MIDDLE_C = 60;
const BASS_C = 36;
const HOUSE: Timbre = {
  kit: GENRES.house.kit,
  brightness: 0,
  drive: 0.3,
  bassStyle: "sub",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

/** One voice of the sheet. */
export interface VoiceSound {
  /** In a producer's words: "reese bass". */
  label: string;
  /** Name of its file. */
  name: string;
  instrument: Instrument;
  timbre: Timbre;
}

/** A voice that was struck: one note of a second, or a hit. */
export interface StruckVoice {
  audio: AudioData;
  /** Hash of the voice's samples before levelling. */
  hash: string;
  figures: VoiceFigures;
}

/** Every voice of the synthesiser: each instrument, and each style of bass and chords. */
export function everyVoice(): VoiceSound[] {
  return INSTRUMENTS.flatMap((instrument): VoiceSound[] => {
    if (instrument === "bass") return BASS_STYLES.map((bassStyle) => voiceOf(instrument, { bassStyle }));
    if (instrument === "chords") return CHORD_VOICES.map((chordVoice) => voiceOf(instrument, { chordVoice }));
    return [voiceOf(instrument, {})];
  });
}

function voiceOf(instrument: Instrument, style: Partial<Timbre>): VoiceSound {
  const timbre = { ...HOUSE, ...style };
  const label = labelOf(instrument, timbre);
  return { label, name: `${instrument}-${label}`.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase(), instrument, timbre };
}

/** Strikes a voice once at middle C, a bass at C2, and measures it. */
export function strikeVoice({ instrument, timbre }: VoiceSound): StruckVoice {
  const note = STRIPS[instrument].role === "bass" ? BASS_C : MIDDLE_C;
  const random = createRandom("sheet", instrument);
  const strike = { note, gateSeconds: 1, velocity: 0.9, random, sampleRate: RATE, timbre };
  const { left, right } = VOICES[instrument](strike);
  const hash = fingerprintOf({ sampleRate: RATE, channels: [left, right] });
  const figures = voiceFigures(left, RATE, isPitched(instrument) ? frequencyOf(note) : null);
  const sound = { left: left.slice(), right: right.slice() };
  raiseToCeiling(sound, RATE);
  return { audio: { sampleRate: RATE, channels: [sound.left, sound.right] }, hash, figures };
}
