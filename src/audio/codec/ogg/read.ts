import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import type { AudioMetadata } from "../metadata.ts";
import { decodeInTurn } from "../packet-track.ts";
import { soundOf, type OggSoundFacts } from "./sound.ts";
import { readLinks } from "./streams.ts";

/**
 * Facts of an Ogg file of Vorbis, Opus or FLAC: of its first link, and a length only if that is the only one.
 * @throws AudioError `truncated` or `unsupported`
 */
export function readOggFacts(bytes: Uint8Array): OggSoundFacts {
  const [first, ...more] = soundsOf(bytes);
  if (!first) throw new AudioError("truncated", "This Ogg file ends within its header.");
  const facts = first.codec.describe(first.stream);
  return more.length === 0 ? facts : { ...facts, frames: null };
}

/**
 * Decodes an Ogg file: all its links, at the rate of the first.
 * @throws AudioError `truncated`, `unsupported`, `too-long` or `empty`
 */
export async function readOgg(
  bytes: Uint8Array,
  maxSeconds: Seconds,
): Promise<{ audio: AudioData; metadata: AudioMetadata }> {
  const { metadata } = readOggFacts(bytes);
  const audio = await decodeInTurn(soundsOf(bytes), maxSeconds, ({ codec, stream }, left) => codec.decode(stream, left));
  return { audio, metadata };
}

function soundsOf(bytes: Uint8Array): NonNullable<ReturnType<typeof soundOf>>[] {
  return readLinks(bytes).flatMap((link) => soundOf(link) ?? []);
}
