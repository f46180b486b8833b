import type { AudioData, Decibels, Hertz, Seconds } from "../audio.ts";
import { mixToMono } from "../core/channels.ts";
import { piecesOf, shapeOf, type SoundShape } from "../core/sound-shape.ts";
import { type Bars, findBars } from "./bars.ts";
import { believedKey } from "./key/believed-key.ts";
import { ChromaMeter } from "./key/chroma.ts";
import { type KeyEstimate, keyOf } from "./key/key.ts";
import { readKeyHint } from "./key/key-hint.ts";
import { parseKeyName } from "./key/key-name.ts";
import { type HeardForm, hearForm, RingingMeter } from "./form.ts";
import { HarmonyMeter } from "./harmony.ts";
import { hearInstrument, type HeardInstrument } from "./heard-instruments.ts";
import { LoudnessMeter } from "./loudness.ts";
import { countOnsets } from "./onset-strength.ts";
import { OutlineMeter } from "./peaks.ts";
import { SoundprintMeter } from "./soundprint.ts";
import { SpectrumMeter } from "./spectrum.ts";
import { type HeardSound, SoundListener, tempoOf } from "./tempo.ts";
import type { TempoEstimate } from "./tempo-estimate.ts";
import { TruePeakMeter } from "./true-peak.ts";

/** Analysis of a sample for producers. Values that a sound does not have are null. */
export interface Analysis {
  durationSeconds: Seconds;
  bpm: TempoEstimate | null;
  key: KeyEstimate | null;
  /** Integrated loudness; null for silence and under 0.4 s. */
  lufs: number | null;
  /** LU; null under 10 s. */
  loudnessRange: number | null;
  /** dBTP; null for silence. */
  truePeakDb: Decibels | null;
  /** dBFS; null for silence. */
  samplePeakDb: Decibels | null;
  /** Bars at the tempo, in four; null without a tempo. */
  bars: Bars | null;
  /** Loop or one-shot by ear; null where neither is certain. */
  form: HeardForm | null;
  /** Spectral centroid; null for silence. */
  brightness: Hertz | null;
  /** Onsets per second. */
  onsetDensity: number;
  /** Instrument, if it is heard alone and with certainty; null for a mix. */
  instrument: HeardInstrument | null;
  /** Outline for drawing: pairs of min and max in [-127, 127]. */
  peaks: number[];
  /** See `soundprintOf`; there where it was asked for. */
  soundprint?: number[];
}

/** Facts known without listening: tempo and key that are stated, or named, take precedence over measured ones. */
export interface AnalysisOptions {
  hints?: AnalysisHints;
  kind?: "loop" | "one-shot";
  /** True to take the print by which sounds like it are found. */
  prints?: boolean;
}

/** Facts stated by a person, a file's tags or its name. */
export interface AnalysisHints {
  bpm?: number;
  key?: string;
  /** No key is looked for. */
  isUnpitched?: boolean;
  /** Tempos of the file that contradict each other. */
  doubtfulBpms?: readonly number[];
  fileName?: string;
}

/** Analyses a sample: tempo, key, loudness, peaks, character. Any sample rate from 8 kHz, mono to eight channels. */
export function analyseAudio(audio: AudioData, options: AnalysisOptions = {}): Analysis {
  const meter = new SoundMeter(shapeOf(audio), options);
  for (const piece of piecesOf(audio)) meter.add(piece);
  return meter.finish();
}

/** `analyseAudio` of audio that comes piece by piece. Holds a few numbers for each moment, and no samples of long sounds. */
export class SoundMeter {
  readonly #shape: SoundShape;
  readonly #options: AnalysisOptions;
  readonly #loudness: LoudnessMeter;
  readonly #truePeak: TruePeakMeter;
  readonly #outline: OutlineMeter;
  readonly #listener: SoundListener;
  readonly #spectrum: SpectrumMeter;
  readonly #harmony: HarmonyMeter;
  readonly #ringing: RingingMeter;
  /** Null where the key is not listened for. */
  readonly #chroma: ChromaMeter | null;
  readonly #soundprint: SoundprintMeter | null;
  #mono: Float32Array = new Float32Array(0);

  constructor(shape: SoundShape, options: AnalysisOptions = {}) {
    const { sampleRate, channelCount, length } = shape;
    this.#shape = shape;
    this.#options = options;
    this.#loudness = new LoudnessMeter(shape);
    this.#truePeak = new TruePeakMeter(channelCount);
    this.#outline = new OutlineMeter(length);
    this.#listener = new SoundListener(sampleRate, length);
    this.#spectrum = new SpectrumMeter(sampleRate, length);
    this.#harmony = new HarmonyMeter(sampleRate, length);
    this.#ringing = new RingingMeter(sampleRate);
    this.#chroma = hearsKey(options) ? new ChromaMeter(sampleRate) : null;
    this.#soundprint = options.prints ? new SoundprintMeter(sampleRate, length) : null;
  }

  /** Takes the next samples of each channel; they may change afterwards. */
  add(channels: Float32Array[]): void {
    this.#loudness.add(channels);
    this.#truePeak.add(channels);
    this.#outline.add(channels);
    const mono = mixToMono({ sampleRate: this.#shape.sampleRate, channels }, this.#mono);
    if (mono.length > this.#mono.length) this.#mono = mono;
    this.#listener.add(mono);
    this.#spectrum.add(mono);
    this.#harmony.add(mono);
    this.#ringing.add(mono);
    this.#chroma?.add(mono);
    this.#soundprint?.add(mono);
  }

  /** The analysis of what came. */
  finish(): Analysis {
    const { hints = {}, kind } = this.#options;
    const sound = this.#listener.finish();
    const loudness = this.#loudness.finish();
    const bpm = tempoOf(() => sound, sound.durationSeconds, { ...hints, kind });
    const key = findKey(this.#chroma, hints);
    return {
      durationSeconds: sound.durationSeconds,
      bpm,
      key,
      lufs: finiteOrNull(loudness.integratedLufs),
      loudnessRange: loudness.rangeLu,
      truePeakDb: finiteOrNull(this.#truePeak.finish()),
      samplePeakDb: finiteOrNull(this.#truePeak.samplePeak),
      ...this.#character(sound, { bpm, key }),
      peaks: this.#outline.peaks(),
      ...(this.#soundprint ? { soundprint: this.#soundprint.finish() } : {}),
    };
  }

  #character(sound: HeardSound, { bpm, key }: Pick<Analysis, "bpm" | "key">): Character {
    const { mono, sampleRate, onsets, durationSeconds: seconds } = sound;
    const count = countOnsets(onsets.values, onsets.rate);
    const spectrum = this.#spectrum.finish();
    const form = hearForm(mono, { sampleRate, onsets: count, tempo: bpm });
    const ringing = this.#ringing.finish();
    const known = { form, ...ringing, seconds, onsets: count, tempo: bpm?.confidence ?? 0, key: key?.confidence ?? 0 };
    return {
      bars: bpm && findBars({ onsets, harmony: this.#harmony.finish() }, bpm.value, seconds),
      form,
      brightness: spectrum && spectrum.centroid,
      onsetDensity: seconds > 0 ? count / seconds : 0,
      instrument: spectrum && hearInstrument({ ...known, spectrum }),
    };
  }
}

type Character = Pick<Analysis, "bars" | "form" | "brightness" | "onsetDensity" | "instrument">;

/** A key that is stated, or that there cannot be, is not listened for. */
function hearsKey({ hints: { key = "", isUnpitched } = {} }: AnalysisOptions): boolean {
  return !isUnpitched && parseKeyName(key) === null;
}

function findKey(chroma: ChromaMeter | null, { key = "", fileName = "" }: AnalysisHints): KeyEstimate | null {
  const stated = parseKeyName(key);
  if (stated) return { ...stated, confidence: 1, alternatives: [] };
  return chroma && believedKey(readKeyHint(fileName), keyOf(chroma.finish()));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
