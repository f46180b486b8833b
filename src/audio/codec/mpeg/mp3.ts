import { AudioError, type AudioData, type Hertz } from "../../audio.ts";
import { sampleCount } from "../../core/channels.ts";
import { resample } from "../../core/resample.ts";
import { encodeId3 } from "../tags/id3.ts";
import type { AudioMetadata } from "../metadata.ts";
import { findFirstFrame, readFrame, walkFrames, type Mp3Frame } from "./mp3-frames.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";

/** In kbit/s. Below 128 LAME would change the sample rate, and with it the length. */
export type Mp3Bitrate = 128 | 160 | 192 | 224 | 256 | 320;

/** Rates that MPEG-1 layer III has; lower ones exist in MPEG-2, but no one delivers samples in them. */
const RATES: readonly Hertz[] = [32_000, 44_100, 48_000];
/** Samples by which LAME's filter bank delays the signal; a decoder adds its own 529 by itself. */
const ENCODER_DELAY = 576;
/** LAME turns everything down by this at low bitrates; we turn it up before, so that a file is as loud as its audio. */
const LAME_SCALE: Record<Mp3Bitrate, number> = {
  128: 0.95,
  160: 0.95,
  192: 0.97,
  224: 0.98,
  256: 1,
  320: 1,
};
/** Samples encoded at a time; bounds the encoder's memory. */
const BLOCK = 131_072;

/**
 * Encodes a constant-bitrate MP3 whose Info header lets players drop delay and padding, so that decoding gives back
 * exactly as many samples, in place: loops stay loops. Rates other than 32, 44.1 and 48 kHz are converted to the nearest
 * not below, at most 48 kHz.
 * @throws AudioError `unsupported` for more than two channels, `empty` for no samples
 */
export async function encodeMp3(
  audio: AudioData,
  options: { bitrateKbps?: Mp3Bitrate; metadata?: AudioMetadata } = {},
): Promise<Uint8Array> {
  const source = resample(audio, RATES.find((rate) => rate >= audio.sampleRate) ?? 48_000);
  const stream = await encodeFrames(source, options.bitrateKbps ?? 192);
  return concatBytes([encodeId3(options.metadata ?? {}), encodeInfoFrame(stream, sampleCount(source)), stream]);
}

async function encodeFrames(audio: AudioData, bitrate: Mp3Bitrate): Promise<Uint8Array> {
  const channels = channelCount(audio);
  const { createMp3Encoder } = await import("wasm-media-encoders");
  const encoder = await createMp3Encoder();
  encoder.configure({ channels, sampleRate: audio.sampleRate, bitrate });
  const parts: Uint8Array[] = [];
  for (let start = 0; start < sampleCount(audio); start += BLOCK) {
    const block = audio.channels.map((samples) =>
      scaled(samples.subarray(start, start + BLOCK), 1 / LAME_SCALE[bitrate]),
    );
    // The encoder hands out a view of its own memory, valid until the next call.
    parts.push(encoder.encode(block).slice());
  }
  parts.push(encoder.finalize().slice());
  return concatBytes(parts);
}

function scaled(samples: Float32Array, gain: number): Float32Array {
  return gain === 1 ? samples : samples.map((sample) => sample * gain);
}

function channelCount(audio: AudioData): 1 | 2 {
  const count = audio.channels.length;
  if (sampleCount(audio) === 0) throw new AudioError("empty", "There are no samples to encode.");
  if (count === 1 || count === 2) return count;
  throw new AudioError("unsupported", `MP3 holds one or two channels, this audio has ${count}. Keep it as WAV.`);
}

/**
 * The frame that goes before the stream: silent audio with an Info and a LAME header inside
 * (layout: gabriel.mp3-tech.org/mp3infotag.html).
 */
function encodeInfoFrame(stream: Uint8Array, samples: number): Uint8Array {
  const first = findFirstFrame(stream, 0);
  if (!first) throw new AudioError("empty", "The encoder made no frames.");
  const frames = [...walkFrames(stream, first)].length;
  const frame = silentFrame(stream, first);
  const tag = 4 + first.sideInfoBytes;
  const lame = tag + 120;
  const view = viewOf(frame);
  writeText(frame, tag, "Info");
  view.setUint32(tag + 4, 0b1111);
  view.setUint32(tag + 8, frames);
  view.setUint32(tag + 12, stream.length + frame.length);
  // At a constant bitrate the seek table is a straight line.
  for (let percent = 0; percent < 100; percent++) frame[tag + 16 + percent] = Math.round(percent * 2.55);
  view.setUint32(tag + 116, 100);
  writeText(frame, lame, "LAME3.100\x01");
  const padding = frames * first.samples - ENCODER_DELAY - samples;
  frame[lame + 21] = ENCODER_DELAY >> 4;
  frame[lame + 22] = ((ENCODER_DELAY & 15) << 4) | (padding >> 8);
  frame[lame + 23] = padding & 255;
  view.setUint32(lame + 28, stream.length + frame.length);
  view.setUint16(lame + 34, crc16(frame.subarray(0, lame + 34)));
  return frame;
}

/** Bytes that the two headers need behind the side information. */
const TAG_BYTES = 156;

/** An empty frame like `first` at a bitrate high enough for the tag. */
function silentFrame(stream: Uint8Array, first: Mp3Frame): Uint8Array {
  const header = stream.slice(first.offset, first.offset + 4);
  // No padding byte, so that the length follows from the bitrate alone.
  header[2] = (header[2] ?? 0) & ~2;
  let frame = readFrame(header, 0);
  while (frame && frame.bytes < 4 + frame.sideInfoBytes + TAG_BYTES) {
    header[2] = (header[2] ?? 0) + 0x10;
    frame = readFrame(header, 0);
  }
  const bytes = new Uint8Array(frame?.bytes ?? 0);
  bytes.set(header);
  return bytes;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
