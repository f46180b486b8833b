import { concatBytes, encodeChunk, viewOf, writeText } from "./riff.ts";

/** A RIFF file of the given chunks, each with its header, padded as the rules say. */
export function riffOf(chunks: readonly Uint8Array[], magic = "RIFF", form = "WAVE"): Uint8Array {
  const body = concatBytes(chunks);
  const header = new Uint8Array(12);
  writeText(header, 0, magic);
  viewOf(header).setUint32(4, body.length + 4, true);
  writeText(header, 8, form);
  return concatBytes([header, body]);
}

/** Fields of a format chunk. */
export interface FormatFields {
  tag?: number;
  channels?: number;
  sampleRate?: number;
  /** Bits of a sample in the file. */
  bits?: number;
  /** Bits of a sample that count, where the header says so. */
  validBits?: number;
  /** The sub-format of the extensible form. */
  subFormat?: number;
  /** Bytes behind the first sixteen. */
  extra?: number;
}

/** A format chunk; 16-bit PCM mono at 8 kHz unless said otherwise. */
export function formatChunk(fields: FormatFields = {}): Uint8Array {
  const { tag = 1, channels = 1, sampleRate = 8_000, bits = 16, validBits = bits, subFormat } = fields;
  const bytes = new Uint8Array(subFormat === undefined ? 16 + (fields.extra ?? 0) : 40);
  const view = viewOf(bytes);
  const frameBytes = (channels * bits) / 8;
  view.setUint16(0, subFormat === undefined ? tag : 0xfffe, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, subFormat === undefined ? validBits : bits, true);
  if (subFormat !== undefined) {
    view.setUint16(16, 22, true);
    view.setUint16(18, validBits, true);
    view.setUint32(20, 2 ** channels - 1, true);
    view.setUint16(24, subFormat, true);
    // The rest of the identifier that stands for a format tag.
    bytes.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 26);
  }
  return encodeChunk("fmt ", bytes);
}

/** A chunk of the given bytes. */
export function chunk(id: string, bytes: readonly number[] | Uint8Array): Uint8Array {
  return encodeChunk(id, Uint8Array.from(bytes));
}
