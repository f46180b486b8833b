import type { AudioData, Decibels, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { estimateKey, type KeyEstimate } from "./key.ts";
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

/** Facts known without listening, which take precedence over measured ones. */
export interface AnalysisOptions {
  hints?: { bpm?: number; key?: string; fileName?: string };
  kind?: "loop" | "one-shot";
}

/** Analyses a sample: tempo, key, loudness, peaks. Any sample rate from 8 kHz, mono to eight channels. */
export function analyseAudio(audio: AudioData, { hints = {}, kind }: AnalysisOptions = {}): Analysis {
  const stated = parseKeyName(hints.key ?? "");
  return {
    durationSeconds: sampleCount(audio) / audio.sampleRate,
    bpm: estimateTempo(audio, { bpm: hints.bpm, fileName: hints.fileName, kind }),
    key: stated ? { ...stated, confidence: 1 } : estimateKey(audio),
    lufs: finiteOrNull(measureLoudness(audio).integratedLufs),
    truePeakDb: finiteOrNull(truePeak(audio)),
    samplePeakDb: finiteOrNull(samplePeak(audio)),
    peaks: measurePeaks(audio),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
