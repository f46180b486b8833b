import type { AudioData } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { closeSeam, seamLength } from "./seam.ts";

/** Below this share of the peak a beginning is silence: -50 dB. */
const SILENCE = 0.003;

/**
 * Cuts a loop out of a longer sound, from its first audible sample on where enough is left, and joins its end to its start.
 * @param length samples, at most those of the sound
 */
export function cutLoop(audio: AudioData, length: number): AudioData {
  const start = Math.min(firstAudible(audio), sampleCount(audio) - length);
  const seam = seamLength(length, audio.sampleRate);
  const before = audio.channels.map((channel) => leadOf(channel, start, seam));
  const loop = { ...audio, channels: audio.channels.map((channel) => channel.slice(start, start + length)) };
  closeSeam(loop, before);
  return loop;
}

/** Samples that precede a start; silence before the beginning of the sound. */
function leadOf(channel: Float32Array, start: number, length: number): Float32Array {
  const lead = new Float32Array(length);
  const known = Math.min(start, length);
  lead.set(channel.subarray(start - known, start), length - known);
  return lead;
}

/** Index of the first sample that is heard; 0 for silence. */
function firstAudible({ channels }: AudioData): number {
  const peak = channels.reduce(
    (most, channel) => channel.reduce((top, value) => Math.max(top, Math.abs(value)), most),
    0,
  );
  const firsts = channels.flatMap((channel) => {
    const first = channel.findIndex((value) => Math.abs(value) > peak * SILENCE);
    return first < 0 ? [] : [first];
  });
  return firsts.length === 0 ? 0 : Math.min(...firsts);
}
