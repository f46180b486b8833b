import type { AudioData, Hertz, Seconds } from "../../audio.ts";
import { concatSamples, sampleCount } from "../../core/channels.ts";
import type { ForeignDecoders } from "../aac/decode.ts";
import { refuseTooLong } from "../decoded-stream.ts";
import type { HeardPart } from "../ogg/streams.ts";
import { codecFacts, decodePackets, type PacketCodec } from "../packet-codec.ts";
import { trimAudio } from "../packet-track.ts";
import type { ReadAudio } from "../read-audio.ts";
import { codecOf } from "./codec.ts";
import { heardParts, readMp4Sound, totalOf } from "./movie.ts";

/** More than any encoder puts around the sound: samples are counted before they are trimmed. */
const TRIMMED_SECONDS = 2;

/** Facts from a file's description. */
export interface Mp4Facts {
  sampleRate: Hertz;
  channels: number;
  frames: number | null;
}

/** @throws AudioError `truncated` or `unsupported` */
export function readMp4Facts(bytes: Uint8Array): Mp4Facts {
  const sound = readMp4Sound(bytes);
  const codec = codecOf(sound.description);
  const { sampleRate, channels } = codecFacts(codec);
  const frames = totalOf(heardParts(sound, sampleRate, Number.POSITIVE_INFINITY, skippedBy(codec)));
  return { sampleRate, channels, frames: Number.isFinite(frames) && frames > 0 ? frames : null };
}

/**
 * Decodes the first sound track of an MP4, M4A or QuickTime file, without what its encoder put around the sound.
 * @throws AudioError `truncated`, `unsupported`, `too-long` or `empty`
 */
export async function readMp4(bytes: Uint8Array, maxSeconds: Seconds, foreign?: ForeignDecoders): Promise<ReadAudio> {
  const sound = readMp4Sound(bytes);
  const codec = codecOf(sound.description);
  const packets = sound.packets.flatMap(({ offset, bytes: length }) =>
    offset + length <= bytes.length ? [bytes.subarray(offset, offset + length)] : [],
  );
  const { audio } = await decodePackets(codec, packets, { maxSeconds: maxSeconds + TRIMMED_SECONDS, foreign });
  const isCutOff = packets.length < sound.packets.length;
  const announced = isCutOff
    ? totalOf(heardParts(sound, audio.sampleRate, Number.POSITIVE_INFINITY, skippedBy(codec)))
    : null;
  return {
    audio: playParts(audio, heardParts(sound, audio.sampleRate, sampleCount(audio), skippedBy(codec)), maxSeconds),
    metadata: sound.metadata,
    announcedFrames: Number.isFinite(announced) ? announced : null,
  };
}

function skippedBy(codec: PacketCodec): number {
  return codec.kind === "opus" ? codec.head.preSkip : 0;
}

/** Parts may repeat the sound: their sum is checked before they are copied. */
function playParts(audio: AudioData, parts: readonly HeardPart[], maxSeconds: Seconds): AudioData {
  refuseTooLong(totalOf(parts) / audio.sampleRate, maxSeconds);
  const played = parts.map(({ start, end }) => trimAudio(audio, start, end));
  const [only] = played;
  if (only && played.length === 1) return only;
  const channels = audio.channels.map((_, index) =>
    concatSamples(played.flatMap((part) => part.channels[index] ?? [])),
  );
  return { sampleRate: audio.sampleRate, channels };
}
