import { AudioError, type AudioData, type Hertz, type Seconds } from "../../audio.ts";
import { decodeFlac } from "../flac/flac-decoder.ts";
import { readFlacHeaders } from "../flac/flac-headers.ts";
import type { AudioMetadata } from "../metadata.ts";
import { decodeOpus } from "../opus/decode.ts";
import { OPUS_RATE, readOpusHead } from "../opus/head.ts";
import { opusPacketSamples } from "../opus/packet.ts";
import { trimAudio } from "../packet-track.ts";
import { concatBytes, readText, viewOf } from "../riff.ts";
import { readVorbisComment } from "../tags/vorbis-comment.ts";
import { decodeVorbis } from "../vorbis/decode.ts";
import { readVorbisHeaders } from "../vorbis/headers.ts";
import { heardPart, splitHeaders, type OggLink, type OggStream } from "./streams.ts";

/** Facts from the headers of one stream. */
export interface OggSoundFacts {
  sampleRate: Hertz;
  channels: number;
  /** Null when only decoding would tell. */
  frames: number | null;
  metadata: AudioMetadata;
}

/** A codec whose packets may be in an Ogg file. */
export interface OggCodec {
  kind: "vorbis" | "opus" | "flac";
  /** With what the first packet begins. */
  magic: string;
  /** @throws AudioError `truncated` or `unsupported` */
  describe(stream: OggStream): OggSoundFacts;
  /** @throws AudioError as `describe`, and `too-long` or `empty` */
  decode(stream: OggStream, maxSeconds: Seconds): AudioData | Promise<AudioData>;
}

/** More than any pre-skip or last page drops: samples are counted before they are trimmed. */
const TRIMMED_SECONDS = 2;
/** A page ends at most 255 packets, each of at most 4,096 new samples: a first page that counts more continues something. */
export const MAX_PAGE_SAMPLES = 255 * 4_096;

const VORBIS: OggCodec = {
  kind: "vorbis",
  magic: "\x01vorbis",
  describe({ head, batches }) {
    if (head.length < 30) throw new AudioError("truncated", "This Ogg file ends within its header.");
    const channels = head[11] ?? 0;
    const sampleRate = viewOf(head).getUint32(12, true);
    if (channels === 0 || sampleRate === 0) {
      throw new AudioError("unsupported", "This Ogg file does not state its format.");
    }
    const { headers, audio } = splitHeaders(batches, isVorbisHeader);
    const positions = audio.flatMap(({ granule }) => granule ?? []);
    const isFromStart = (positions[0] ?? 0) <= MAX_PAGE_SAMPLES;
    const frames = isFromStart ? (positions.at(-1) ?? null) : null;
    return { channels, sampleRate, frames, metadata: readTags(headers[1], "\x03vorbis") };
  },
  async decode({ batches }, maxSeconds) {
    const { headers, audio } = splitHeaders(batches, isVorbisHeader);
    const decoded = await decodeVorbis(
      readVorbisHeaders(headers),
      audio.map(({ packets }) => packets),
      maxSeconds + TRIMMED_SECONDS,
    );
    const { start, end } = heardPart(audio, decoded.ends);
    return trimAudio(decoded.audio, start, end);
  },
};

const OPUS: OggCodec = {
  kind: "opus",
  magic: "OpusHead",
  describe({ head, batches }) {
    const { channels, preSkip } = readOpusHead(head);
    const { headers, audio } = splitHeaders(batches, isOpusHeader);
    let samples = 0;
    const ends = audio.map(({ packets }) => {
      for (const packet of packets) samples += opusPacketSamples(packet);
      return samples;
    });
    const { start, end } = heardPart(audio, ends);
    const frames = Math.max(0, end - start - preSkip);
    return { channels, sampleRate: OPUS_RATE, frames, metadata: readTags(headers[1], "OpusTags") };
  },
  async decode({ head, batches }, maxSeconds) {
    const opus = readOpusHead(head);
    const { audio } = splitHeaders(batches, isOpusHeader);
    const packets = audio.map((batch) => batch.packets);
    const decoded = await decodeOpus(opus, packets, maxSeconds + TRIMMED_SECONDS);
    const { start, end } = heardPart(audio, decoded.ends);
    return trimAudio(decoded.audio, start + opus.preSkip, end);
  },
};

/** Before the FLAC stream's own letters come five of its packet's type, its version, and how many headers there are. */
const FLAC_MAPPING_BYTES = 9;

const FLAC: OggCodec = {
  kind: "flac",
  magic: "\x7fFLAC",
  describe: (stream) => readFlacHeaders(nativeFlac(stream)),
  decode: (stream, maxSeconds) => decodeFlac(nativeFlac(stream), maxSeconds),
};

/** The packets of FLAC in Ogg, one behind the other, are a FLAC file (RFC 9639, section 10.1). */
function nativeFlac({ batches }: OggStream): Uint8Array {
  const [first = new Uint8Array(0), ...rest] = batches.flatMap(({ packets }) => packets);
  return concatBytes([first.subarray(FLAC_MAPPING_BYTES), ...rest]);
}

const CODECS: readonly OggCodec[] = [VORBIS, OPUS, FLAC];

/** The sound of a link; null if none of its streams is of a codec that can be read. */
export function soundOf(link: OggLink): { codec: OggCodec; stream: OggStream } | null {
  for (const stream of link) {
    const codec = CODECS.find(({ magic }) => readText(stream.head, 0, magic.length) === magic);
    if (codec) return { codec, stream };
  }
  return null;
}

/** Packets of sound have the lowest bit of their first byte clear (Vorbis I specification, section 4.2.1). */
function isVorbisHeader([first = 0]: Uint8Array): boolean {
  return (first & 1) === 1;
}

function isOpusHeader(packet: Uint8Array): boolean {
  return ["OpusHead", "OpusTags"].includes(readText(packet, 0, 8));
}

function readTags(packet: Uint8Array | undefined, magic: string): AudioMetadata {
  if (!packet || readText(packet, 0, magic.length) !== magic) return {};
  return readVorbisComment(packet.subarray(magic.length));
}
