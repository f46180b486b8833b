import type { Seconds } from "../../audio.ts";
import { toWaveOrder } from "../channel-order.ts";
import { decodeParts } from "../decode-parts.ts";
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
  loaded ??= lendRequire(() => import("./packet-decoder.ts"));
  const decoder = await (await loaded).VorbisPacketDecoder.open();
  const ends: number[] = [];
  const audio = await decodeParts({ name: "Vorbis", maxSeconds, decoder }, (stream) => {
    decoder.begin(headers);
    for (const packets of batches) {
      for (const packet of packets) {
        if (packet.length > 0 && packet.length <= VORBIS_PACKET_BYTES) stream.add(decoder.decode(packet));
      }
      ends.push(stream.samples);
    }
  });
  return { audio: toWaveOrder(audio), ends };
}

let loaded: Promise<typeof import("./packet-decoder.ts")> | undefined;
