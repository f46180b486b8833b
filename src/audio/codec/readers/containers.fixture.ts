import { writeExtended } from "../aiff/extended.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";

/** Files of each container, by its rules and not by our readers. */

/** A chunk as IFF, AIFF and RIFX have it: big-endian, padded to an even length. */
export function iffChunk(id: string, content: Uint8Array, declaredSize = content.length): Uint8Array {
  const bytes = new Uint8Array(8 + content.length + (content.length % 2));
  writeText(bytes, 0, id);
  viewOf(bytes).setUint32(4, declaredSize);
  bytes.set(content, 8);
  return bytes;
}

/** Text and numbers in big-endian order: a string, [bytes, number], or bytes as they are. */
export function pack(...parts: (string | [bytes: number, value: number] | Uint8Array)[]): Uint8Array {
  return concatBytes(
    parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      const bytes = new Uint8Array(typeof part === "string" ? part.length : part[0]);
      if (typeof part === "string") writeText(bytes, 0, part);
      else if (part[0] === 8) viewOf(bytes).setBigInt64(0, BigInt(part[1]));
      else for (let i = 0; i < part[0]; i++) bytes[i] = Math.floor(part[1] / 256 ** (part[0] - 1 - i)) & 255;
      return bytes;
    }),
  );
}

interface AiffParts {
  compression?: string;
  channels?: number;
  frames?: number;
  bits?: number;
  sampleRate?: number;
  data: Uint8Array;
  declaredSize?: number;
  chunks?: Uint8Array[];
}

/** AIFF, or AIFC if a compression is given. */
export function aiffOf(parts: AiffParts): Uint8Array {
  const { compression, channels = 1, bits = 16, sampleRate = 8_000, data, chunks = [] } = parts;
  const { frames = Math.floor(data.length / (channels * Math.ceil(bits / 8))) } = parts;
  const rate = new Uint8Array(10);
  writeExtended(viewOf(rate), 0, sampleRate);
  const kind = compression === undefined ? new Uint8Array(0) : pack(compression, [2, 0]);
  const common = pack([2, channels], [4, frames], [2, bits], rate, kind);
  const sound = pack([4, 0], [4, 0], data);
  const body = concatBytes([
    pack(compression === undefined ? "AIFF" : "AIFC"),
    iffChunk("COMM", common),
    ...chunks,
    iffChunk("SSND", sound, parts.declaredSize ?? sound.length),
  ]);
  return iffChunk("FORM", body);
}

interface CafParts {
  codec?: string;
  flags?: number;
  packet?: [bytes: number, frames: number];
  channels?: number;
  bits?: number;
  sampleRate?: number;
  data: Uint8Array;
  declaredSize?: number;
  chunks?: Uint8Array[];
}

/** A chunk of a CAF file. */
export function cafChunk(id: string, content: Uint8Array, declaredSize = content.length): Uint8Array {
  return pack(id, [8, declaredSize], content);
}

/** A CAF file; 16-bit big-endian PCM unless said otherwise. */
export function cafOf(parts: CafParts): Uint8Array {
  const { codec = "lpcm", flags = 0, channels = 1, bits = 16, sampleRate = 8_000, data, chunks = [] } = parts;
  const [packetBytes, packetFrames] = parts.packet ?? [channels * Math.ceil(bits / 8), 1];
  const rate = new Uint8Array(8);
  viewOf(rate).setFloat64(0, sampleRate);
  const description = pack(rate, codec, [4, flags], [4, packetBytes], [4, packetFrames], [4, channels], [4, bits]);
  const sound = pack([4, 0], data);
  return concatBytes([
    pack("caff", [2, 1], [2, 0]),
    cafChunk("desc", description),
    ...chunks,
    cafChunk("data", sound, parts.declaredSize ?? sound.length),
  ]);
}

/** An AU file with a comment of eight bytes. */
export function auOf(parts: { kind: number; channels?: number; data: Uint8Array; declaredSize?: number }): Uint8Array {
  const { kind, channels = 1, data, declaredSize = data.length } = parts;
  return pack(".snd", [4, 32], [4, declaredSize], [4, kind], [4, 8_000], [4, channels], "by hand\0", data);
}

const W64_TAIL = Uint8Array.of(0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a);
const W64_RIFF = Uint8Array.of(0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00);

/** A chunk of a Wave64 file, padded to eight bytes. */
export function w64Chunk(id: string, content: Uint8Array, declaredSize = content.length): Uint8Array {
  const size = new Uint8Array(8);
  viewOf(size).setBigUint64(0, BigInt(declaredSize) + 24n, true);
  return concatBytes([pack(id), W64_TAIL, size, content, new Uint8Array((8 - (content.length % 8)) % 8)]);
}

/** A Wave64 file of the given chunks. */
export function w64Of(chunks: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes([pack("wave"), W64_TAIL, ...chunks]);
  const size = new Uint8Array(8);
  viewOf(size).setBigUint64(0, BigInt(body.length + 24), true);
  return concatBytes([pack("riff"), W64_RIFF, size, body]);
}
