import { AudioError, type Seconds } from "../../audio.ts";
import { EndOfBits } from "../bit-reader.ts";
import { DecodedStream } from "../decoded-stream.ts";
import type { DecodedBatches } from "../packet-track.ts";
import type { AlacCookie } from "./cookie.ts";
import { DamagedAlacPacket } from "./damage.ts";
import { readAlacPacket } from "./packet.ts";

/**
 * For each channel of a WAV file the one of Apple Lossless that is the same loudspeaker, by the number of channels: its packets
 * have the centre first (ALACAudioTypes of Apple's reference decoder).
 */
const WAVE_ORDER: Record<number, readonly number[]> = {
  3: [1, 2, 0],
  4: [1, 2, 0, 3],
  5: [1, 2, 0, 3, 4],
  6: [1, 2, 0, 5, 3, 4],
  7: [1, 2, 0, 6, 5, 3, 4],
  8: [3, 4, 0, 7, 5, 6, 1, 2],
};

/**
 * Decodes Apple Lossless of 16, 20, 24 or 32 bits; whole steps are divided by 2^(depth − 1). A damaged packet is silence.
 * @throws AudioError `truncated` when no packet is intact, `too-long`
 */
export function decodeAlac(
  cookie: AlacCookie,
  batches: readonly (readonly Uint8Array[])[],
  maxSeconds: Seconds,
): DecodedBatches {
  const stream = new DecodedStream(maxSeconds);
  const ends: number[] = [];
  let isAnyIntact = false;
  for (const packets of batches) {
    for (const packet of packets) {
      const steps = readPacket(packet, cookie);
      isAnyIntact ||= steps !== null;
      const samplesDecoded = steps?.[0]?.length ?? cookie.frameLength;
      const channelData = steps ? toSamples(steps, cookie) : silence(cookie);
      stream.add({ channelData, samplesDecoded, sampleRate: cookie.sampleRate });
    }
    ends.push(stream.samples);
  }
  if (!isAnyIntact) {
    throw new AudioError("truncated", "This Apple Lossless file is damaged: none of it can be decoded.");
  }
  return { audio: stream.finish(), ends };
}

/** @returns null for a damaged packet */
function readPacket(packet: Uint8Array, cookie: AlacCookie): Int32Array[] | null {
  try {
    return readAlacPacket(packet, cookie);
  } catch (error) {
    if (error instanceof EndOfBits || error instanceof DamagedAlacPacket) return null;
    throw error;
  }
}

function toSamples(steps: readonly Int32Array[], { bitDepth, channels }: AlacCookie): Float32Array[] {
  const order = WAVE_ORDER[channels] ?? steps.map((_, index) => index);
  const fullScale = 2 ** (bitDepth - 1);
  return order.map((from) => Float32Array.from(steps[from] ?? [], (step) => step / fullScale));
}

function silence({ channels, frameLength }: AlacCookie): Float32Array[] {
  return Array.from({ length: channels }, () => new Float32Array(frameLength));
}
