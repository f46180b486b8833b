import { concatBytes, viewOf } from "../riff.ts";

/** A tiny writer of Matroska files, by RFC 8794 and RFC 9559 and not by our reader. */

/** Elements by their names in RFC 9559. */
export const EBML = {
  header: 0x1a45dfa3,
  Segment: 0x18538067,
  Info: 0x1549a966,
  Tracks: 0x1654ae6b,
  TrackEntry: 0xae,
  TrackNumber: 0xd7,
  TrackType: 0x83,
  CodecID: 0x86,
  CodecPrivate: 0x63a2,
  CodecDelay: 0x56aa,
  Audio: 0xe1,
  SamplingFrequency: 0xb5,
  Channels: 0x9f,
  BitDepth: 0x6264,
  ContentEncodings: 0x6d80,
  ContentEncoding: 0x6240,
  ContentCompression: 0x5034,
  ContentCompAlgo: 0x4254,
  ContentCompSettings: 0x4255,
  ContentEncryption: 0x5035,
  Cluster: 0x1f43b675,
  SimpleBlock: 0xa3,
  BlockGroup: 0xa0,
  Block: 0xa1,
  DiscardPadding: 0x75a2,
  Tags: 0x1254c367,
  Tag: 0x7373,
  SimpleTag: 0x67c8,
  TagName: 0x45a3,
  TagString: 0x4487,
  Void: 0xec,
} as const;

/** A number of variable length, in so many bytes: a one bit at its length's place, then the value. */
export function variableNumber(value: number, length = lengthFor(value)): Uint8Array {
  const bytes = bigEndian(value, length);
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (length - 1));
  return bytes;
}

function lengthFor(value: number): number {
  let length = 1;
  // All bits set is kept for an unknown size.
  while (value >= 2 ** (7 * length) - 1) length++;
  return length;
}

/** A whole number in so many bytes; below zero in two's complement. */
export function bigEndian(value: number, length: number): Uint8Array {
  const modulo = value < 0 ? value + 256 ** length : value;
  return Uint8Array.from({ length }, (_, i) => Math.floor(modulo / 256 ** (length - 1 - i)) % 256);
}

/** An element of known size, or of another than its content has. */
export function element(id: number, content: Uint8Array | Uint8Array[], declaredSize?: number): Uint8Array {
  const body = content instanceof Uint8Array ? content : concatBytes(content);
  return concatBytes([idOf(id), variableNumber(declaredSize ?? body.length), body]);
}

/** A size that is not known, in so many bytes: all its bits are set. */
export function unknownSize(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i === 0 ? 0xff >> (length - 1) : 0xff));
}

/** An element whose writer did not know its size. */
export function openElement(id: number, content: readonly Uint8Array[], sizeBytes = 8): Uint8Array {
  return concatBytes([idOf(id), unknownSize(sizeBytes), ...content]);
}

function idOf(id: number): Uint8Array {
  return bigEndian(id, Math.ceil((32 - Math.clz32(id)) / 8));
}

export const words = (text: string): Uint8Array => new TextEncoder().encode(text);

interface TrackFields {
  number?: number;
  /** 1 video, 2 sound, 17 subtitles. */
  type?: number;
  codecId?: string;
  private?: Uint8Array;
  /** Nanoseconds. */
  delay?: number;
  audio?: Uint8Array[];
  more?: Uint8Array[];
}

/** A track's entry; sound of Apple Lossless in mono at 8 kHz unless said otherwise. */
export function trackEntry(fields: TrackFields = {}): Uint8Array {
  const { number = 1, type = 2, codecId = "A_ALAC", private: header = alacCookie(), delay, audio, more = [] } = fields;
  return element(EBML.TrackEntry, [
    element(EBML.TrackNumber, bigEndian(number, 1)),
    element(EBML.TrackType, bigEndian(type, 1)),
    element(EBML.CodecID, words(codecId)),
    element(EBML.CodecPrivate, header),
    ...(delay === undefined ? [] : [element(EBML.CodecDelay, bigEndian(delay, 5))]),
    ...(audio === undefined ? [] : [element(EBML.Audio, audio)]),
    ...more,
  ]);
}

/** A block's content: a track, a time, flags, and frames that are laced already. */
export function block(body: Uint8Array, { track = 1, flags = 0x80 } = {}): Uint8Array {
  return concatBytes([variableNumber(track), bigEndian(0, 2), Uint8Array.of(flags), body]);
}

/** A block of one frame, as most writers make them. */
export function simpleBlock(frame: Uint8Array, track = 1): Uint8Array {
  return element(EBML.SimpleBlock, block(frame, { track }));
}

/** A file of the given elements within its segment. */
export function matroskaOf(content: Uint8Array[]): Uint8Array {
  return concatBytes([element(EBML.header, words("webm")), element(EBML.Segment, content)]);
}

/** A file of one track and one cluster. */
export function fileOf(track: Uint8Array, blocks: Uint8Array[], more: Uint8Array[] = []): Uint8Array {
  return matroskaOf([element(EBML.Tracks, track), ...more, element(EBML.Cluster, blocks)]);
}

/** Description of Apple Lossless of 16 bits in mono at 8 kHz, in packets of up to 4,096 samples. */
export function alacCookie(): Uint8Array {
  const bytes = new Uint8Array(24);
  viewOf(bytes).setUint32(0, 4_096);
  bytes.set([0, 16, 40, 10, 14, 1], 4);
  viewOf(bytes).setUint32(20, 8_000);
  return bytes;
}

/** Samples of 16 bits as a packet of Apple Lossless that stores them as they are. */
export function alacPacket(steps: readonly number[]): Uint8Array {
  // A single channel, number 0, twelve unused bits; of a length of its own, nothing shifted out, verbatim.
  const header = `000${"0".repeat(16)}1001${steps.length.toString(2).padStart(32, "0")}`;
  const bits = `${header}${steps.map((step) => binary(step, 16)).join("")}111`;
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, "0"), 2),
  );
}

function binary(value: number, bits: number): string {
  return (value & (2 ** bits - 1)).toString(2).padStart(bits, "0");
}
