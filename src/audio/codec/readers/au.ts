import { AudioError } from "../../audio.ts";
import { ENCODINGS, type SampleEncoding } from "../pcm/encodings.ts";
import { layOut, readSound, type SoundLayout } from "../pcm/sound-layout.ts";
import { presentOnly } from "../metadata.ts";
import { readText, viewOf } from "../riff.ts";
import type { FormatReader } from "./reader.ts";

const HEADER_BYTES = 24;
const UNKNOWN_SIZE = 0xffff_ffff;

/** Little-endian forms: of NeXT's magic number, and DEC's own. */
const LITTLE_ENDIAN_MAGICS = ["dns.", "\0ds."];

/** Sun and NeXT audio, in either byte order. */
export const auReader: FormatReader = {
  format: "au",
  recognises: (bytes) => magicOf(bytes) === ".snd" || LITTLE_ENDIAN_MAGICS.includes(magicOf(bytes)),
  probe(bytes) {
    const { sampleRate, channels, frames } = readAuLayout(bytes);
    return { sampleRate, channels, frames };
  },
  read(bytes, maxSeconds) {
    const layout = readAuLayout(bytes);
    const start = bytes.length - layout.data.length;
    const comment = readText(bytes.subarray(HEADER_BYTES, start), 0, start).trim();
    const { announcedFrames } = layout;
    return { audio: readSound(layout, maxSeconds), metadata: presentOnly({ comment }), announcedFrames };
  },
};

function magicOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4));
}

/** By the number in the header, in big-endian order (Sun's audio_filehdr.h). */
const AU_ENCODINGS: Record<number, SampleEncoding> = {
  1: "ulaw",
  2: "s8",
  3: "s16be",
  4: "s24be",
  5: "s32be",
  6: "f32be",
  7: "f64be",
  27: "alaw",
};
/** Encodings that are not read. */
const OTHERS: Record<number, string> = {
  8: "fragmented audio",
  10: "a DSP program",
  23: "G.721 ADPCM",
  24: "G.722 ADPCM",
  25: "G.723 ADPCM of 3 bits",
  26: "G.723 ADPCM of 5 bits",
};

function readAuLayout(bytes: Uint8Array): SoundLayout {
  if (bytes.length < HEADER_BYTES) throw new AudioError("truncated", "This AU file ends within its header.");
  const isLittleEndian = LITTLE_ENDIAN_MAGICS.includes(magicOf(bytes));
  const view = viewOf(bytes);
  const [start, size, kind, sampleRate, channels] = [4, 8, 12, 16, 20].map((at) => view.getUint32(at, isLittleEndian));
  const data = bytes.subarray(Math.max(HEADER_BYTES, start ?? 0));
  return layOut({
    name: "AU",
    sampleRate: sampleRate ?? 0,
    channels: channels ?? 0,
    coding: codingOf(kind ?? 0, channels ?? 0, isLittleEndian),
    data: size === UNKNOWN_SIZE || size === 0 ? data : data.subarray(0, size),
    announcedBytes: size === UNKNOWN_SIZE || size === 0 ? null : (size ?? null),
  });
}

function codingOf(kind: number, channels: number, isLittleEndian: boolean): SoundLayout["coding"] {
  const encoding = AU_ENCODINGS[kind];
  if (!encoding) {
    throw new AudioError(
      "unsupported",
      `This AU file holds ${OTHERS[kind] ?? `an unknown encoding (${kind})`}; PCM of 8, 16, 24 or 32 bits, float, A-law and ` +
        "µ-law can be read.",
    );
  }
  // Only the names that end in a byte order have another order.
  const ordered = isLittleEndian ? (LITTLE_ENDIAN[encoding] ?? encoding) : encoding;
  return { kind: "samples", encoding: ordered, frameBytes: ENCODINGS[ordered].bytes * channels };
}

const LITTLE_ENDIAN: Partial<Record<SampleEncoding, SampleEncoding>> = {
  s16be: "s16le",
  s24be: "s24le",
  s32be: "s32le",
  f32be: "f32le",
  f64be: "f64le",
};
