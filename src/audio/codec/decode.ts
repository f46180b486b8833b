import { AudioError, type AudioData, type Seconds } from "../audio.ts";
import { DecodedStream, feedsOf, refuseTooLong, type DecodedPart } from "./decoded-stream.ts";
import { readFlacHeaders } from "./flac-headers.ts";
import { id3Length, readId3 } from "./id3.ts";
import type { AudioMetadata } from "./metadata.ts";
import { findFirstFrame, walkFrames } from "./mp3-frames.ts";
import { readOggHeaders } from "./ogg-headers.ts";
import { probeAudio } from "./probe.ts";
import { concatBytes } from "./riff.ts";
import type { AudioFormat } from "./sniff.ts";
import { loadWasmDecoders } from "./wasm-decoders.ts";
import { readWav } from "./wav.ts";

/** A decoded file. */
export interface DecodedAudio {
  audio: AudioData;
  format: AudioFormat;
  metadata: AudioMetadata;
}

/**
 * Decodes WAV, MP3 (without the encoder's delay and padding), FLAC or Ogg Vorbis.
 * @param options.maxSeconds longer audio is refused, as far as possible before it is decoded
 * @throws AudioError `unsupported`, `truncated`, `empty` or `too-long`
 */
export async function decodeAudio(bytes: Uint8Array, options: { maxSeconds?: Seconds } = {}): Promise<DecodedAudio> {
  const maxSeconds = options.maxSeconds ?? Number.POSITIVE_INFINITY;
  const { format, durationSeconds, channels } = probeAudio(bytes);
  refuseTooLong(durationSeconds, maxSeconds);
  switch (format) {
    case "wav":
      return { format, ...readWav(bytes) };
    case "mp3":
      return { format, audio: takeChannels(await decodeMp3(bytes, maxSeconds), channels), metadata: readId3(bytes) };
    case "flac":
      return { format, audio: await decodeFlac(bytes, maxSeconds), metadata: readFlacHeaders(bytes).metadata };
    case "ogg":
      return { format, audio: await decodeVorbis(bytes, maxSeconds), metadata: readOggHeaders(bytes).metadata };
  }
}

async function decodeMp3(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { MPEGDecoder } = await loadWasmDecoders();
  const decoder = new MPEGDecoder({ enableGapless: true });
  await decoder.ready;
  return decodeParts({ name: "MP3", maxSeconds, promised: null, decoder }, (stream) => {
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

/** The decoder misses a last frame of less than 15 bytes, as silence in mono makes; zeros behind it change nothing. */
const FLAC_PADDING = new Uint8Array(16);

async function decodeFlac(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { FLACDecoder } = await loadWasmDecoders();
  const decoder = new FLACDecoder();
  await decoder.ready;
  const { frames: promised, bitDepth } = readFlacHeaders(bytes);
  const stream = concatBytes([bytes.subarray(id3Length(bytes)), FLAC_PADDING]);
  const audio = await decodeFeeds({ name: "FLAC", maxSeconds, promised, decoder }, stream);
  for (const channel of audio.channels) restoreSteps(channel, 2 ** (bitDepth - 1));
  return audio;
}

/** The decoder divides by 2^(bits − 1) − 1 where the format means 2^(bits − 1): back to whole steps, then divided right. */
function restoreSteps(samples: Float32Array, fullScale: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((samples[i] ?? 0) * (fullScale - 1)) / fullScale;
}

async function decodeVorbis(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { OggVorbisDecoder } = await loadWasmDecoders();
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  // What the last page counts is not a promise: a recording may begin in the middle of a stream.
  return decodeFeeds({ name: "Ogg Vorbis", maxSeconds, promised: null, decoder }, bytes);
}

/** One decoding: for messages, its limit, and the decoder to free when done. */
interface Decoding<Decoder> {
  name: string;
  maxSeconds: Seconds;
  promised: number | null;
  decoder: Decoder;
}

interface FeedDecoder {
  decode(bytes: Uint8Array): Promise<DecodedPart>;
  flush(): Promise<DecodedPart>;
  free(): void;
}

function decodeFeeds(decoding: Decoding<FeedDecoder>, bytes: Uint8Array): Promise<AudioData> {
  return decodeParts(decoding, async (stream) => {
    for (const feed of feedsOf(bytes)) stream.add(await decoding.decoder.decode(feed));
    stream.add(await decoding.decoder.flush());
  });
}

/** Collects what `decode` adds, then frees the decoder; whatever a decoder throws at damaged input becomes an AudioError. */
async function decodeParts(
  { name, maxSeconds, promised, decoder }: Decoding<{ free(): void }>,
  decode: (stream: DecodedStream) => void | Promise<void>,
): Promise<AudioData> {
  const stream = new DecodedStream(maxSeconds);
  try {
    try {
      await decode(stream);
    } finally {
      // After a crash of the decoder this may fail too, which says nothing new.
      decoder.free();
    }
  } catch (cause) {
    if (cause instanceof AudioError) throw cause;
    throw new AudioError("truncated", `This ${name} file is damaged and cannot be decoded. Copy or export it again.`, {
      cause,
    });
  }
  return stream.finish(promised);
}
