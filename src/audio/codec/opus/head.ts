import { AudioError } from "../../audio.ts";
import { readText, viewOf } from "../riff.ts";

/** Content of an Opus identification header (RFC 7845, section 5.1). */
export interface OpusHead {
  channels: number;
  /** Samples at 48 kHz to drop at the beginning. */
  preSkip: number;
  /** Linear gain for the decoded samples. */
  gain: number;
  /** Order of channels: 0 mono or stereo, 1 that of Vorbis, 255 none in particular. */
  mappingFamily: number;
  streams: number;
  coupledStreams: number;
  /** For each channel the decoded one that it is. */
  mapping: number[];
}

/** Opus is decoded at this rate whatever it was made from. */
export const OPUS_RATE = 48_000;

const HEAD_BYTES = 19;
const SILENT = 255;

/**
 * Reads an Opus identification header, as it is in Ogg and in Matroska.
 * @throws AudioError `truncated` or `unsupported`
 */
export function readOpusHead(bytes: Uint8Array): OpusHead {
  if (readText(bytes, 0, 8) !== "OpusHead" || bytes.length < HEAD_BYTES) {
    throw new AudioError("truncated", "This Opus file ends within its header.");
  }
  const view = viewOf(bytes);
  const channels = bytes[9] ?? 0;
  const mappingFamily = bytes[18] ?? 0;
  const head = {
    channels,
    preSkip: view.getUint16(10, true),
    gain: gainOf(view.getInt16(16, true)),
    mappingFamily,
    ...readMapping(bytes, channels, mappingFamily),
  };
  refuseSenseless(head);
  return head;
}

/** The header is given in steps of 1/256 dB. */
export function gainOf(steps: number): number {
  return Math.exp((steps / 256 / 20) * Math.LN10);
}

function readMapping(
  bytes: Uint8Array,
  channels: number,
  family: number,
): Pick<OpusHead, "streams" | "coupledStreams" | "mapping"> {
  if (family === 0) return { streams: 1, coupledStreams: channels - 1, mapping: channels === 2 ? [0, 1] : [0] };
  const mapping = [...bytes.subarray(HEAD_BYTES + 2, HEAD_BYTES + 2 + channels)];
  return { streams: bytes[HEAD_BYTES] ?? 0, coupledStreams: bytes[HEAD_BYTES + 1] ?? 0, mapping };
}

function refuseSenseless({ channels, mappingFamily, streams, coupledStreams, mapping }: OpusHead): void {
  if (mappingFamily !== 0 && mappingFamily !== 1 && mappingFamily !== 255) {
    throw new AudioError(
      "unsupported",
      `This Opus file holds surround sound of channel mapping family ${mappingFamily} (ambisonics); export it in stereo.`,
    );
  }
  const most = mappingFamily === 0 ? 2 : mappingFamily === 1 ? 8 : 255;
  const decoded = streams + coupledStreams;
  const isSound =
    channels >= 1 &&
    channels <= most &&
    streams >= 1 &&
    coupledStreams <= streams &&
    decoded <= 255 &&
    mapping.length === channels &&
    mapping.every((from) => from < decoded || from === SILENT);
  if (!isSound) throw new AudioError("unsupported", `This Opus file states ${channels} channels that make no sense.`);
}
