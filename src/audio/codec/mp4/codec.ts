import { AudioError } from "../../audio.ts";
import { readAacConfig } from "../aac/config.ts";
import { readAlacCookie } from "../alac/cookie.ts";
import { readOpusHead, type OpusHead } from "../opus/head.ts";
import type { PacketCodec } from "../packet-codec.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { readPcmCoding } from "./pcm.ts";
import { findExtension, readElementaryStream, type SoundDescription } from "./sound-description.ts";

/** Names of codecs that are not read. */
const OTHERS: Record<string, string> = {
  "ac-3": "Dolby Digital (AC-3)",
  "ec-3": "Dolby Digital Plus (E-AC-3)",
  samr: "AMR speech",
  sawb: "AMR speech",
  dtsc: "DTS",
  QDM2: "QDesign",
  drms: "copy-protected AAC, which no program but the shop's own may decode",
  enca: "encrypted audio",
};
/** MPEG-1 and MPEG-2 audio, layers I to III, by the object type of the stream. */
const MPEG_STREAMS = new Set([0x69, 0x6b]);
/** Names of other streams of `mp4a`, by the object type of its stream (MP4 Registration Authority). */
const OTHER_STREAMS: Record<number, string> = {
  0xa5: "Dolby Digital (AC-3)",
  0xa6: "Dolby Digital Plus (E-AC-3)",
  0xa9: "DTS",
  0xdd: "Vorbis",
};

/**
 * Finds out how a track is encoded.
 * @throws AudioError `unsupported` for a codec that is not read, by its name; `truncated` without its headers
 */
export function codecOf(description: SoundDescription): PacketCodec {
  const coding = readPcmCoding(description);
  if (coding)
    return { kind: "pcm", coding, sampleRate: Math.round(description.sampleRate), channels: description.channels };
  switch (description.codec) {
    case ".mp3":
    case "mp3 ":
    case "ms\0U":
      return mpegOf(description);
    case "alac":
      return {
        kind: "alac",
        cookie: readAlacCookie((findExtension(description, "alac") ?? new Uint8Array(0)).subarray(4)),
      };
    case "Opus":
      return { kind: "opus", head: readOpusBox(findExtension(description, "dOps")) };
    case "fLaC":
      return { kind: "flac", head: readFlacBox(findExtension(description, "dfLa")) };
    case "mp4a":
      return codecOfElementaryStream(description);
    default: {
      const name = OTHERS[description.codec] ?? `audio of the codec "${description.codec}"`;
      throw new AudioError("unsupported", `This MP4 file holds ${name}. Export it as WAV or FLAC.`);
    }
  }
}

function mpegOf({ sampleRate, channels }: SoundDescription): PacketCodec {
  return { kind: "mpeg", sampleRate: Math.round(sampleRate), channels };
}

function codecOfElementaryStream(description: SoundDescription): PacketCodec {
  const stream = readElementaryStream(findExtension(description, "esds") ?? new Uint8Array(0));
  if (stream && MPEG_STREAMS.has(stream.objectType)) return mpegOf(description);
  const isNamed = OTHER_STREAMS[stream?.objectType ?? 0] !== undefined;
  const config = stream && !isNamed ? readAacConfig(stream.configuration) : null;
  if (config) return { kind: "aac", config };
  const name = OTHER_STREAMS[stream?.objectType ?? 0] ?? "AAC of a kind that is not read";
  throw new AudioError("unsupported", `This MP4 file holds ${name}. Export it as WAV or FLAC.`);
}

/** The numbers of an Opus header, here with the highest byte first ("Encapsulation of Opus in ISOBMFF", 4.3.2). */
function readOpusBox(content: Uint8Array | null): OpusHead {
  if (!content || content.length < 11) throw new AudioError("truncated", "This MP4 file lacks its Opus header.");
  const view = viewOf(content);
  const head = new Uint8Array(8 + content.length);
  head.set(new TextEncoder().encode("OpusHead"));
  head.set(content, 8);
  const turned = viewOf(head);
  turned.setUint8(8, 1);
  turned.setUint16(10, view.getUint16(2), true);
  turned.setUint32(12, view.getUint32(4), true);
  turned.setInt16(16, view.getInt16(8), true);
  return readOpusHead(head);
}

/** Version and flags, then the blocks of metadata. */
function readFlacBox(content: Uint8Array | null): Uint8Array {
  if (!content) throw new AudioError("truncated", "This MP4 file lacks its FLAC header.");
  return concatBytes([new TextEncoder().encode("fLaC"), content.subarray(4)]);
}
