import { AudioError, type AudioData, type Decibels, type Hertz, type Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { resample } from "../core/resample.ts";
import { toAmplitude } from "../core/units.ts";
import { panMono, panStereo, type PanGains } from "./pan.ts";

/** How a track stands in a mix. */
export interface Placement {
  /** Default 0. */
  gainDb?: Decibels;
  /** −1 left … 1 right; default 0. */
  pan?: number;
  /** Where it begins; default 0. */
  offsetSeconds?: Seconds;
}

/** Facts of a track before its audio is loaded. */
export interface TrackShape extends Placement {
  sampleRate: Hertz;
  channels: number;
  durationSeconds: Seconds;
}

/**
 * Silence that holds all tracks to their ends: the highest rate of them unless one is given, mono only where all are
 * mono and in the middle.
 */
export function createMix(tracks: readonly TrackShape[], sampleRate?: Hertz): AudioData {
  const rate = sampleRate ?? tracks.reduce((highest, track) => Math.max(highest, track.sampleRate), 0);
  const isMono = tracks.every(({ channels, pan = 0 }) => channels === 1 && pan === 0);
  const length = tracks.reduce((end, track) => Math.max(end, startOf(track, rate) + lengthAt(track, rate)), 0);
  return { sampleRate: rate, channels: Array.from({ length: isMono ? 1 : 2 }, () => new Float32Array(length)) };
}

/**
 * Adds a track to a mix, converted to its rate; what reaches beyond the mix is cut. The order of tracks does not matter.
 * @throws AudioError `unsupported` for more than two channels
 */
export function addTrack(mix: AudioData, audio: AudioData, placement: Placement = {}): void {
  if (audio.channels.length > 2) {
    throw new AudioError(
      "unsupported",
      `Tracks of a mix have one or two channels, this audio has ${audio.channels.length}. Fold it down first.`,
    );
  }
  const track = resample(audio, mix.sampleRate);
  const start = startOf(placement, mix.sampleRate);
  const gain = toAmplitude(placement.gainDb ?? 0);
  gainsOf(track, mix, placement.pan ?? 0).forEach((gains, channel) => {
    const samples = track.channels[channel] ?? new Float32Array(0);
    [gains.left, gains.right].forEach((share, side) => {
      if (share !== 0) addInto(mix.channels[side], samples, { start, gain: gain * share });
    });
  });
}

/** How many samples lie beyond full scale, over all channels. */
export function countClipped(audio: AudioData): number {
  let count = 0;
  for (const channel of audio.channels) {
    for (const sample of channel) if (Math.abs(sample) > 1) count += 1;
  }
  return count;
}

function startOf({ offsetSeconds = 0 }: Placement, rate: Hertz): number {
  return Math.round(offsetSeconds * rate);
}

function lengthAt({ durationSeconds, sampleRate }: TrackShape, rate: Hertz): number {
  // As the converter rounds it: from whole samples of the track.
  return Math.round((Math.round(durationSeconds * sampleRate) * rate) / sampleRate);
}

/** One entry for each channel of the track. A mono mix takes what goes to its left. */
function gainsOf(track: AudioData, mix: AudioData, pan: number): PanGains[] {
  if (sampleCount(track) === 0) return [];
  if (mix.channels.length === 1) return [{ left: 1, right: 0 }];
  if (track.channels.length === 1) return [panMono(pan)];
  const { left, right } = panStereo(pan);
  return [left, right];
}

function addInto(
  target: Float32Array | undefined,
  samples: Float32Array,
  { start, gain }: { start: number; gain: number },
): void {
  if (!target) return;
  const end = Math.min(samples.length, target.length - start);
  for (let i = 0; i < end; i++) target[start + i] = (target[start + i] ?? 0) + gain * (samples[i] ?? 0);
}
