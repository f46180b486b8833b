import { AudioError, type Hertz, type Seconds } from "../../audio.ts";
import { tagsLength } from "../tags/leading-tags.ts";
import type { AudioMetadata } from "../metadata.ts";
import { readForeignChunk } from "./flac-foreign.ts";
import { viewOf, type Chunk } from "../riff.ts";
import { readWavMetadata } from "../wav-metadata.ts";
import { readVorbisComment } from "../tags/vorbis-comment.ts";

/** Content of a FLAC file's metadata blocks. */
export interface FlacHeaders {
  sampleRate: Hertz;
  channels: number;
  /** Bits of a sample. */
  bitDepth: number;
  /** Null when the encoder did not know (it wrote to a pipe). */
  frames: number | null;
  /** Where the first frame may begin: behind the last block of metadata. */
  audioOffset: number;
  metadata: AudioMetadata;
}

const BLOCK_HEADER_BYTES = 4;
const STREAM_INFO_BYTES = 34;
const BLOCK_APPLICATION = 2;
const BLOCK_VORBIS_COMMENT = 4;
const MIN_BIT_DEPTH = 4;

/**
 * Reads the headers of a FLAC file.
 * @throws AudioError `truncated` when the file ends within them, `unsupported` when they make no sense
 */
export function readFlacHeaders(bytes: Uint8Array): FlacHeaders {
  const start = tagsLength(bytes) + 4;
  const info = bytes.subarray(start + BLOCK_HEADER_BYTES, start + BLOCK_HEADER_BYTES + STREAM_INFO_BYTES);
  if (info.length < STREAM_INFO_BYTES) throw new AudioError("truncated", "This FLAC file ends within its header.");
  // 20 bits of sample rate, 3 of channels, 5 of bit depth, 36 of length (RFC 9639, section 8.2).
  const packed = viewOf(info).getBigUint64(10);
  const sampleRate = Number(packed >> 44n);
  const channels = Number((packed >> 41n) & 7n) + 1;
  const bitDepth = Number((packed >> 36n) & 31n) + 1;
  const frames = Number(packed & 0xf_ffff_ffffn);
  if (sampleRate === 0) throw new AudioError("unsupported", "This FLAC file does not state its sample rate.");
  if (bitDepth < MIN_BIT_DEPTH) {
    throw new AudioError("unsupported", `This FLAC file claims ${bitDepth} bits a sample; FLAC has 4 to 32.`);
  }
  return {
    sampleRate,
    channels,
    bitDepth,
    frames: frames === 0 ? null : frames,
    ...readBlocks(bytes, start, frames / sampleRate),
  };
}

/** Walks the blocks of metadata. Comments count before chunks that came of a WAV file. */
function readBlocks(
  bytes: Uint8Array,
  start: number,
  durationSeconds: Seconds,
): { audioOffset: number; metadata: AudioMetadata } {
  let comments: AudioMetadata = {};
  const chunks: Chunk[] = [];
  let offset = start;
  while (offset + BLOCK_HEADER_BYTES <= bytes.length) {
    const header = viewOf(bytes).getUint32(offset);
    const content = offset + BLOCK_HEADER_BYTES;
    const end = content + (header & 0xff_ffff);
    const type = (header >>> 24) & 0x7f;
    if (type === BLOCK_VORBIS_COMMENT) comments = readVorbisComment(bytes.subarray(content, end));
    if (type === BLOCK_APPLICATION) chunks.push(...readForeignChunk(bytes.subarray(content, end)));
    offset = end;
    const isLast = header >>> 31 === 1;
    if (isLast) break;
  }
  return { audioOffset: offset, metadata: { ...readWavMetadata(chunks, durationSeconds), ...comments } };
}
