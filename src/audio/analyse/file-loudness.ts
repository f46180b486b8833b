import type { AudioData } from "../audio.ts";
import type { WavMetadata } from "../codec/wav.ts";
import { measureLoudness } from "./loudness.ts";
import { truePeak } from "./true-peak.ts";

/** Loudness for a broadcast chunk (EBU Tech 3285, version 2). */
export function fileLoudness(audio: AudioData): NonNullable<WavMetadata["loudness"]> {
  return { ...measureLoudness(audio), truePeakDb: truePeak(audio) };
}
