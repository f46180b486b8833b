import { AudioError, type AudioData, type Hertz } from "../../audio.ts";
import { sampleCount } from "../../core/channels.ts";
import { BitWriter } from "../bit-writer.ts";
import { crc16, crc8 } from "./flac-crc.ts";
import { encodeForeignChunks } from "./flac-foreign.ts";
import { planSubframe, writeSubframe, type Subframe } from "./flac-subframe.ts";
import type { AudioMetadata } from "../metadata.ts";
import { createQuantiser, type PcmBitDepth } from "../quantise.ts";
import { concatBytes } from "../riff.ts";
import { encodeVorbisComment } from "../tags/vorbis-comment.ts";

/** How to write a FLAC file. */
export interface FlacOptions {
  /** Default 24. */
  bitDepth?: PcmBitDepth;
  /** Seed of triangular dither for 16 bits; without it samples are rounded. */
  ditherSeed?: number;
  metadata?: AudioMetadata;
  /** MD5 of the samples' bytes, by which players check a file. Without it the file says that it has none. */
  md5?: (bytes: Uint8Array) => Uint8Array;
}

const BLOCK = 4096;
const MAX_CHANNELS = 8;
const MD5_BYTES = 16;
const METADATA = { streamInfo: 0, application: 2, vorbisComment: 4 };
/** Codes of RFC 9639, section 9.1.2. Most other rates follow the header, in Hz or in tens of Hz. */
const RATE_CODES = new Map<Hertz, number>([
  [88_200, 1],
  [176_400, 2],
  [192_000, 3],
  [8_000, 4],
  [16_000, 5],
  [22_050, 6],
  [24_000, 7],
  [32_000, 8],
  [44_100, 9],
  [48_000, 10],
  [96_000, 11],
]);
const RATE_FOLLOWS = { inHertz: 13, inTens: 14 };
const MAX_FOLLOWING = 65_535;
/** A rate that no code can say stands in STREAMINFO alone. */
const RATE_AS_STATED = 0;
const DEPTH_CODES: Record<PcmBitDepth, number> = { 16: 4, 24: 6 };
const CHANNEL_CODES = { leftSide: 8, sideRight: 9, midSide: 10 };

/**
 * Encodes a FLAC file (RFC 9639) with fixed predictors and, in stereo, the best of left, right, mid and side. Without
 * loss: decoded it gives the samples as a WAV file of the same depth would hold them.
 * @throws AudioError `unsupported` for more than eight channels, `empty` for no samples
 */
export function encodeFlac(audio: AudioData, options: FlacOptions = {}): Uint8Array {
  const { bitDepth = 24, metadata = {}, ditherSeed, md5 = () => new Uint8Array(MD5_BYTES) } = options;
  if (sampleCount(audio) === 0) throw new AudioError("empty", "There are no samples to encode.");
  if (audio.channels.length > MAX_CHANNELS) {
    throw new AudioError(
      "unsupported",
      `FLAC holds up to ${MAX_CHANNELS} channels, this audio has more. Keep it as WAV.`,
    );
  }
  const quantise = createQuantiser(bitDepth, ditherSeed);
  const channels = audio.channels.map((samples) => Int32Array.from(samples, quantise));
  const frames = encodeFrames(channels, audio.sampleRate, bitDepth);
  const stream = { sampleRate: audio.sampleRate, channels, bitDepth, frames, md5: md5(interleave(channels, bitDepth)) };
  const shape = { sampleRate: audio.sampleRate, channels: channels.length, bitDepth, frames: sampleCount(audio) };
  return concatBytes([
    new TextEncoder().encode("fLaC"),
    metadataBlock(METADATA.streamInfo, encodeStreamInfo(stream), false),
    ...encodeForeignChunks(metadata, shape).map((chunk) => metadataBlock(METADATA.application, chunk, false)),
    metadataBlock(METADATA.vorbisComment, encodeVorbisComment(metadata), true),
    ...frames,
  ]);
}

function metadataBlock(type: number, content: Uint8Array, isLast: boolean): Uint8Array {
  const writer = new BitWriter();
  writer.write(isLast ? 1 : 0, 1);
  writer.write(type, 7);
  writer.write(content.length, 24);
  writer.writeBytes(content);
  return writer.toBytes();
}

interface Stream {
  sampleRate: Hertz;
  channels: Int32Array[];
  bitDepth: PcmBitDepth;
  frames: Uint8Array[];
  md5: Uint8Array;
}

function encodeStreamInfo({ sampleRate, channels, bitDepth, frames, md5 }: Stream): Uint8Array {
  const sizes = frames.map((frame) => frame.length);
  const samples = channels[0]?.length ?? 0;
  const writer = new BitWriter();
  writer.write(BLOCK, 16);
  writer.write(BLOCK, 16);
  writer.write(
    sizes.reduce((least, size) => Math.min(least, size)),
    24,
  );
  writer.write(
    sizes.reduce((most, size) => Math.max(most, size)),
    24,
  );
  writer.write(sampleRate, 20);
  writer.write(channels.length - 1, 3);
  writer.write(bitDepth - 1, 5);
  writer.write(Math.floor(samples / 2 ** 32), 4);
  writer.write(samples % 2 ** 32, 32);
  writer.writeBytes(md5);
  return writer.toBytes();
}

function encodeFrames(channels: Int32Array[], sampleRate: Hertz, bitDepth: PcmBitDepth): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const length = channels[0]?.length ?? 0;
  for (let start = 0; start < length; start += BLOCK) {
    const block = channels.map((samples) => samples.subarray(start, start + BLOCK));
    frames.push(encodeFrame(block, { number: frames.length, sampleRate, bitDepth }));
  }
  return frames;
}

function encodeFrame(
  block: Int32Array[],
  { number, sampleRate, bitDepth }: { number: number; sampleRate: Hertz; bitDepth: PcmBitDepth },
): Uint8Array {
  const { code, subframes } = planChannels(block, bitDepth);
  const size = block[0]?.length ?? 0;
  const isWhole = size === BLOCK;
  const header = new BitWriter();
  // Synchronisation code, then: blocks of a fixed size.
  header.write(0xff_f8, 16);
  header.write(isWhole ? 12 : 7, 4);
  const rateCode = codeOfRate(sampleRate);
  header.write(rateCode, 4);
  header.write(code, 4);
  header.write(DEPTH_CODES[bitDepth] << 1, 4);
  writeFrameNumber(header, number);
  if (!isWhole) header.write(size - 1, 16);
  if (rateCode === RATE_FOLLOWS.inHertz) header.write(sampleRate, 16);
  if (rateCode === RATE_FOLLOWS.inTens) header.write(sampleRate / 10, 16);
  header.write(crc8(header.toBytes()), 8);
  const writer = new BitWriter();
  writer.writeBytes(header.toBytes());
  for (const subframe of subframes) writeSubframe(writer, subframe);
  writer.align();
  writer.write(crc16(writer.toBytes()), 16);
  return writer.toBytes();
}

function codeOfRate(sampleRate: Hertz): number {
  const known = RATE_CODES.get(sampleRate);
  if (known !== undefined) return known;
  if (sampleRate <= MAX_FOLLOWING) return RATE_FOLLOWS.inHertz;
  return sampleRate % 10 === 0 && sampleRate / 10 <= MAX_FOLLOWING ? RATE_FOLLOWS.inTens : RATE_AS_STATED;
}

/** Two channels are often alike: then one of them and the difference take fewer bits. */
function planChannels(block: Int32Array[], bitDepth: PcmBitDepth): { code: number; subframes: Subframe[] } {
  const plain = block.map((samples) => planSubframe(samples, bitDepth));
  const [left, right] = plain;
  if (!left || !right || plain.length > 2) return { code: block.length - 1, subframes: plain };
  const side = planSubframe(
    combine(left.samples, right.samples, (l, r) => l - r),
    bitDepth + 1,
  );
  const mid = planSubframe(
    combine(left.samples, right.samples, (l, r) => (l + r) >> 1),
    bitDepth,
  );
  const choices = [
    { code: 1, subframes: plain },
    { code: CHANNEL_CODES.leftSide, subframes: [left, side] },
    { code: CHANNEL_CODES.sideRight, subframes: [side, right] },
    { code: CHANNEL_CODES.midSide, subframes: [mid, side] },
  ];
  return choices.reduce((best, choice) => (bitsOf(choice.subframes) < bitsOf(best.subframes) ? choice : best));
}

function combine(left: Int32Array, right: Int32Array, join: (left: number, right: number) => number): Int32Array {
  return left.map((sample, i) => join(sample, right[i] ?? 0));
}

function bitsOf(subframes: readonly Subframe[]): number {
  return subframes.reduce((sum, { bits }) => sum + bits, 0);
}

/** As UTF-8 writes a character, up to 31 bits. */
function writeFrameNumber(writer: BitWriter, number: number): void {
  if (number < 0x80) return writer.write(number, 8);
  let more = 1;
  while (number >= 2 ** (5 * more + 6)) more += 1;
  // One bit for each byte, a zero, then what is left of the number.
  writer.write(((0xff00 >> (more + 1)) & 0xff) | (number >>> (6 * more)), 8);
  for (let i = more - 1; i >= 0; i--) writer.write(0x80 | ((number >>> (6 * i)) & 0x3f), 8);
}

/** Input of the MD5: whole samples, low byte first. */
function interleave(channels: Int32Array[], bitDepth: PcmBitDepth): Uint8Array {
  const width = bitDepth / 8;
  const stride = width * channels.length;
  const bytes = new Uint8Array((channels[0]?.length ?? 0) * stride);
  channels.forEach((samples, channel) => {
    samples.forEach((sample, i) => {
      const offset = i * stride + channel * width;
      for (let byte = 0; byte < width; byte++) bytes[offset + byte] = sample >> (8 * byte);
    });
  });
  return bytes;
}
