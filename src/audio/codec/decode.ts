import { AudioError, type AudioData, type Seconds } from "../audio.ts";
import { concatSamples, sampleCount } from "../core/channels.ts";
import { resample } from "../core/resample.ts";
import { DecodedStream, feedsOf, refuseNonSound, refuseTooLong } from "./decoded-stream.ts";
import { decodeFlac } from "./flac-decoder.ts";
import { readFlacHeaders } from "./flac-headers.ts";
import { id3Length, readId3 } from "./id3.ts";
import type { AudioMetadata } from "./metadata.ts";
import { findFirstFrame, walkFrames } from "./mp3-frames.ts";
import { oggLinks, readOggHeaders } from "./ogg-headers.ts";
import { probeAudio, type AudioProbe } from "./probe.ts";
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
  const probe = probeAudio(bytes);
  refuseTooLong(probe.durationSeconds, maxSeconds);
  const decoded = await decodeFormat(bytes, probe, maxSeconds);
  refuseNonSound(decoded.audio);
  return { format: probe.format, ...decoded };
}

async function decodeFormat(
  bytes: Uint8Array,
  { format, channels }: AudioProbe,
  maxSeconds: Seconds,
): Promise<Omit<DecodedAudio, "format">> {
  switch (format) {
    case "wav":
      return readWav(bytes);
    case "mp3":
      return { audio: takeChannels(await decodeMp3(bytes, maxSeconds), channels), metadata: readId3(bytes) };
    case "flac":
      return { audio: decodeFlac(bytes, maxSeconds), metadata: readFlacHeaders(bytes).metadata };
    case "ogg":
      return { audio: await decodeVorbis(bytes, maxSeconds), metadata: readOggHeaders(bytes).metadata };
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

/** Streams that follow one another are decoded each by itself, since the decoder takes the second for more of the first. */
async function decodeVorbis(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const links: AudioData[] = [];
  let left = maxSeconds;
  for (const link of oggLinks(bytes)) {
    const audio = await decodeVorbisLink(link, left);
    left -= sampleCount(audio) / audio.sampleRate;
    links.push(audio);
  }
  return joinAudio(links);
}

async function decodeVorbisLink(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { OggVorbisDecoder } = await loadWasmDecoders();
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  // The last page's count is no promise: a recording may begin in the middle of a stream.
  return decodeParts({ name: "Ogg Vorbis", maxSeconds, promised: null, decoder }, async (stream) => {
    for (const feed of feedsOf(bytes)) stream.add(await decoder.decode(feed));
    stream.add(await decoder.flush());
  });
}

/** One behind the other, at the rate of the first and with as many channels as the widest has. */
function joinAudio(links: AudioData[]): AudioData {
  const [first] = links;
  if (!first) throw new AudioError("empty", "This file holds no audio.");
  if (links.length === 1) return first;
  const { sampleRate } = first;
  const parts = links.map((link) => (link.sampleRate === sampleRate ? link : resample(link, sampleRate)));
  const width = Math.max(...parts.map(({ channels }) => channels.length));
  const channels = Array.from({ length: width }, (_, index) =>
    // A narrower part is heard in all channels.
    concatSamples(parts.map((part) => part.channels[index] ?? part.channels[0] ?? new Float32Array(0))),
  );
  return { sampleRate, channels };
}

/** One decoding: for messages, its limit, and the decoder to free when done. */
interface Decoding {
  name: string;
  maxSeconds: Seconds;
  promised: number | null;
  decoder: { free(): void };
}

/** Collects what `decode` adds, then frees the decoder; whatever a decoder throws at damaged input becomes an AudioError. */
async function decodeParts(
  { name, maxSeconds, promised, decoder }: Decoding,
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
