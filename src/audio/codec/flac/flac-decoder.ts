import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { BitReader, EndOfBits } from "../bit-reader.ts";
import { DecodedStream, type DecodedPart } from "../decoded-stream.ts";
import { crc16 } from "./flac-crc.ts";
import { readFlacFrameHeader, type FlacFrameHeader, type FlacStereo } from "./flac-frame-header.ts";
import { readFlacHeaders, type FlacHeaders } from "./flac-headers.ts";
import { DamagedFlacFrame, readFlacSubframe } from "./flac-subframe-reader.ts";

/** Frames that look whole and are not: a file with more of them is not worth looking for the intact ones. */
const MAX_DAMAGED_FRAMES = 1_000;

/**
 * Decodes FLAC (RFC 9639) of any depth from 4 to 32 bits; whole steps are divided by 2^(depth − 1). A frame counts
 * only if its checksum is right; between frames the next one is looked for.
 * @throws AudioError `truncated` when it is too damaged, `empty`, `too-long`
 */
export function decodeFlac(bytes: Uint8Array, maxSeconds: Seconds): AudioData {
  const headers = readFlacHeaders(bytes);
  const stream = new DecodedStream(maxSeconds);
  let damaged = 0;
  let offset = headers.audioOffset;
  for (;;) {
    offset = bytes.indexOf(0xff, offset);
    if (offset === -1) break;
    const header = readFlacFrameHeader(bytes, offset);
    const frame = header && isOfStream(header, headers) ? readFrame(bytes, { offset, header, headers }) : null;
    if (frame) stream.add(frame.part);
    else if (header && ++damaged > MAX_DAMAGED_FRAMES) throw tooDamaged();
    offset = frame?.end ?? offset + 1;
  }
  return stream.finish();
}

/** A stream whose format changes half-way is not supported: what follows the change does not count. */
function isOfStream(header: FlacFrameHeader, headers: FlacHeaders): boolean {
  return header.channels === headers.channels && (header.sampleRate ?? headers.sampleRate) === headers.sampleRate;
}

function tooDamaged(): AudioError {
  return new AudioError("truncated", "This FLAC file is damaged and cannot be decoded. Copy or export it again.");
}

interface FramePlace {
  offset: number;
  header: FlacFrameHeader;
  headers: FlacHeaders;
}

/** @returns null for a frame that is damaged or cut off */
function readFrame(
  bytes: Uint8Array,
  { offset, header, headers }: FramePlace,
): { part: DecodedPart; end: number } | null {
  const reader = new BitReader(bytes, header.end);
  const bitDepth = header.bitDepth ?? headers.bitDepth;
  try {
    const channels = readChannels(reader, header, bitDepth);
    reader.align();
    const end = reader.offset;
    if (reader.read(16) !== crc16(bytes.subarray(offset, end))) return null;
    const channelData = channels.map((steps) => toSamples(steps, 2 ** (bitDepth - 1)));
    const part = { channelData, samplesDecoded: header.blockSize, sampleRate: headers.sampleRate };
    return { part, end: end + 2 };
  } catch (error) {
    if (error instanceof EndOfBits || error instanceof DamagedFlacFrame) return null;
    throw error;
  }
}

function toSamples(steps: Float64Array, fullScale: number): Float32Array {
  const samples = new Float32Array(steps.length);
  for (let i = 0; i < samples.length; i++) samples[i] = (steps[i] ?? 0) / fullScale;
  return samples;
}

function readChannels(reader: BitReader, header: FlacFrameHeader, bitDepth: number): Float64Array[] {
  const { blockSize, stereo } = header;
  const side = SIDE_CHANNEL[stereo];
  const channels = Array.from({ length: header.channels }, (_, index) => {
    const samples = new Float64Array(blockSize);
    readFlacSubframe(reader, samples, index === side ? bitDepth + 1 : bitDepth);
    return samples;
  });
  const [first, second] = channels;
  if (first && second) restoreStereo(stereo, first, second);
  return channels;
}

/** Which of the two channels holds the difference, with one bit more. */
const SIDE_CHANNEL: Record<FlacStereo, number | null> = {
  independent: null,
  "left-side": 1,
  "side-right": 0,
  "mid-side": 1,
};

/** In place: left and right of whatever the two were. */
function restoreStereo(stereo: FlacStereo, first: Float64Array, second: Float64Array): void {
  if (stereo === "independent") return;
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i] ?? 0, second[i] ?? 0];
    if (stereo === "left-side") second[i] = a - b;
    else if (stereo === "side-right") first[i] = a + b;
    else {
      // The middle was rounded down where the difference is odd.
      const twice = 2 * a + Math.abs(b % 2);
      first[i] = (twice + b) / 2;
      second[i] = (twice - b) / 2;
    }
  }
}
