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
