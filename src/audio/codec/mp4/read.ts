import type { AudioData, Hertz, Seconds } from "../../audio.ts";
import { concatSamples } from "../../core/channels.ts";
import type { ForeignDecoders } from "../aac/decode.ts";
import type { AudioMetadata } from "../metadata.ts";
import { codecFacts, decodePackets } from "../packet-codec.ts";
import { trimAudio } from "../packet-track.ts";
import { codecOf } from "./codec.ts";
import { heardParts, readMp4Sound, type Mp4Sound } from "./movie.ts";

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
  const { sampleRate, channels } = codecFacts(codecOf(sound.description));
  const parts = heardParts(sound, sampleRate, Number.POSITIVE_INFINITY);
  const frames = parts.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  return { sampleRate, channels, frames: Number.isFinite(frames) && frames > 0 ? frames : null };
}

/**
 * Decodes the first sound track of an MP4, M4A or QuickTime file, without what its encoder put around the sound.
 * @throws AudioError `truncated`, `unsupported`, `too-long` or `empty`
 */
export async function readMp4(
  bytes: Uint8Array,
  maxSeconds: Seconds,
  foreign?: ForeignDecoders,
): Promise<{ audio: AudioData; metadata: AudioMetadata }> {
  const sound = readMp4Sound(bytes);
  const codec = codecOf(sound.description);
  const packets = sound.packets.flatMap(({ offset, bytes: length }) =>
    offset + length <= bytes.length ? [bytes.subarray(offset, offset + length)] : [],
  );
  const { audio } = await decodePackets(codec, packets, { maxSeconds: maxSeconds + TRIMMED_SECONDS, foreign });
  return { audio: playEdits(audio, sound), metadata: sound.metadata };
}

function playEdits(audio: AudioData, sound: Mp4Sound): AudioData {
  const total = audio.channels[0]?.length ?? 0;
  const parts = heardParts(sound, audio.sampleRate, total).map(({ start, end }) => trimAudio(audio, start, end));
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const channels = audio.channels.map((_, index) => concatSamples(parts.flatMap((part) => part.channels[index] ?? [])));
  return { sampleRate: audio.sampleRate, channels };
}
