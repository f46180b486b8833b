import { AudioError, type AudioData, type Hertz } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { readAdts } from "./aac/config.ts";
import { readLeadingTags, tagsLength } from "./tags/leading-tags.ts";
import { isMatroska, readMatroska } from "./matroska/segment.ts";
import type { AudioMetadata } from "./metadata.ts";
import { heardParts, readMp4Sound, totalOf, type Mp4Sound } from "./mp4/movie.ts";
import { isMp4 } from "./mp4/sound-description.ts";
import { joinAudio, trimAudio } from "./packet-track.ts";

/** A file whose codec is decoded elsewhere, by the container around it. No decoder is loaded for it. */
export interface ForeignFile {
  /** Rate at which its sound is to be decoded. */
  sampleRate: Hertz;
  metadata: AudioMetadata;
  /** The part to be heard: some decoders leave what the encoder put around it, others take it away. */
  trim(decoded: AudioData): AudioData;
}

/** Describes a file by its container; null for containers that need not be known to decode their sound, or are damaged. */
export function describeForeignFile(bytes: Uint8Array): ForeignFile | null {
  try {
    return describe(bytes);
  } catch (error) {
    if (error instanceof AudioError) return null;
    throw error;
  }
}

function describe(bytes: Uint8Array): ForeignFile | null {
  if (isMp4(bytes)) return describeMp4(readMp4Sound(bytes));
  if (isMatroska(bytes)) {
    const { track, metadata } = readMatroska(bytes);
    return { sampleRate: track.sampleRate, metadata, trim: untrimmed };
  }
  const adts = readAdts(bytes, tagsLength(bytes));
  return adts && { sampleRate: adts.config.sampleRate, metadata: readLeadingTags(bytes), trim: untrimmed };
}

function untrimmed(decoded: AudioData): AudioData {
  return decoded;
}

function describeMp4(sound: Mp4Sound): ForeignFile {
  const { description, timescale, metadata, time } = sound;
  // The field of the rate has 16 bits before its point: what is higher is left out there.
  const sampleRate = description.sampleRate || timescale;
  return {
    sampleRate,
    metadata,
    trim(decoded) {
      const length = sampleCount(decoded);
      const whole = (time * decoded.sampleRate) / timescale;
      const parts = heardParts(sound, decoded.sampleRate, length);
      const heard = totalOf(parts);
      return Math.abs(length - whole) < Math.abs(length - heard)
        ? joinAudio(parts.map(({ start, end }) => trimAudio(decoded, start, end)))
        : decoded;
    },
  };
}
