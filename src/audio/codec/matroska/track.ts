import { AudioError, type Hertz } from "../../audio.ts";
import { readAacConfig } from "../aac/config.ts";
import { readAlacCookie } from "../alac/cookie.ts";
import { readOpusHead } from "../opus/head.ts";
import type { PacketCodec } from "../packet-codec.ts";
import { ENCODINGS, floatEncoding, signedEncoding } from "../pcm/encodings.ts";
import { readVorbisHeaders } from "../vorbis/headers.ts";
import { readXiphSizes } from "./block.ts";
import { findElement, float, readChildren, text, unsigned } from "./ebml.ts";
import { ID } from "./ids.ts";

/** A sound track, as the file describes it. */
export interface SoundTrack {
  number: number;
  codecId: string;
  /** The codec's own headers. */
  private: Uint8Array;
  /** Nanoseconds that the decoder needs before the sound begins; null if the file does not say. */
  delay: number | null;
  sampleRate: Hertz;
  channels: number;
  bits: number;
  /** Bytes that were taken off the beginning of each frame. */
  prefix: Uint8Array;
}

const SOUND = 2;
const HEADER_STRIPPING = 3;

/** The first sound track; null if there is none. @throws AudioError `unsupported` for compressed blocks */
export function readSoundTrack(tracks: Uint8Array): SoundTrack | null {
  for (const { id, content } of readChildren(tracks)) {
    if (id === ID.trackEntry && numberIn(content, ID.trackType) === SOUND) return readTrack(content);
  }
  return null;
}

function readTrack(entry: Uint8Array): SoundTrack {
  const audio = findElement(entry, ID.audio) ?? new Uint8Array(0);
  const rate = findElement(audio, ID.samplingFrequency);
  return {
    number: numberIn(entry, ID.trackNumber) ?? 0,
    codecId: text(findElement(entry, ID.codecId) ?? new Uint8Array(0)),
    private: findElement(entry, ID.codecPrivate) ?? new Uint8Array(0),
    delay: numberIn(entry, ID.codecDelay),
    sampleRate: rate ? float(rate) : 8_000,
    channels: numberIn(audio, ID.channels) ?? 1,
    bits: numberIn(audio, ID.bitDepth) ?? 0,
    prefix: readPrefix(findElement(entry, ID.contentEncodings) ?? new Uint8Array(0)),
  };
}

function readPrefix(encodings: Uint8Array): Uint8Array {
  const encoding = findElement(encodings, ID.contentEncoding);
  if (!encoding) return new Uint8Array(0);
  const compression = findElement(encoding, ID.contentCompression);
  const algorithm = compression && (numberIn(compression, ID.contentCompAlgo) ?? 0);
  if (!compression || algorithm !== HEADER_STRIPPING) {
    throw new AudioError(
      "unsupported",
      "This Matroska file's sound is compressed once more or encrypted. Remux it without.",
    );
  }
  return findElement(compression, ID.contentCompSettings) ?? new Uint8Array(0);
}

function numberIn(bytes: Uint8Array, id: number): number | null {
  const content = findElement(bytes, id);
  return content && unsigned(content);
}

/** Names of codecs that are not read, by how their ids begin. */
const OTHERS: readonly [string, string][] = [
  ["A_AC3", "Dolby Digital (AC-3)"],
  ["A_EAC3", "Dolby Digital Plus (E-AC-3)"],
  ["A_DTS", "DTS"],
  ["A_TRUEHD", "Dolby TrueHD"],
  ["A_WAVPACK4", "WavPack"],
];

/**
 * Finds out how a track is encoded (Matroska codec specifications).
 * @throws AudioError `unsupported` for a codec that is not read, by its name; `truncated` without its headers
 */
export function codecOf(track: SoundTrack): PacketCodec {
  const { codecId } = track;
  switch (codecId) {
    case "A_OPUS":
      return { kind: "opus", head: readOpusHead(track.private) };
    case "A_VORBIS":
      return { kind: "vorbis", headers: readVorbisHeaders(splitVorbisHeaders(track.private)) };
    case "A_FLAC":
      return { kind: "flac", head: track.private };
    case "A_ALAC":
      return { kind: "alac", cookie: readAlacCookie(track.private) };
    case "A_MPEG/L3":
    case "A_MPEG/L2":
    case "A_MPEG/L1":
      return { kind: "mpeg", sampleRate: Math.round(track.sampleRate), channels: track.channels };
    case "A_AAC": {
      const config = readAacConfig(track.private);
      if (config) return { kind: "aac", config };
    }
  }
  const pcm = pcmOf(track);
  if (pcm) return pcm;
  const known = OTHERS.find(([id]) => codecId.startsWith(id));
  const name = known ? known[1] : `audio of the codec "${codecId}"`;
  throw new AudioError("unsupported", `This Matroska or WebM file holds ${name}. Export it as WAV or FLAC.`);
}

/** Whole numbers of 8 bits are unsigned. */
function pcmOf({ codecId, bits, channels, sampleRate }: SoundTrack): PacketCodec | null {
  const bytes = Math.ceil(bits / 8);
  const isLittleEndian = codecId !== "A_PCM/INT/BIG";
  const whole = bytes === 1 ? "u8" : signedEncoding(bytes, isLittleEndian);
  const encoding = codecId === "A_PCM/FLOAT/IEEE" ? floatEncoding(bytes, true) : whole;
  if (!codecId.startsWith("A_PCM/") || !encoding) return null;
  const coding = { kind: "samples", encoding, frameBytes: ENCODINGS[encoding].bytes * channels } as const;
  return { kind: "pcm", coding, sampleRate: Math.round(sampleRate), channels };
}

/** Three packets behind one another, after a byte that says how many sizes follow. */
function splitVorbisHeaders(bytes: Uint8Array): Uint8Array[] {
  const sizes = bytes[0] === 2 ? readXiphSizes(bytes.subarray(1), 3) : null;
  const headers: Uint8Array[] = [];
  let at = 1 + (sizes?.bytes ?? 0);
  for (const size of sizes?.sizes ?? []) {
    headers.push(bytes.subarray(at, at + size));
    at += size;
  }
  return headers;
}
