import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { decodeParts } from "../decode-parts.ts";
import type { DecodedPart } from "../decoded-stream.ts";
import type { DecodedBatches } from "../packet-track.ts";
import { toWaveOrder } from "../channel-order.ts";
import { loadOpusDecoder } from "../wasm-decoders.ts";
import { OPUS_RATE, type OpusHead } from "./head.ts";
import { opusPacketSamples, readOpusPacket } from "./packet.ts";

/** Bytes for a packet and channel in the decoder's memory; a valid packet may be larger. */
const DECODER_PACKET_BYTES = 3_840;

type Decoder = InstanceType<Awaited<ReturnType<typeof loadOpusDecoder>>>;

/**
 * Decodes Opus packets at 48 kHz. All samples come out, those that the pre-skip drops too; a damaged packet is silence of its
 * length.
 * @throws AudioError `too-long`, `empty`, `unsupported`, `truncated`
 */
export async function decodeOpus(
  head: OpusHead,
  batches: readonly (readonly Uint8Array[])[],
  maxSeconds: Seconds,
): Promise<DecodedBatches> {
  const decoder = await createDecoder(head);
  const ends: number[] = [];
  const audio = await decodeParts({ name: "Opus", maxSeconds, decoder }, (stream) => {
    for (const packets of batches) {
      for (const packet of packets) {
        for (const piece of piecesOf(packet, head)) stream.add(decodePiece(decoder, piece, head.channels));
      }
      ends.push(stream.samples);
    }
  });
  return { audio: finish(audio, head), ends };
}

async function createDecoder({ channels, streams, coupledStreams, mapping }: OpusHead): Promise<Decoder> {
  const OpusDecoder = await loadOpusDecoder();
  const decoder = new OpusDecoder({
    sampleRate: OPUS_RATE,
    channels,
    streamCount: streams,
    coupledStreamCount: coupledStreams,
    channelMappingTable: mapping,
    preSkip: 0,
  });
  await decoder.ready;
  return decoder;
}

/**
 * A packet that the decoder can take. It writes a larger one beyond its memory's end, so such a packet is given frame by frame,
 * each as a packet of its own. What breaks the rules is not shown to the decoder, which would print a line for each.
 */
function piecesOf(packet: Uint8Array, { channels, streams }: OpusHead): (Uint8Array | number)[] {
  const isSmall = packet.length <= DECODER_PACKET_BYTES * channels;
  if (streams > 1) return [isSmall ? packet : opusPacketSamples(packet)];
  const parsed = readOpusPacket(packet);
  if (!parsed) return [opusPacketSamples(packet)];
  if (isSmall) return [packet];
  return parsed.frames.map((frame) => {
    const single = new Uint8Array(frame.length + 1);
    single[0] = parsed.toc;
    single.set(frame, 1);
    return single;
  });
}

/** @param piece a packet, or the length of one that is lost */
function decodePiece(decoder: Decoder, piece: Uint8Array | number, channels: number): DecodedPart {
  if (typeof piece !== "number") return decoder.decodeFrame(piece);
  const channelData = Array.from({ length: channels }, () => new Float32Array(piece));
  return { channelData, samplesDecoded: piece, sampleRate: OPUS_RATE };
}

function finish(audio: AudioData, { gain, mappingFamily, channels }: OpusHead): AudioData {
  if (audio.channels.length !== channels) throw new AudioError("unsupported", "This Opus file cannot be decoded.");
  if (gain !== 1) for (const samples of audio.channels) scale(samples, gain);
  return mappingFamily === 1 ? toWaveOrder(audio) : audio;
}

function scale(samples: Float32Array, gain: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * gain;
}
