import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { feedsOf, refuseTooLong } from "../decoded-stream.ts";
import { id3Length, readId3 } from "../id3.ts";
import { findFirstFrame, readInfoHeader, walkFrames } from "../mp3-frames.ts";
import { loadWasmDecoders } from "../wasm-decoders.ts";
import type { FormatReader, StreamFacts } from "./reader.ts";
import { decodeParts } from "./wasm.ts";

/** MP3, without the encoder's delay and padding. */
export const mp3Reader: FormatReader = {
  format: "mp3",
  recognises: (bytes) => findFirstFrame(bytes, id3Length(bytes)) !== null,
  probe: (bytes) => ({ ...measureMp3(bytes), isPlain: true }),
  async read(bytes, maxSeconds) {
    const { channels, frames, sampleRate } = measureMp3(bytes);
    refuseTooLong(frames / sampleRate, maxSeconds);
    return { audio: takeChannels(await decodeMp3(bytes, maxSeconds), channels), metadata: readId3(bytes) };
  },
};

/** Counts the frames themselves, since the count in an Info header is wrong in files that were cut. */
function measureMp3(bytes: Uint8Array): StreamFacts & { frames: number } {
  const first = findFirstFrame(bytes, id3Length(bytes));
  if (!first) throw new AudioError("unsupported", "This MP3 file holds no audio frames.");
  let samples = 0;
  for (const frame of walkFrames(bytes, first)) samples += frame.samples;
  const info = readInfoHeader(bytes, first);
  const trimmed = info ? first.samples + (info.delay ?? 0) + (info.padding ?? 0) : 0;
  if (samples <= trimmed) throw new AudioError("empty", "This MP3 file holds no audio.");
  return { sampleRate: first.sampleRate, channels: first.channels, frames: samples - trimmed };
}

async function decodeMp3(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { MPEGDecoder } = await loadWasmDecoders();
  const decoder = new MPEGDecoder({ enableGapless: true });
  await decoder.ready;
  return decodeParts({ name: "MP3", maxSeconds, decoder }, (stream) => {
    for (const frames of intactStretches(bytes)) for (const feed of feedsOf(frames)) stream.add(decoder.decode(feed));
  });
}

/** Runs of whole frames. What lies between them (tags, damage) could send the decoder astray. */
function* intactStretches(bytes: Uint8Array): Generator<Uint8Array> {
  const first = findFirstFrame(bytes, id3Length(bytes));
  if (!first) return;
  let start = first.offset;
  let end = start;
  for (const frame of walkFrames(bytes, first)) {
    if (frame.offset !== end) {
      yield bytes.subarray(start, end);
      start = frame.offset;
    }
    end = frame.offset + frame.bytes;
  }
  yield bytes.subarray(start, end);
}

/** The decoder always makes two channels; in mono they are the same. */
function takeChannels(audio: AudioData, count: number): AudioData {
  return { ...audio, channels: audio.channels.slice(0, count) };
}
