import { AudioError, type Seconds } from "../../audio.ts";
import { toWaveOrder } from "../channel-order.ts";
import { DecodedStream } from "../decoded-stream.ts";
import type { DecodedBatches } from "../packet-track.ts";
import { lendRequire } from "../wasm-decoders.ts";
import { VORBIS_PACKET_BYTES, type VorbisHeaders } from "./headers.ts";

/**
 * Decodes Vorbis packets, whatever container they come from. All samples come out; the caller trims them.
 * @throws AudioError `truncated`, `too-long`, `empty`
 */
export async function decodeVorbis(
  headers: VorbisHeaders,
  batches: readonly (readonly Uint8Array[])[],
  maxSeconds: Seconds,
): Promise<DecodedBatches> {
  const stream = new DecodedStream(maxSeconds);
  try {
    const ends = await decodeBatches(headers, batches, stream);
    return { audio: toWaveOrder(stream.finish()), ends };
  } catch (cause) {
    if (cause instanceof AudioError) throw cause;
    throw new AudioError("truncated", "This Vorbis file is damaged and cannot be decoded. Copy or export it again.", {
      cause,
    });
  }
}

let loaded: Promise<typeof import("./packet-decoder.ts")> | undefined;

/** @returns the samples of `stream` at the end of each batch */
async function decodeBatches(
  headers: VorbisHeaders,
  batches: readonly (readonly Uint8Array[])[],
  stream: DecodedStream,
): Promise<number[]> {
  loaded ??= lendRequire(() => import("./packet-decoder.ts"));
  const decoder = await (await loaded).VorbisPacketDecoder.open(headers);
  try {
    return batches.map((packets) => {
      for (const packet of packets) {
        if (packet.length > 0 && packet.length <= VORBIS_PACKET_BYTES) stream.add(decoder.decode(packet));
      }
      return stream.samples;
    });
  } finally {
    decoder.free();
  }
}
