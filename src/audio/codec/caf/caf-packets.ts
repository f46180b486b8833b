import { AudioError } from "../../audio.ts";
import { readAlacCookie } from "../alac/cookie.ts";
import { readAacConfig } from "../aac/config.ts";
import { readElementaryStream } from "../mp4/sound-description.ts";
import type { PacketCodec } from "../packet-codec.ts";
import { viewOf } from "../riff.ts";
import { cafData, type CafChunk, type CafDescription } from "./caf-layout.ts";

/** Sound of a CAF file in packets. */
export interface CafPackets {
  codec: PacketCodec;
  packets: Uint8Array[];
  /** Packets that the file announces, fewer of which may be there. */
  announcedPackets: number;
  /** The part to be heard, in samples; null if all. */
  heard: { start: number; end: number } | null;
}

/** Packets, samples to be heard (8 bytes each), samples before and behind them (4 bytes each). */
const TABLE_HEADER_BYTES = 24;
/** More than a quarter of an hour has of any codec. */
const MAX_PACKETS = 400_000;

/**
 * Reads Apple Lossless, AAC or MPEG audio in a CAF file (Apple Core Audio Format Specification 1.0); null for other codecs.
 * @throws AudioError `truncated`, `unsupported` or `too-long`
 */
export function readCafPackets(chunks: readonly CafChunk[], description: CafDescription): CafPackets | null {
  const codec = codecOf(chunks, description);
  if (!codec) return null;
  const sound = cafData(chunks);
  if (!sound) throw new AudioError("truncated", "This CAF file ends before its audio begins (it has no data chunk).");
  // Frames of MPEG audio find themselves.
  if (codec.kind === "mpeg") return { codec, packets: [sound.data], announcedPackets: 1, heard: null };
  const table = chunks.find(({ id }) => id === "pakt")?.bytes ?? new Uint8Array(0);
  if (table.length < TABLE_HEADER_BYTES)
    throw new AudioError("truncated", "This CAF file lacks its table of packets: a recording that was not finished.");
  const view = viewOf(table);
  const announcedPackets = Number(view.getBigInt64(0));
  if (announcedPackets > MAX_PACKETS)
    throw new AudioError("too-long", `This CAF file claims ${announcedPackets} packets of sound. Cut it first.`);
  const start = Math.max(0, view.getInt32(16));
  const valid = Number(view.getBigInt64(8));
  return {
    codec,
    packets: [...cutPackets(sound.data, sizesOf(table, description, announcedPackets))],
    announcedPackets,
    heard: valid > 0 ? { start, end: start + valid } : null,
  };
}

function codecOf(chunks: readonly CafChunk[], description: CafDescription): PacketCodec | null {
  const cookie = chunks.find(({ id }) => id === "kuki")?.bytes ?? new Uint8Array(0);
  const { codec, sampleRate, channels } = description;
  if (codec === "alac") return { kind: "alac", cookie: readAlacCookie(cookie) };
  if (/^\.mp[123]$/.test(codec)) return { kind: "mpeg", sampleRate, channels };
  if (codec !== "aac ") return null;
  // The descriptors of an MP4 file, without the version in front.
  const stream = readElementaryStream(Uint8Array.of(0, 0, 0, 0, ...cookie));
  const config = readAacConfig(stream?.configuration ?? cookie);
  return config && { kind: "aac", config };
}

function* cutPackets(data: Uint8Array, sizes: Iterable<number>): Generator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    if (at + size > data.length) return;
    yield data.subarray(at, at + size);
    at += size;
  }
}

/** Sizes are listed where they differ, and lengths behind each where they differ too; both have seven bits a byte. */
function* sizesOf(
  table: Uint8Array,
  { bytesPerPacket, framesPerPacket }: CafDescription,
  count: number,
): Generator<number> {
  let at = TABLE_HEADER_BYTES;
  const next = (): number => {
    let value = 0;
    for (let more = true; more; at++) {
      const byte = table[at] ?? 0;
      value = value * 128 + (byte & 127);
      more = byte >= 128;
    }
    return value;
  };
  for (let left = count; left > 0; left--) {
    if (bytesPerPacket === 0 && at >= table.length) return;
    yield bytesPerPacket || next();
    if (framesPerPacket === 0) next();
  }
}
