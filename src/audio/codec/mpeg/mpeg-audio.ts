import { AudioError, type AudioData, type Hertz, type Seconds } from "../../audio.ts";
import { feedsOf, refuseTooLong } from "../decoded-stream.ts";
import { tagsLength } from "../tags/leading-tags.ts";
import { findFirstFrame, isVbri, readInfoHeader, walkFrames, type Mp3Frame } from "./mp3-frames.ts";
import { decodeInTurn } from "../packet-track.ts";
import { decodeParts } from "../decode-parts.ts";
import { loadMp3Decoder } from "../wasm-decoders.ts";

/** A stream of MPEG audio, by its frames. */
export interface MpegFacts {
  sampleRate: Hertz;
  channels: number;
  /** Samples per channel that will be heard. */
  frames: number;
  /** Files that were joined to one. */
  parts: number;
  /** Layer III, as most are; others are of layer I or II. */
  isLayer3: boolean;
}

/**
 * Decodes MPEG-1 or MPEG-2 audio of layers I to III, without the encoder's delay and padding where a header states them;
 * several streams in a row are one sound at the rate of the first.
 * @throws AudioError `unsupported`, `empty`, `too-long`, `truncated`
 */
export async function decodeMpeg(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { frames, sampleRate } = measureMpeg(bytes);
  refuseTooLong(frames / sampleRate, maxSeconds);
  return decodeInTurn(partsOf(bytes), maxSeconds, (part, left) => decodePart(bytes, part, left));
}

/** Frames that one encoder made, in order. */
type Part = Mp3Frame[];

/** Files joined by hand; more parts than this are damage that looks like them. */
const MAX_PARTS = 100;

/** A part ends where the rate changes, or where another begins with a header of its own. */
function partsOf(bytes: Uint8Array): Part[] {
  const first = findFirstFrame(bytes, tagsLength(bytes));
  if (!first) throw new AudioError("unsupported", "This MPEG audio holds no audio frames.");
  const parts: Part[] = [];
  for (const frame of walkFrames(bytes, first)) {
    const part = parts.at(-1);
    const isSame =
      part?.[0]?.sampleRate === frame.sampleRate &&
      part[0].layer === frame.layer &&
      readInfoHeader(bytes, frame) === null;
    if (part && isSame) part.push(frame);
    else parts.push([frame]);
  }
  if (parts.length > MAX_PARTS) {
    throw new AudioError(
      "unsupported",
      `This MPEG audio changes its sample rate ${parts.length} times: it is damaged.`,
    );
  }
  return parts;
}

/** Counts the frames themselves, since the count in an Info header is wrong in files that were cut. */
export function measureMpeg(bytes: Uint8Array): MpegFacts {
  const parts = partsOf(bytes);
  const first = parts[0]?.[0];
  if (!first) throw new AudioError("empty", "This MPEG audio holds no audio.");
  const { sampleRate } = first;
  const seconds = parts.reduce((sum, part) => sum + heardSamples(bytes, part) / (part[0]?.sampleRate ?? sampleRate), 0);
  const frames = Math.round(seconds * sampleRate);
  if (frames <= 0) throw new AudioError("empty", "This MPEG audio holds no audio.");
  const channels = Math.max(...parts.map((part) => part[0]?.channels ?? 1));
  return { sampleRate, channels, frames, parts: parts.length, isLayer3: first.layer === 3 };
}

function heardSamples(bytes: Uint8Array, part: Part): number {
  const samples = part.reduce((sum, frame) => sum + frame.samples, 0);
  const [first] = part;
  const info = first && readInfoHeader(bytes, first);
  return Math.max(0, info ? samples - first.samples - (info.delay ?? 0) - (info.padding ?? 0) : samples);
}

/** The decoder knows one stream of one rate only. It always makes two channels; in mono they are the same. */
async function decodePart(bytes: Uint8Array, part: Part, maxSeconds: Seconds): Promise<AudioData> {
  const MPEGDecoder = await loadMp3Decoder();
  const decoder = new MPEGDecoder({ enableGapless: true });
  await decoder.ready;
  const audio = await decodeParts({ name: "MP3", maxSeconds, decoder }, (stream) => {
    for (const frames of intactStretches(bytes, heardFrames(bytes, part)))
      for (const feed of feedsOf(frames)) stream.add(decoder.decode(feed));
  });
  return { ...audio, channels: audio.channels.slice(0, part[0]?.channels) };
}

/** The decoder knows Info headers, which it takes the delay from. A VBRI header would be silence to it. */
function heardFrames(bytes: Uint8Array, part: Part): Part {
  const [first] = part;
  return first && isVbri(bytes, first) ? part.slice(1) : part;
}

/** Runs of whole frames. What lies between them (tags, damage) could send the decoder astray. */
function* intactStretches(bytes: Uint8Array, [first, ...rest]: Part): Generator<Uint8Array> {
  if (!first) return;
  let start = first.offset;
  let end = start + first.bytes;
  for (const frame of rest) {
    if (frame.offset !== end) {
      yield bytes.subarray(start, end);
      start = frame.offset;
    }
    end = frame.offset + frame.bytes;
  }
  yield bytes.subarray(start, end);
}
