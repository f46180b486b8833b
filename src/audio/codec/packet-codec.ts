import { AudioError, type Hertz, type Seconds } from "../audio.ts";
import { decodeAac, type ForeignDecoders } from "./aac/decode.ts";
import type { AacConfig } from "./aac/config.ts";
import type { AlacCookie } from "./alac/cookie.ts";
import { decodeAlac } from "./alac/decode.ts";
import { decodeFlac } from "./flac-decoder.ts";
import { readFlacHeaders } from "./flac-headers.ts";
import { decodeOpus } from "./opus/decode.ts";
import { OPUS_RATE, type OpusHead } from "./opus/head.ts";
import type { DecodedBatches } from "./packet-track.ts";
import { concatBytes, viewOf } from "./riff.ts";
import { decodeVorbis } from "./vorbis/decode.ts";
import type { VorbisHeaders } from "./vorbis/headers.ts";

/** How the packets of a track in some container are encoded, with all that its decoder must know beforehand. */
export type PacketCodec =
  | { kind: "opus"; head: OpusHead }
  | { kind: "vorbis"; headers: VorbisHeaders }
  /** `head`: a FLAC file up to its first frame. */
  | { kind: "flac"; head: Uint8Array }
  | { kind: "alac"; cookie: AlacCookie }
  | { kind: "aac"; config: AacConfig };

/** Rate and channels, as the codec's own headers state them: containers round or forget them. */
export function codecFacts(codec: PacketCodec): { sampleRate: Hertz; channels: number } {
  switch (codec.kind) {
    case "opus":
      return { sampleRate: OPUS_RATE, channels: codec.head.channels };
    case "vorbis": {
      const { identification } = codec.headers;
      return { sampleRate: viewOf(identification).getUint32(12, true), channels: identification[11] ?? 0 };
    }
    case "flac":
      return readFlacHeaders(codec.head);
    case "alac":
      return codec.cookie;
    case "aac":
      return codec.config;
  }
}

/**
 * Decodes packets. All samples come out, those too that the container drops.
 * @param foreign decoders that are not ours
 * @throws AudioError `unsupported`, `truncated`, `too-long` or `empty`
 */
export async function decodePackets(
  codec: PacketCodec,
  packets: readonly Uint8Array[],
  { maxSeconds, foreign }: { maxSeconds: Seconds; foreign?: ForeignDecoders },
): Promise<DecodedBatches> {
  if (packets.length === 0) throw new AudioError("empty", "This file holds no audio: its sound track has no packets.");
  switch (codec.kind) {
    case "opus":
      return decodeOpus(codec.head, [packets], maxSeconds);
    case "vorbis":
      return decodeVorbis(codec.headers, inBatches(packets), maxSeconds);
    case "flac": {
      const audio = decodeFlac(concatBytes([codec.head, ...packets]), maxSeconds);
      return { audio, ends: [audio.channels[0]?.length ?? 0] };
    }
    case "alac":
      return decodeAlac(codec.cookie, [packets], maxSeconds);
    case "aac":
      return decodeAac(codec.config, packets, { maxSeconds, foreign });
  }
}

/** Packets that are decoded at a time. */
const BATCH = 64;

function* batchesOf(packets: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  for (let at = 0; at < packets.length; at += BATCH) yield packets.slice(at, at + BATCH);
}

function inBatches(packets: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  return [...batchesOf(packets)];
}
