import { codecFrames, data, header, isLastPage, vorbisSetup, type OggPage } from "codec-parser";
import { AudioError, type Seconds } from "../../audio.ts";
import { toWaveOrder } from "../channel-order.ts";
import { DecodedStream } from "../decoded-stream.ts";
import type { DecodedBatches } from "../packet-track.ts";
import { readText } from "../riff.ts";
import { loadWasmDecoders } from "../wasm-decoders.ts";

/** The decoder's memory for one packet. */
const DECODER_PACKET_BYTES = 131_072;

/** The three headers of a Vorbis stream. */
export interface VorbisHeaders {
  identification: Uint8Array;
  setup: Uint8Array;
}

/** Finds the headers among the first packets. @throws AudioError `truncated` */
export function readVorbisHeaders(packets: readonly Uint8Array[]): VorbisHeaders {
  const [identification, , setup] = packets;
  const isWhole =
    identification &&
    setup &&
    readText(identification, 0, 7) === "\x01vorbis" &&
    readText(setup, 0, 7) === "\x05vorbis" &&
    setup.length <= DECODER_PACKET_BYTES;
  if (!isWhole) throw new AudioError("truncated", "This Vorbis file ends within its headers. Copy or export it again.");
  return { identification, setup };
}

/**
 * Decodes Vorbis packets, whatever container they come from. All samples come out; the caller trims them.
 * @throws AudioError `truncated`, `too-long`, `empty`
 */
export async function decodeVorbis(
  headers: VorbisHeaders,
  batches: readonly (readonly Uint8Array[])[],
  maxSeconds: Seconds,
): Promise<DecodedBatches> {
  const { OggVorbisDecoder } = await loadWasmDecoders();
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const stream = new DecodedStream(maxSeconds);
  const ends: number[] = [];
  try {
    // Packets are handed over on pages of our own, so that the package's reader of Ogg, which knows one stream only, is not asked.
    await decoder.decodeOggPages([pageOf(headers, [], headers.identification)]);
    for (const packets of batches) {
      const whole = packets.filter((packet) => packet.length > 0 && packet.length <= DECODER_PACKET_BYTES);
      if (whole.length > 0) stream.add(await decoder.decodeOggPages([pageOf(headers, whole)]));
      ends.push(stream.samples);
    }
  } catch (cause) {
    if (cause instanceof AudioError) throw cause;
    throw new AudioError("truncated", "This Vorbis file is damaged and cannot be decoded. Copy or export it again.", {
      cause,
    });
  } finally {
    decoder.free();
  }
  return { audio: toWaveOrder(stream.finish()), ends };
}

function pageOf(
  { setup }: VorbisHeaders,
  packets: readonly Uint8Array[],
  content: Uint8Array = Uint8Array.of(0),
): OggPage {
  const page = {
    [data]: content,
    [codecFrames]: packets.map((packet) => ({ [data]: packet, [header]: { [vorbisSetup]: setup } })),
    [isLastPage]: false,
  };
  // The decoder reads these fields only: codec-parser makes pages with many more.
  return page as unknown as OggPage;
}
