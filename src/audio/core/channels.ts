import type { AudioData } from "../audio.ts";

/** Samples per channel. */
export function sampleCount(audio: AudioData): number {
  return audio.channels[0]?.length ?? 0;
}

/** Mean of all channels: what tempo and key are heard in. In `room` where that is long enough. */
export function mixToMono(audio: AudioData, room?: Float32Array): Float32Array {
  const mono = roomFor(sampleCount(audio), room).fill(0);
  const gain = 1 / audio.channels.length;
  for (const channel of audio.channels) {
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0) * gain;
  }
  return mono;
}

/** Room for `count` samples: the beginning of `room` where it is long enough, else an array of its own. */
export function roomFor(count: number, room?: Float32Array): Float32Array {
  return room && room.length >= count ? room.subarray(0, count) : new Float32Array(count);
}

/** The same samples, in `room` where that is long enough. */
export function copySamples(samples: Float32Array, room?: Float32Array): Float32Array {
  const copy = roomFor(samples.length, room);
  copy.set(samples);
  return copy;
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
