import { measureLoudness } from "../analyse/loudness.ts";
import { truePeak } from "../analyse/true-peak.ts";
import type { AudioData, Decibels } from "../audio.ts";
import { toAmplitude } from "../core/units.ts";

/** Target of a level. */
export interface LevelTarget {
  /** True peak in dBTP. With `lufs` it is the ceiling, which loudness gives way to. */
  peakDb?: Decibels;
  /** Integrated loudness. */
  lufs?: number;
}

/** Encoders and converters after us add some tenths of a decibel; delivery standards leave them this much. */
export const DEFAULT_CEILING_DB: Decibels = -1;

/**
 * The gain that brings audio to a target.
 * @returns decibels; 0 without a target; null if the target cannot be measured: silence, or loudness under 0.4 s
 */
export function gainToTarget(audio: AudioData, { peakDb, lufs }: LevelTarget): Decibels | null {
  if (peakDb === undefined && lufs === undefined) return 0;
  const toCeiling = (peakDb ?? DEFAULT_CEILING_DB) - truePeak(audio);
  const toLoudness = lufs === undefined ? toCeiling : lufs - measureLoudness(audio).integratedLufs;
  return Number.isFinite(toCeiling) && Number.isFinite(toLoudness) ? Math.min(toCeiling, toLoudness) : null;
}

/** Differences that nobody hears or measures alike. */
const REACHED_WITHIN: Decibels = 0.1;

/**
 * Says that the ceiling of true peaks kept audio below the loudness that was asked for.
 * @param audio after its gain
 * @returns null where the loudness is reached
 */
export function unreachedLoudness(audio: AudioData, { peakDb, lufs }: LevelTarget & { lufs: Decibels }): string | null {
  const reached = measureLoudness(audio).integratedLufs;
  if (!(reached < lufs - REACHED_WITHIN)) return null;
  const ceiling = peakDb ?? DEFAULT_CEILING_DB;
  return `${lufs} LUFS was not reached: its peaks are at the ceiling of ${ceiling} dBTP at ${reached.toFixed(1)} LUFS.`;
}

/** The same audio, louder or softer; without a change the audio itself. */
export function applyGain(audio: AudioData, gainDb: Decibels): AudioData {
  if (gainDb === 0) return audio;
  const gain = toAmplitude(gainDb);
  return { ...audio, channels: audio.channels.map((samples) => samples.map((sample) => sample * gain)) };
}
