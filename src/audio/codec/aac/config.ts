import type { Hertz } from "../../audio.ts";
import { BitReader, EndOfBits } from "../bit-reader.ts";

/** Decoder configuration (AudioSpecificConfig, ISO/IEC 14496-3, section 1.6.2.1), as far as ADTS can express it. */
export interface AacConfig {
  /** Object type of the core: 1 main, 2 low complexity, 3 scalable rate, 4 long-term prediction. */
  objectType: number;
  /** Index of the core's rate. */
  rateIndex: number;
  /** Rate of the core; a decoder doubles it for SBR. */
  sampleRate: Hertz;
  channels: number;
}

/** Rates by their index. */
const AAC_RATES: readonly Hertz[] = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8];
const OBJECT = { sbr: 5, parametricStereo: 29 };
/** Samples of a packet of the core. */
export const AAC_FRAME_SAMPLES = 1_024;

/** @returns null for a kind of AAC that ADTS cannot carry */
export function readAacConfig(bytes: Uint8Array): AacConfig | null {
  try {
    return readConfig(new BitReader(bytes));
  } catch (error) {
    if (error instanceof EndOfBits) return null;
    throw error;
  }
}

function readConfig(reader: BitReader): AacConfig | null {
  let objectType = readObjectType(reader);
  const rateIndex = readRate(reader);
  const channels = CHANNELS[reader.read(4)] ?? 0;
  if (objectType === OBJECT.sbr || objectType === OBJECT.parametricStereo) {
    readRate(reader);
    objectType = readObjectType(reader);
  }
  const sampleRate = AAC_RATES[rateIndex];
  if (sampleRate === undefined || channels === 0 || objectType < 1 || objectType > 4) return null;
  return { objectType, rateIndex, sampleRate, channels };
}

function readObjectType(reader: BitReader): number {
  const type = reader.read(5);
  return type === 31 ? 32 + reader.read(6) : type;
}

/** @returns the rate's index; -1 for a rate without one */
function readRate(reader: BitReader): number {
  const index = reader.read(4);
  return index === 15 ? AAC_RATES.indexOf(reader.read(24)) : index;
}

const ADTS_HEADER_BYTES = 7;
const MAX_FRAME_BYTES = 8_191;

/** AAC packets as an ADTS stream (ISO/IEC 13818-7, section 6.2), each behind a header of its own. */
export function toAdts({ objectType, rateIndex, channels }: AacConfig, packets: readonly Uint8Array[]): Uint8Array[] {
  const channelIndex = CHANNELS.indexOf(channels);
  return packets.flatMap((packet) => {
    const length = packet.length + ADTS_HEADER_BYTES;
    if (length > MAX_FRAME_BYTES) return [];
    const frame = new Uint8Array(length);
    frame[0] = 0xff;
    frame[1] = 0xf1;
    frame[2] = ((objectType - 1) << 6) | (rateIndex << 2) | (channelIndex >> 2);
    frame[3] = ((channelIndex & 3) << 6) | (length >> 11);
    frame[4] = (length >> 3) & 0xff;
    frame[5] = ((length & 7) << 5) | 0x1f;
    frame[6] = 0xfc;
    frame.set(packet, ADTS_HEADER_BYTES);
    return [frame];
  });
}

/** Frames of an ADTS stream, in whole. */
export interface AdtsStream {
  config: AacConfig;
  frames: Uint8Array[];
}

/** Reads a bare AAC stream from `start` on; null if it does not begin with two frames in a row, or one that is the whole. */
export function readAdts(bytes: Uint8Array, start = 0): AdtsStream | null {
  const frames: Uint8Array[] = [];
  let config: AacConfig | null = null;
  let at = start;
  for (let header = readAdtsHeader(bytes, at); header; header = readAdtsHeader(bytes, at)) {
    if (at + header.length > bytes.length) break;
    config ??= header.config;
    frames.push(bytes.subarray(at, at + header.length));
    at += header.length;
  }
  const isWhole = frames.length >= 2 || (frames.length === 1 && at === bytes.length);
  return config && isWhole ? { config, frames } : null;
}

function readAdtsHeader(bytes: Uint8Array, at: number): { config: AacConfig; length: number } | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = bytes.subarray(at, at + 6);
  if (b0 !== 0xff || (b1 & 0xf6) !== 0xf0) return null;
  const rateIndex = (b2 >> 2) & 15;
  const sampleRate = AAC_RATES[rateIndex];
  const channels = CHANNELS[((b2 & 1) << 2) | (b3 >> 6)] ?? 0;
  const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  if (sampleRate === undefined || length < ADTS_HEADER_BYTES) return null;
  return { config: { objectType: (b2 >> 6) + 1, rateIndex, sampleRate, channels }, length };
}
