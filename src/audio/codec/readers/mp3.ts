import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { feedsOf, refuseTooLong } from "../decoded-stream.ts";
import { readLeadingTags, tagsLength } from "../leading-tags.ts";
import { findFirstFrame, readInfoHeader, walkFrames, type Mp3Frame } from "../mp3-frames.ts";
import { decodeInTurn } from "../packet-track.ts";
import { loadMp3Decoder } from "../wasm-decoders.ts";
import type { FormatReader, StreamFacts } from "./reader.ts";
import { decodeParts } from "./wasm.ts";

/** MP3, without the encoder's delay and padding; several files in a row are one sound at the rate of the first. */
export const mp3Reader: FormatReader = {
  format: "mp3",
  recognises: (bytes) => findFirstFrame(bytes, tagsLength(bytes)) !== null,
  probe: (bytes) => ({ ...measureMp3(bytes), isPlain: partsOf(bytes).length === 1 }),
  async read(bytes, maxSeconds) {
    const { frames, sampleRate } = measureMp3(bytes);
    refuseTooLong(frames / sampleRate, maxSeconds);
    const audio = await decodeInTurn(partsOf(bytes), maxSeconds, (part, left) => decodePart(bytes, part, left));
    return { audio, metadata: readLeadingTags(bytes) };
  },
};

/** Frames that one encoder made, in order. */
type Part = Mp3Frame[];

/** Files joined by hand; more parts than this are damage that looks like them. */
const MAX_PARTS = 100;

/** A part ends where the rate changes, or where another begins with a header of its own. */
function partsOf(bytes: Uint8Array): Part[] {
  const first = findFirstFrame(bytes, tagsLength(bytes));
  if (!first) throw new AudioError("unsupported", "This MP3 file holds no audio frames.");
  const parts: Part[] = [];
  for (const frame of walkFrames(bytes, first)) {
    const part = parts.at(-1);
    const isSame = part?.[0]?.sampleRate === frame.sampleRate && readInfoHeader(bytes, frame) === null;
    if (part && isSame) part.push(frame);
    else parts.push([frame]);
  }
  if (parts.length > MAX_PARTS) {
    throw new AudioError("unsupported", `This MP3 file changes its sample rate ${parts.length} times: it is damaged.`);
  }
  return parts;
}

/** Counts the frames themselves, since the count in an Info header is wrong in files that were cut. */
function measureMp3(bytes: Uint8Array): StreamFacts & { frames: number } {
  const parts = partsOf(bytes);
  const first = parts[0]?.[0];
  if (!first) throw new AudioError("empty", "This MP3 file holds no audio.");
  const { sampleRate } = first;
  const seconds = parts.reduce((sum, part) => sum + heardSamples(bytes, part) / (part[0]?.sampleRate ?? sampleRate), 0);
  const frames = Math.round(seconds * sampleRate);
  if (frames <= 0) throw new AudioError("empty", "This MP3 file holds no audio.");
  const channels = Math.max(...parts.map((part) => part[0]?.channels ?? 1));
  return { sampleRate, channels, frames };
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
    for (const frames of intactStretches(bytes, part))
      for (const feed of feedsOf(frames)) stream.add(decoder.decode(feed));
  });
  return { ...audio, channels: audio.channels.slice(0, part[0]?.channels) };
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
