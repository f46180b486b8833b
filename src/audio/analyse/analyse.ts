import type { AudioData, Decibels, Hertz, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { type Bars, findBars } from "./bars.ts";
import { believedKey } from "./key/believed-key.ts";
import { estimateKey, type KeyEstimate } from "./key/key.ts";
import { readKeyHint } from "./key/key-hint.ts";
import { parseKeyName } from "./key/key-name.ts";
import { type HeardForm, hearForm, measureRinging } from "./form.ts";
import { hearInstrument, type HeardInstrument } from "./heard-instruments.ts";
import { measureLoudness } from "./loudness.ts";
import { countOnsets } from "./onset-strength.ts";
import { measurePeaks } from "./peaks.ts";
import { measureSpectrum } from "./spectrum.ts";
import { estimateTempo, type HeardSound, hearSound } from "./tempo.ts";
import type { TempoEstimate } from "./tempo-estimate.ts";
import { samplePeak, truePeak } from "./true-peak.ts";

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
}

/** Facts known without listening: tempo and key that are stated, or named, take precedence over measured ones. */
export interface AnalysisOptions {
  hints?: AnalysisHints;
  kind?: "loop" | "one-shot";
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
export function analyseAudio(audio: AudioData, { hints = {}, kind }: AnalysisOptions = {}): Analysis {
  const sound = hearSound(audio);
  const loudness = measureLoudness(audio);
  const bpm = estimateTempo(audio, { ...hints, kind }, sound);
  const key = findKey(audio, hints);
  return {
    durationSeconds: sampleCount(audio) / audio.sampleRate,
    bpm,
    key,
    lufs: finiteOrNull(loudness.integratedLufs),
    loudnessRange: loudness.rangeLu,
    truePeakDb: finiteOrNull(truePeak(audio)),
    samplePeakDb: finiteOrNull(samplePeak(audio)),
    ...describeCharacter(sound, { bpm, key }),
    peaks: measurePeaks(audio),
  };
}

type Character = Pick<Analysis, "bars" | "form" | "brightness" | "onsetDensity" | "instrument">;

function describeCharacter(sound: HeardSound, { bpm, key }: Pick<Analysis, "bpm" | "key">): Character {
  const { mono, sampleRate, onsets } = sound;
  const seconds = mono.length / sampleRate;
  const count = countOnsets(onsets.values, onsets.rate);
  const spectrum = measureSpectrum(mono, sampleRate);
  const form = hearForm(mono, { sampleRate, onsets: count, tempo: bpm });
  const ringing = measureRinging(mono, sampleRate);
  const known = { form, ...ringing, seconds, onsets: count, tempo: bpm?.confidence ?? 0, key: key?.confidence ?? 0 };
  return {
    bars: bpm && findBars(onsets, bpm.value, seconds),
    form,
    brightness: spectrum && spectrum.centroid,
    onsetDensity: seconds > 0 ? count / seconds : 0,
    instrument: spectrum && hearInstrument({ ...known, spectrum }),
  };
}

function findKey(audio: AudioData, { key = "", isUnpitched, fileName = "" }: AnalysisHints): KeyEstimate | null {
  const stated = parseKeyName(key);
  if (stated) return { ...stated, confidence: 1, alternatives: [] };
  return isUnpitched ? null : believedKey(readKeyHint(fileName), estimateKey(audio));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
