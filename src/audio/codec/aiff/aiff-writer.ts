import type { AudioData, Hertz } from "../../audio.ts";
import { sampleCount } from "../../core/channels.ts";
import { encodeId3 } from "../tags/id3.ts";
import type { AudioMetadata } from "../metadata.ts";
import { createQuantiser } from "../quantise.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";
import { writeExtended } from "./extended.ts";

/** How to write an AIFF file. */
export interface AiffOptions {
  /** 16 and 24 are PCM, 32 is float in an AIFC file; default 24. */
  bitDepth?: 16 | 24 | 32;
  /** Seed of triangular dither; only 16 bits need it. */
  ditherSeed?: number;
  metadata?: AudioMetadata;
}

/**
 * Encodes an AIFF file; float is AIFC, which has it. Loop points are markers that INST names, beside the root note; title
 * and comment are texts, and all tags are an ID3 chunk, which DAWs and DJ software read. Samples outside [-1, 1] are
 * clipped except in float.
 */
export function writeAiff(audio: AudioData, options: AiffOptions = {}): Uint8Array {
  const { bitDepth = 24, metadata = {} } = options;
  const isFloat = bitDepth === 32;
  const id3 = encodeId3(metadata);
  const body = concatBytes([
    textBytes(isFloat ? "AIFC" : "AIFF"),
    ...(isFloat ? [encodeIffChunk("FVER", Uint8Array.of(0xa2, 0x80, 0x51, 0x40))] : []),
    encodeIffChunk("COMM", encodeCommon(audio, bitDepth)),
    ...encodeInstrument(metadata),
    ...textChunk("NAME", metadata.title),
    ...textChunk("ANNO", metadata.comment),
    ...(id3.length > 0 ? [encodeIffChunk("ID3 ", id3)] : []),
    encodeIffChunk("SSND", encodeSound(audio, bitDepth, options.ditherSeed)),
  ]);
  return encodeIffChunk("FORM", body);
}

/** A chunk with its header, padded to an even length. */
function encodeIffChunk(id: string, content: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + content.length + (content.length % 2));
  writeText(chunk, 0, id);
  viewOf(chunk).setUint32(4, content.length);
  chunk.set(content, 8);
  return chunk;
}

function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeText(bytes, 0, text);
  return bytes;
}

function textChunk(id: string, text: string | undefined): Uint8Array[] {
  return text ? [encodeIffChunk(id, textBytes(text))] : [];
}

const COMMON_BYTES = 18;
/** Name of the compression: its code, and as text with its length in front, of an even length together. */
const FLOAT_NAME = "fl32\x0732-bit ";

function encodeCommon(audio: AudioData, bitDepth: 16 | 24 | 32): Uint8Array {
  const name = bitDepth === 32 ? textBytes(FLOAT_NAME) : new Uint8Array(0);
  const bytes = new Uint8Array(COMMON_BYTES + name.length);
  const view = viewOf(bytes);
  view.setInt16(0, audio.channels.length);
  view.setUint32(2, sampleCount(audio));
  view.setInt16(6, bitDepth);
  writeExtended(view, 8, wholeRate(audio.sampleRate));
  bytes.set(name, COMMON_BYTES);
  return bytes;
}

function wholeRate(sampleRate: Hertz): Hertz {
  return Math.max(1, Math.round(sampleRate));
}

const MIDDLE_C = 60;
const MARKERS = { start: 1, end: 2 } as const;
const FORWARD_LOOP = 1;

/** The instrument and, for a loop, its two markers: MARK must stand in front of what names its markers. */
function encodeInstrument({ rootMidiNote, loop }: AudioMetadata): Uint8Array[] {
  if (rootMidiNote === undefined && loop === undefined) return [];
  const bytes = new Uint8Array(20);
  const view = viewOf(bytes);
  view.setInt8(0, rootMidiNote ?? MIDDLE_C);
  // It plays at any note and any velocity.
  view.setInt8(3, 127);
  view.setInt8(4, 1);
  view.setInt8(5, 127);
  if (!loop) return [encodeIffChunk("INST", bytes)];
  view.setInt16(8, FORWARD_LOOP);
  view.setInt16(10, MARKERS.start);
  view.setInt16(12, MARKERS.end);
  return [encodeIffChunk("MARK", encodeMarkers(loop)), encodeIffChunk("INST", bytes)];
}

/** A marker lies in front of the sample whose number it has. */
function encodeMarkers({ startSample, endSample }: NonNullable<AudioMetadata["loop"]>): Uint8Array {
  const markers: [number, number, string][] = [
    [MARKERS.start, startSample, "loop start"],
    [MARKERS.end, endSample, "loop end"],
  ];
  const parts = markers.map(([id, position, name]) => {
    const bytes = new Uint8Array(7 + name.length + ((1 + name.length) % 2));
    const view = viewOf(bytes);
    view.setInt16(0, id);
    view.setUint32(2, position);
    view.setUint8(6, name.length);
    writeText(bytes, 7, name);
    return bytes;
  });
  return concatBytes([Uint8Array.of(0, markers.length), ...parts]);
}

/** Offset and block size, which are 0, and the samples. */
function encodeSound(audio: AudioData, bitDepth: 16 | 24 | 32, ditherSeed: number | undefined): Uint8Array {
  const sampleBytes = bitDepth / 8;
  const frameBytes = sampleBytes * audio.channels.length;
  const bytes = new Uint8Array(8 + sampleCount(audio) * frameBytes);
  const view = viewOf(bytes);
  const quantise = createQuantiser(bitDepth === 32 ? 24 : bitDepth, ditherSeed);
  audio.channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) {
      const offset = 8 + i * frameBytes + channel * sampleBytes;
      if (bitDepth === 32) view.setFloat32(offset, samples[i] ?? 0);
      else writePcm(view, offset, quantise(samples[i] ?? 0), bitDepth);
    }
  });
  return bytes;
}

function writePcm(view: DataView, offset: number, value: number, bitDepth: 16 | 24): void {
  if (bitDepth === 16) view.setInt16(offset, value);
  else {
    view.setInt8(offset, value >> 16);
    view.setUint16(offset + 1, value & 0xffff);
  }
}
