import { AudioError, type AudioData, type Hertz, type Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { decodeAac, type ForeignDecoders } from "./aac/decode.ts";
import type { AacConfig } from "./aac/config.ts";
import type { AlacCookie } from "./alac/cookie.ts";
import { decodeAlac } from "./alac/decode.ts";
import { decodeFlac } from "./flac/flac-decoder.ts";
import { readFlacHeaders } from "./flac/flac-headers.ts";
import { decodeMpeg } from "./mpeg/mpeg-audio.ts";
import { decodeOpus } from "./opus/decode.ts";
import { OPUS_RATE, type OpusHead } from "./opus/head.ts";
import type { DecodedBatches } from "./packet-track.ts";
import { layOut, readSound, type Coding } from "./pcm/sound-layout.ts";
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
  | { kind: "aac"; config: AacConfig }
  /** MPEG-1 or MPEG-2, layers I to III; rate and channels as the container states them. */
  | { kind: "mpeg"; sampleRate: Hertz; channels: number }
  /** Not compressed, or sample by sample. */
  | { kind: "pcm"; coding: Coding; sampleRate: Hertz; channels: number };

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
    case "mpeg":
    case "pcm":
      return codec;
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
    case "flac":
      return asOneBatch(decodeFlac(concatBytes([codec.head, ...packets]), maxSeconds));
    case "alac":
      return decodeAlac(codec.cookie, [packets], maxSeconds);
    case "aac":
      return decodeAac(codec.config, packets, { maxSeconds, foreign });
    case "mpeg":
      return asOneBatch(await decodeMpeg(concatBytes(packets), maxSeconds));
    case "pcm":
      return asOneBatch(readSound(layOut({ ...codec, ...PCM_CLAIMS, data: concatBytes(packets) }), maxSeconds));
  }
}

const PCM_CLAIMS = { name: "PCM", announcedBytes: null };

function asOneBatch(audio: AudioData): DecodedBatches {
  return { audio, ends: [sampleCount(audio)] };
}

/** Packets that are decoded at a time. */
const BATCH = 64;

function inBatches(packets: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  return Array.from({ length: Math.ceil(packets.length / BATCH) }, (_, nth) =>
    packets.slice(nth * BATCH, (nth + 1) * BATCH),
  );
}
