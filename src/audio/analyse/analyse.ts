import type { AudioData, Decibels, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { believedKey } from "./believed-key.ts";
import { estimateKey, type KeyEstimate } from "./key.ts";
import { readKeyHint } from "./key-hint.ts";
import { parseKeyName } from "./key-name.ts";
import { measureLoudness } from "./loudness.ts";
import { measurePeaks } from "./peaks.ts";
import { estimateTempo } from "./tempo.ts";
import type { TempoEstimate } from "./tempo-estimate.ts";
import { samplePeak, truePeak } from "./true-peak.ts";

/** Analysis of a sample for producers. Values that a sound does not have are null. */
export interface Analysis {
  durationSeconds: Seconds;
  bpm: TempoEstimate | null;
  key: KeyEstimate | null;
  /** Integrated loudness; null for silence and under 0.4 s. */
  lufs: number | null;
  /** dBTP; null for silence. */
  truePeakDb: Decibels | null;
  /** dBFS; null for silence. */
  samplePeakDb: Decibels | null;
  /** Outline for drawing: pairs of min and max in [-127, 127]. */
  peaks: number[];
}

/** Facts known without listening: tempo and key that are stated, or named, take precedence over measured ones. */
export interface AnalysisOptions {
  hints?: AnalysisHints;
  kind?: "loop" | "one-shot";
}

/** What a person, a file or its name says. */
export interface AnalysisHints {
  bpm?: number;
  key?: string;
  /** No key is looked for. */
  isUnpitched?: boolean;
  /** Tempos of the file that contradict each other. */
  doubtfulBpms?: readonly number[];
  fileName?: string;
}

/** Analyses a sample: tempo, key, loudness, peaks. Any sample rate from 8 kHz, mono to eight channels. */
export function analyseAudio(audio: AudioData, { hints = {}, kind }: AnalysisOptions = {}): Analysis {
  return {
    durationSeconds: sampleCount(audio) / audio.sampleRate,
    bpm: estimateTempo(audio, { ...hints, kind }),
    key: findKey(audio, hints),
    lufs: finiteOrNull(measureLoudness(audio).integratedLufs),
    truePeakDb: finiteOrNull(truePeak(audio)),
    samplePeakDb: finiteOrNull(samplePeak(audio)),
    peaks: measurePeaks(audio),
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
