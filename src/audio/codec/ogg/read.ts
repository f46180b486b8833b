import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import type { AudioMetadata } from "../metadata.ts";
import { decodeInTurn } from "../packet-track.ts";
import { readText } from "../riff.ts";
import { MAX_PAGE_SAMPLES, soundOf, type OggCodec, type OggSoundFacts } from "./sound.ts";
import { readLinks } from "./streams.ts";

/** True if these bytes begin like an Ogg file. */
export function isOgg(bytes: Uint8Array): boolean {
  return readText(bytes, 0, 4) === "OggS";
}

/** Codec of the sound with which an Ogg file begins; null if it has none that can be read. */
export function firstSoundOf(bytes: Uint8Array): OggCodec["kind"] | null {
  return soundsOf(bytes)[0]?.codec.kind ?? null;
}

/**
 * True for a single stream of Vorbis from its beginning, on more pages than one: others are cut or refused by browsers and ffmpeg.
 */
export function isPlainOgg(bytes: Uint8Array): boolean {
  const [first, ...more] = soundsOf(bytes);
  if (!first || more.length > 0 || first.codec.kind !== "vorbis") return false;
  const pages = first.stream.batches.filter(({ granule }) => granule !== null && granule > 0);
  return pages.length > 1 && (pages[0]?.granule ?? 0) <= MAX_PAGE_SAMPLES;
}

/** The first bytes of an Ogg file's first packet, which name its codec. */
export function firstPacketOf(bytes: Uint8Array): string {
  const [stream] = readLinks(bytes)[0] ?? [];
  return stream ? readText(stream.head, 0, 8) : "";
}

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
  const audio = await decodeInTurn(soundsOf(bytes), maxSeconds, ({ codec, stream }, left) =>
    codec.decode(stream, left),
  );
  return { audio, metadata };
}

function soundsOf(bytes: Uint8Array): NonNullable<ReturnType<typeof soundOf>>[] {
  return readLinks(bytes).flatMap((link) => soundOf(link) ?? []);
}
