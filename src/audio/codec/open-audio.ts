import type { Hertz } from "../audio.ts";
import type { AudioFormat } from "../../contracts/audio/audio-formats.ts";
import { copySamples } from "../core/channels.ts";
import { type ByteSource, sourceOf } from "./byte-source.ts";
import { type DecodedAudio, type DecodeOptions, decodeAudio, missing } from "./decode.ts";
import { refuseNonSound, refuseTooLong } from "./decoded-stream.ts";
import type { AudioMetadata } from "./metadata.ts";
import { mayBeNoSound, stretchReader } from "./pcm/sound-layout.ts";
import { wavReader } from "./readers/wav.ts";
import { readWavMpeg } from "./mpeg/wav-mpeg.ts";
import { wavImage } from "./wav-image.ts";
import { readWavLayout } from "./wav-layout.ts";
import { readWavMetadata } from "./wav-metadata.ts";

/** A file whose samples are read stretch by stretch. */
export interface OpenAudio {
  format: AudioFormat;
  metadata: AudioMetadata;
  /** As in `DecodedAudio`. */
  warnings: string[];
  sampleRate: Hertz;
  channelCount: number;
  /** Samples of each channel. */
  length: number;
  /** The file for readers of its headers and metadata: where it is long, its samples are zero in it. */
  image: Uint8Array;
  /**
   * The samples from `start` up to `end` of each channel, the caller's to keep and change.
   * @param room as many arrays as channels, which are filled instead of new ones where they are long enough
   */
  read(start: number, end: number, room?: readonly Float32Array[]): Float32Array[];
}

/** Samples of each channel that are looked at together. */
const STRETCH = 65_536;

/** All of a file's samples in stretches, each valid until the next one is asked for. */
export function* stretchesOf({ length, read }: Pick<OpenAudio, "length" | "read">): Generator<Float32Array[]> {
  let room: Float32Array[] | undefined;
  for (let start = 0; start < length; start += STRETCH)
    yield (room = read(start, Math.min(length, start + STRETCH), room));
}

/**
 * Opens a file of any format that `decodeAudio` reads, with the same samples and errors. WAV with samples one by one is decoded
 * where it is read, from a source without ever being whole in memory; anything else at once.
 */
export async function openAudio(file: Uint8Array | ByteSource, options: DecodeOptions = {}): Promise<OpenAudio> {
  const isInMemory = file instanceof Uint8Array;
  const source = isInMemory ? sourceOf(file) : file;
  const image = isInMemory ? file : wavImage(source);
  const opened = image && openWav(image, source, options);
  if (opened) return opened;
  const bytes = isInMemory ? file : source.read(0, source.size);
  return openWav(bytes, sourceOf(bytes), options) ?? openDecoded(bytes, await decodeAudio(bytes, options));
}

/** A file that was decoded as one. */
export function openDecoded(image: Uint8Array, { audio, format, metadata, warnings }: DecodedAudio): OpenAudio {
  const { sampleRate, channels } = audio;
  return {
    format,
    metadata,
    warnings,
    image,
    sampleRate,
    channelCount: channels.length,
    length: channels[0]?.length ?? 0,
    read: (start, end, room) =>
      channels.map((samples, channel) => copySamples(samples.subarray(start, end), room?.[channel])),
  };
}

function openWav(
  image: Uint8Array,
  source: ByteSource,
  { maxSeconds = Number.POSITIVE_INFINITY }: DecodeOptions,
): OpenAudio | null {
  if (!wavReader.recognises(image) || readWavMpeg(image)) return null;
  const layout = layoutOf(image);
  // What had to be joined lies in no one place of the file.
  if (!layout || layout.data.buffer !== image.buffer) return null;
  const first = layout.data.byteOffset - image.byteOffset;
  const read = stretchReader(layout, (start, end, room) => source.read(first + start, first + end, room));
  if (!read) return null;
  const { sampleRate, channels, frames, announcedFrames, chunks, isLittleEndian } = layout;
  refuseTooLong(frames / sampleRate, maxSeconds);
  if (mayBeNoSound(layout))
    for (const stretch of stretchesOf({ length: frames, read })) refuseNonSound({ sampleRate, channels: stretch });
  const metadata = readWavMetadata(chunks, (announcedFrames ?? frames) / sampleRate, isLittleEndian);
  const warnings = missing(frames, announcedFrames);
  return { format: "wav", metadata, warnings, image, sampleRate, channelCount: channels, length: frames, read };
}

/** Null for what is no WAV file of samples: then the reader of all formats says what it is. */
function layoutOf(bytes: Uint8Array): ReturnType<typeof readWavLayout> | null {
  try {
    return readWavLayout(bytes);
  } catch {
    return null;
  }
}
