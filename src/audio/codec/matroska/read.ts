import type { AudioData, Hertz, Seconds } from "../../audio.ts";
import type { ForeignDecoders } from "../aac/decode.ts";
import { readFlacHeaders } from "../flac/flac-headers.ts";
import type { AudioMetadata } from "../metadata.ts";
import { opusPacketSamples } from "../opus/packet.ts";
import { codecFacts, decodePackets, type PacketCodec } from "../packet-codec.ts";
import { samplesAt, trimAudio } from "../packet-track.ts";
import { readMatroska, type MatroskaSound } from "./segment.ts";
import { codecOf } from "./track.ts";

/** More than any encoder puts around the sound: samples are counted before they are trimmed. */
const TRIMMED_SECONDS = 2;
const NANOS = 1e9;

/** Facts from a file's description. */
export interface MatroskaFacts {
  sampleRate: Hertz;
  channels: number;
  /** Null when only decoding would tell: recorders write no duration. */
  frames: number | null;
}

/** @throws AudioError `truncated` or `unsupported` */
export function readMatroskaFacts(bytes: Uint8Array): MatroskaFacts {
  const sound = readMatroska(bytes);
  const codec = codecOf(sound.track);
  const { sampleRate, channels } = codecFacts(codec);
  return { sampleRate, channels, frames: countFrames(codec, sound) };
}

function countFrames(codec: PacketCodec, sound: MatroskaSound): number | null {
  if (codec.kind === "flac") return readFlacHeaders(codec.head).frames;
  if (codec.kind !== "opus") return null;
  const total = sound.packets.reduce((sum, packet) => sum + opusPacketSamples(packet), 0);
  const { start, end } = heard(codec, sound, { rate: codecFacts(codec).sampleRate, total });
  return Math.max(0, end - start);
}

/**
 * Decodes the first sound track of a Matroska or WebM file, without what its encoder put around the sound.
 * @throws AudioError `truncated`, `unsupported`, `too-long` or `empty`
 */
export async function readMatroskaAudio(
  bytes: Uint8Array,
  maxSeconds: Seconds,
  foreign?: ForeignDecoders,
): Promise<{ audio: AudioData; metadata: AudioMetadata }> {
  const sound = readMatroska(bytes);
  const codec = codecOf(sound.track);
  const { audio } = await decodePackets(codec, sound.packets, { maxSeconds: maxSeconds + TRIMMED_SECONDS, foreign });
  const total = audio.channels[0]?.length ?? 0;
  const { start, end } = heard(codec, sound, { rate: audio.sampleRate, total });
  return { audio: trimAudio(audio, start, end), metadata: sound.metadata };
}

/**
 * The container's delay counts, but Opus needs its own at least: FFmpeg 5.1 states less for sources of lower rates than 48 kHz.
 */
function heard(
  codec: PacketCodec,
  { track, discardedAtEnd }: MatroskaSound,
  { rate, total }: { rate: Hertz; total: number },
): { start: number; end: number } {
  const ownDelay = codec.kind === "opus" ? codec.head.preSkip : 0;
  const start = Math.max(ownDelay, samplesAt((track.delay ?? 0) / NANOS, rate));
  return { start, end: total - samplesAt(discardedAtEnd / NANOS, rate) };
}
