import { AudioError, type AudioData, type Hertz, type Seconds } from "../audio.ts";
import { concatSamples, sampleCount } from "../core/channels.ts";
import { resample } from "../core/resample.ts";

/** Output of a packet decoder for batches of packets. */
export interface DecodedBatches {
  audio: AudioData;
  /** Samples decoded up to the end of each batch. */
  ends: number[];
}

/** Samples from `start` to `end`, which are clamped to what there is; the input itself if that is all. */
export function trimAudio({ sampleRate, channels }: AudioData, start: number, end: number): AudioData {
  const length = channels[0]?.length ?? 0;
  if (start <= 0 && end >= length) return { sampleRate, channels };
  return { sampleRate, channels: channels.map((samples) => samples.slice(Math.max(0, start), Math.max(start, end))) };
}

/** One behind the other, at the rate of the first and with as many channels as the widest has. */
export function joinAudio(parts: readonly AudioData[]): AudioData {
  const sounding = parts.filter((part) => sampleCount(part) > 0);
  const [first] = sounding;
  if (!first) throw new AudioError("empty", "This file holds no audio.");
  if (sounding.length === 1) return first;
  const { sampleRate } = first;
  const alike = sounding.map((part) => resample(part, sampleRate));
  const width = Math.max(...alike.map(({ channels }) => channels.length));
  const channels = Array.from({ length: width }, (_, index) =>
    // A narrower part is heard in all channels.
    concatSamples(alike.map((part) => part.channels[index] ?? part.channels[0] ?? new Float32Array(0))),
  );
  return { sampleRate, channels };
}

/** Decodes one part of a file after the other within one limit, and joins them. */
export async function decodeInTurn<Part>(
  parts: readonly Part[],
  maxSeconds: Seconds,
  decode: (part: Part, maxSeconds: Seconds) => AudioData | Promise<AudioData>,
): Promise<AudioData> {
  const decoded: AudioData[] = [];
  let left = maxSeconds;
  for (const part of parts) {
    const audio = await decode(part, left);
    left -= sampleCount(audio) / audio.sampleRate;
    decoded.push(audio);
  }
  return joinAudio(decoded);
}

/** A length in samples at another rate, rounded. */
export function samplesAt(seconds: Seconds, rate: Hertz): number {
  return Math.round(seconds * rate);
}
