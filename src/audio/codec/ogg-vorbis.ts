import { AudioError, type AudioData } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { resample } from "../core/resample.ts";
import type { AudioMetadata } from "./metadata.ts";
import { PacketAssembler, readPages, type PacketBatch } from "./ogg/pages.ts";
import { writeOggPages } from "./ogg/write.ts";
import { concatBytes } from "./riff.ts";
import { encodeVorbisComment } from "./tags/vorbis-comment.ts";

/** Quality of the encoder's scale from −1 to 10: about 192 kbit/s in stereo. */
const QUALITY = 6;
/** Rates within which libvorbis has settings for that quality. */
const MIN_RATE = 8_000;
const MAX_RATE = 192_000;
/** Samples encoded at a time; bounds the encoder's memory. */
const BLOCK = 131_072;
/** The encoder draws one by lot; the same audio shall be the same bytes. */
const SERIAL = 0x7761_7630;
const HEADER_PACKETS = 3;

/**
 * Encodes Ogg Vorbis of the exact length: the position of its last page ends it.
 * @throws AudioError `unsupported` for more than two channels, `empty` for no samples
 */
export async function encodeVorbis(audio: AudioData, options: { metadata?: AudioMetadata } = {}): Promise<Uint8Array> {
  const count = audio.channels.length;
  if (sampleCount(audio) === 0) throw new AudioError("empty", "There are no samples to encode.");
  if (count !== 1 && count !== 2)
    throw new AudioError(
      "unsupported",
      `Ogg Vorbis is written with one or two channels, this audio has ${count}. Keep it as WAV.`,
    );
  const source = resample(audio, Math.max(MIN_RATE, Math.min(MAX_RATE, audio.sampleRate)));
  const batches = packetsOf(await encodeStream(source, count));
  const [identification, , setup, ...sound] = batches.flatMap(({ packets }) => packets);
  const [first] = sound;
  if (!identification || !setup || !first) throw new Error("The encoder of Ogg Vorbis made no packets");
  const comment = concatBytes([COMMENT_MAGIC, encodeVorbisComment(options.metadata ?? {}), Uint8Array.of(1)]);
  return concatBytes(
    writeOggPages(
      [
        { packets: [identification], granule: 0 },
        { packets: [comment, setup], granule: 0 },
        // By itself the first packet has no samples. Browsers and ffmpeg cut audio that fits on one page 128 samples short.
        { packets: [first], granule: 0 },
        ...soundPages(batches, first),
      ],
      SERIAL,
    ),
  );
}

const COMMENT_MAGIC = Uint8Array.of(3, ...new TextEncoder().encode("vorbis"));

/** Pages as the encoder made them, without the headers and the first packet of sound. */
function soundPages(batches: readonly PacketBatch[], first: Uint8Array) {
  return batches
    .filter(({ packets }) => packets.some(([kind = 0]) => (kind & 1) === 0))
    .map(({ packets, granule }) => ({ packets: packets.filter((packet) => packet !== first), granule: granule ?? 0 }))
    .filter(({ packets }) => packets.length > 0);
}

function packetsOf(stream: Uint8Array): PacketBatch[] {
  const assembler = new PacketAssembler();
  for (const page of readPages(stream)) assembler.add(page);
  if (assembler.batches.flatMap(({ packets }) => packets).length <= HEADER_PACKETS)
    throw new Error("The encoder of Ogg Vorbis made no sound");
  return assembler.batches;
}

async function encodeStream({ sampleRate, channels }: AudioData, count: 1 | 2): Promise<Uint8Array> {
  const { createOggEncoder } = await import("wasm-media-encoders");
  const encoder = await createOggEncoder();
  encoder.configure({ channels: count, sampleRate, vbrQuality: QUALITY });
  const parts: Uint8Array[] = [];
  for (let start = 0; start < (channels[0]?.length ?? 0); start += BLOCK) {
    // The encoder hands out a view of its own memory, valid until the next call.
    parts.push(encoder.encode(channels.map((samples) => samples.slice(start, start + BLOCK))).slice());
  }
  parts.push(encoder.finalize().slice());
  return concatBytes(parts);
}
