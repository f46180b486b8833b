import { AudioError, type Hertz } from "../audio.ts";
import { ENCODINGS, floatEncoding, type SampleEncoding, signedEncoding } from "./pcm/encodings.ts";
import { imaWavBlockFrames } from "./pcm/ima-adpcm.ts";
import { type Coefficients, msBlockFrames, STANDARD_COEFFICIENTS } from "./pcm/ms-adpcm.ts";
import type { Coding } from "./pcm/sound-layout.ts";
import { viewOf } from "./riff.ts";

/** Content of a `fmt ` chunk, which WAV and Wave64 share. */
export interface WavFormat {
  sampleRate: Hertz;
  channels: number;
  coding: Coding;
  /** True for PCM whose bits fill their containers and for float of 32 bits, as every program writes them. */
  isPlain: boolean;
}

/** Fields as they stand in the chunk. */
interface Fields {
  tag: number;
  channels: number;
  sampleRate: Hertz;
  blockBytes: number;
  bits: number;
  /** Bits in use, where the extensible form states them; else `bits`. */
  validBits: number;
  isLittleEndian: boolean;
  bytes: Uint8Array;
}

const TAGS = { pcm: 1, ms: 2, float: 3, alaw: 6, ulaw: 7, ima: 0x11, extensible: 0xfffe } as const;

/** Names of formats that are not read, for messages (RFC 2361, mmreg.h). */
const OTHER_FORMATS: Record<number, string> = {
  0x14: "G.723 ADPCM",
  0x22: "TrueSpeech",
  0x31: "GSM 6.10",
  0x40: "G.721 ADPCM",
  0x42: "G.723.1",
  0x45: "G.726 ADPCM",
  0x61: "Duck DK4 ADPCM",
  0x62: "Duck DK3 ADPCM",
  0x64: "G.726 ADPCM",
  0x92: "Dolby AC-3",
  0xff: "AAC",
  0x160: "Windows Media",
  0x161: "Windows Media",
  0x162: "Windows Media",
  0x163: "Windows Media (lossless)",
  0x270: "Sony ATRAC3",
  0x2000: "Dolby AC-3",
  0x2001: "DTS",
  0x674f: "Ogg Vorbis",
  0x6751: "Ogg Vorbis",
  0xf1ac: "FLAC",
};

/**
 * Reads the format of a file, which must have 16 bytes or more.
 * @param name of the kind of file, for messages
 * @throws AudioError `unsupported`, naming what the file holds
 */
export function readWavFormat(bytes: Uint8Array, name: string, isLittleEndian = true): WavFormat {
  const fields = readFields(bytes, isLittleEndian);
  const { sampleRate, channels } = fields;
  const coding = channels > 0 ? codingOf(fields) : undefined;
  if (coding) return { sampleRate, channels, coding, isPlain: isPlain(fields, coding) };
  throw new AudioError(
    "unsupported",
    `This ${name} file holds ${describe(fields)} in ${channels} channels; PCM of 8, 16, 24, 32 or 64 bits, float of 32 ` +
      "or 64 bits, A-law, µ-law, MS ADPCM and IMA ADPCM of 4 bits can be read.",
  );
}

function readFields(bytes: Uint8Array, isLittleEndian: boolean): Fields {
  const view = viewOf(bytes);
  const at = (offset: number) => view.getUint16(offset, isLittleEndian);
  // In the extensible form the format tag is the start of the sub-format's GUID.
  const isExtensible = at(0) === TAGS.extensible && bytes.length >= 26;
  const bits = at(14);
  return {
    tag: isExtensible ? at(24) : at(0),
    channels: at(2),
    sampleRate: view.getUint32(4, isLittleEndian),
    blockBytes: at(12),
    bits,
    validBits: (isExtensible && at(18)) || bits,
    isLittleEndian,
    bytes,
  };
}

function codingOf(fields: Fields): Coding | undefined {
  const { tag, channels, blockBytes, bits } = fields;
  switch (tag) {
    case TAGS.pcm:
      return samplesOf(fields, (bytes) => (bytes === 1 ? "u8" : signedEncoding(bytes, fields.isLittleEndian)));
    case TAGS.float:
      return samplesOf(fields, (bytes) => floatEncoding(bytes, fields.isLittleEndian));
    case TAGS.alaw:
    case TAGS.ulaw:
      return { kind: "samples", encoding: tag === TAGS.alaw ? "alaw" : "ulaw", frameBytes: channels };
    case TAGS.ima:
      return bits === 4 && imaWavBlockFrames(blockBytes, channels) > 1 ? { kind: "ima-wav", blockBytes } : undefined;
    case TAGS.ms:
      if (msBlockFrames(blockBytes, channels) < 2) return undefined;
      return { kind: "ms", blockBytes, coefficients: readCoefficients(fields) };
    default:
      return undefined;
  }
}

/**
 * The container's size decides, not the bits in use: 20 bits lie at the top of 24, so they read right. A block size that
 * cannot be one (0, or less than its samples need) is replaced by that of samples without gaps.
 */
function samplesOf(
  { channels, blockBytes, bits }: Fields,
  encodingOf: (bytes: number) => SampleEncoding | undefined,
): Coding | undefined {
  const needed = Math.ceil(bits / 8);
  const given = blockBytes / channels;
  const own = given >= needed ? encodingOf(given) : undefined;
  if (own) return { kind: "samples", encoding: own, frameBytes: blockBytes };
  const packed = encodingOf(needed);
  // A block that is wider than its samples may hold them at either end.
  const isUnambiguous = packed !== undefined && (given < needed || !Number.isInteger(given));
  return isUnambiguous ? { kind: "samples", encoding: packed, frameBytes: needed * channels } : undefined;
}

/** A file may add pairs of its own behind the standard ones, and always states all. */
function readCoefficients({ bytes, isLittleEndian }: Fields): readonly Coefficients[] {
  if (bytes.length < 22) return STANDARD_COEFFICIENTS;
  const view = viewOf(bytes);
  const count = Math.min(256, view.getUint16(20, isLittleEndian), Math.floor((bytes.length - 22) / 4));
  if (count < STANDARD_COEFFICIENTS.length) return STANDARD_COEFFICIENTS;
  return Array.from({ length: count }, (_, index) => [
    view.getInt16(22 + 4 * index, isLittleEndian),
    view.getInt16(24 + 4 * index, isLittleEndian),
  ]);
}

function isPlain({ channels, validBits, isLittleEndian, blockBytes }: Fields, coding: Coding): boolean {
  if (coding.kind !== "samples" || !isLittleEndian) return false;
  const { bytes } = ENCODINGS[coding.encoding];
  const isCommon = ["u8", "s16le", "s24le", "s32le", "f32le"].includes(coding.encoding);
  return isCommon && validBits === 8 * bytes && blockBytes === bytes * channels;
}

function describe({ tag, bits }: Fields): string {
  const named = { [TAGS.pcm]: "PCM", [TAGS.float]: "float", [TAGS.ms]: "MS ADPCM", [TAGS.ima]: "IMA ADPCM" }[tag];
  if (named) return `${named} audio with ${bits} bits`;
  return `${OTHER_FORMATS[tag] ?? `compressed (format ${tag})`} audio`;
}
