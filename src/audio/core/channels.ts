import type { AudioData } from "../audio.ts";

/** Samples per channel. */
export function sampleCount(audio: AudioData): number {
  return audio.channels[0]?.length ?? 0;
}

/** Mean of all channels: what tempo and key are heard in. */
export function mixToMono(audio: AudioData): Float32Array {
  const mono = new Float32Array(sampleCount(audio));
  const gain = 1 / audio.channels.length;
  for (const channel of audio.channels) {
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0) * gain;
  }
  return mono;
}

/** Pieces of one channel, one behind the other. */
export function concatSamples(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
