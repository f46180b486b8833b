import type { AudioData, Hertz, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { concatBytes, encodeChunk, viewOf, writeText } from "./riff.ts";
import type { ReadAudio } from "./read-audio.ts";
import { encodeLeadingChunks, encodeTrailingChunks, type WavMetadata } from "./wav-chunks.ts";
import { createQuantiser } from "./quantise.ts";
import { readSound } from "./pcm/sound-layout.ts";
import { readWavLayout } from "./wav-layout.ts";
import { readWavMetadata } from "./wav-metadata.ts";

export type { WavMetadata } from "./wav-chunks.ts";

/** How to write a WAV file. */
export interface WavOptions {
  /** 16 and 24 are PCM, 32 is float; default 24. */
  bitDepth?: 16 | 24 | 32;
  /** Seed of triangular dither; only 16 bits need it. Without it samples are rounded, so what was read is written back exactly. */
  ditherSeed?: number;
  metadata?: WavMetadata;
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
/** More than two channels must say which loudspeakers they are; `flac` refuses them else (mmreg.h, WAVEFORMATEXTENSIBLE). */
const FORMAT_EXTENSIBLE = 0xfffe;
/** By the number of channels: front left, right and centre, bass, back left and right, side left and right. */
const SPEAKERS: Record<number, number> = { 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3f, 7: 0x70f, 8: 0x63f };
/** Tail of a sub-format's GUID, after the format tag. */
const SUBFORMAT_TAIL = Uint8Array.of(0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71);

/**
 * Decodes a WAV file: PCM of any container, float, A-law, µ-law, MS and IMA ADPCM, plain or extensible, RIFF, RIFX, RF64
 * or BW64, any number of channels. One that is cut off gives what is there.
 * @throws AudioError `unsupported`, `truncated`, `empty` or `too-long`
 */
export function readWav(bytes: Uint8Array, maxSeconds?: Seconds): ReadAudio {
  const layout = readWavLayout(bytes);
  const audio = readSound(layout, maxSeconds);
  const frames = layout.announcedFrames ?? sampleCount(audio);
  const metadata = readWavMetadata(layout.chunks, frames / audio.sampleRate, layout.isLittleEndian);
  return { audio, metadata, announcedFrames: layout.announcedFrames };
}

/** Encodes a WAV file. Samples outside [-1, 1] are clipped except in float; NaN becomes silence in PCM. */
export function writeWav(audio: AudioData, options: WavOptions = {}): Uint8Array {
  const { sampleRate, channels } = audio;
  const shape = { sampleRate, channelCount: channels.length, frames: sampleCount(audio) };
  const { head, encode, tail } = wavPieces(shape, options);
  return concatBytes([head, encode(channels), tail]);
}

/** A WAV file in pieces that follow each other. */
export interface WavPieces {
  head: Uint8Array;
  /**
   * The next samples of all channels.
   * @param room taken for the bytes where it is large enough
   */
  encode(channels: readonly Float32Array[], room?: Uint8Array): Uint8Array;
  tail: Uint8Array;
}

/** `writeWav` for samples that come bit by bit, of a number that is known. */
export function wavPieces(
  shape: { sampleRate: Hertz; channelCount: number; frames: number },
  { bitDepth = 24, metadata = {}, ditherSeed }: WavOptions = {},
): WavPieces {
  const dataBytes = (shape.frames * shape.channelCount * bitDepth) / 8;
  const data = encodeChunk("data", new Uint8Array(0));
  viewOf(data).setUint32(4, dataBytes, true);
  const format = encodeChunk("fmt ", encodeFormat(shape, bitDepth));
  const fact = bitDepth === 32 ? [encodeChunk("fact", encodeFrames(shape.frames))] : [];
  const leading = [...encodeLeadingChunks(metadata), format, ...fact, data];
  const tail = concatBytes([
    new Uint8Array(dataBytes % 2),
    ...encodeTrailingChunks(metadata, shape.frames, shape.sampleRate),
  ]);
  const header = new Uint8Array(12);
  writeText(header, 0, "RIFF");
  const size = leading.reduce((sum, chunk) => sum + chunk.length, 4) + dataBytes + tail.length;
  viewOf(header).setUint32(4, size, true);
  writeText(header, 8, "WAVE");
  const quantise = createQuantiser(bitDepth === 32 ? 24 : bitDepth, ditherSeed);
  return {
    head: concatBytes([header, ...leading]),
    encode: (channels, room) => encodeSamples(channels, { bitDepth, quantise, room }),
    tail,
  };
}

/** How many frames follow: what is not PCM says so in a chunk of its own. */
function encodeFrames(frames: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, frames, true);
  return bytes;
}

/** PCM has 16 bytes; floating point also the size of an extension, which is empty; more than two channels fill it. */
function encodeFormat(
  { sampleRate, channelCount: count }: { sampleRate: Hertz; channelCount: number },
  bitDepth: 16 | 24 | 32,
): Uint8Array {
  const tag = bitDepth === 32 ? FORMAT_FLOAT : FORMAT_PCM;
  const isExtensible = count > 2;
  const bytes = new Uint8Array(isExtensible ? 40 : bitDepth === 32 ? 18 : 16);
  const view = viewOf(bytes);
  const frameBytes = (count * bitDepth) / 8;
  view.setUint16(0, isExtensible ? FORMAT_EXTENSIBLE : tag, true);
  view.setUint16(2, count, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, bitDepth, true);
  if (!isExtensible) return bytes;
  view.setUint16(16, 22, true);
  view.setUint16(18, bitDepth, true);
  view.setUint32(20, SPEAKERS[count] ?? 0, true);
  view.setUint16(24, tag, true);
  bytes.set(SUBFORMAT_TAIL, 26);
  return bytes;
}

function encodeSamples(
  channels: readonly Float32Array[],
  {
    bitDepth,
    quantise,
    room,
  }: { bitDepth: 16 | 24 | 32; quantise: (sample: number) => number; room: Uint8Array | undefined },
): Uint8Array {
  const sampleBytes = bitDepth / 8;
  const frameBytes = sampleBytes * channels.length;
  const size = (channels[0]?.length ?? 0) * frameBytes;
  const bytes = room && room.length >= size ? room.subarray(0, size) : new Uint8Array(size);
  const view = viewOf(bytes);
  channels.forEach((samples, channel) => {
    let offset = channel * sampleBytes;
    for (let i = 0; i < samples.length; i++, offset += frameBytes) {
      const sample = samples[i] ?? 0;
      if (bitDepth === 32) view.setFloat32(offset, sample, true);
      else writePcm(bytes, offset, quantise(sample), bitDepth);
    }
  });
  return bytes;
}

function writePcm(bytes: Uint8Array, offset: number, value: number, bitDepth: 16 | 24): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >> 8;
  if (bitDepth === 24) bytes[offset + 2] = value >> 16;
}
