import { WASMAudioDecoderCommon, type SharedArray } from "@wasm-audio-decoders/common";
// The package's entry takes in `codec-parser` (LGPL), which must not be bundled; what it wraps has no entry of its own.
import EmscriptenWasm from "../../../../node_modules/@wasm-audio-decoders/ogg-vorbis/src/EmscriptenWasm.js";
import type { DecodedPart } from "../decoded-stream.ts";
import { VORBIS_PACKET_BYTES, type VorbisHeaders } from "./headers.ts";

/** Codes of errors that one call may leave, in pairs; a packet has one at most. */
const MAX_ERRORS = 256;

/** A stream of libvorbis. Does not hold its place in the stream: packets come in order, and their samples go out. */
export class VorbisPacketDecoder {
  readonly #common: WASMAudioDecoderCommon;
  readonly #decoder: number;
  readonly #input: SharedArray<Uint8Array>;
  readonly #results: SharedArray<Uint32Array>[];

  private constructor(common: WASMAudioDecoderCommon) {
    const number = (): SharedArray<Uint32Array> => common.allocateTypedArray(1, Uint32Array);
    this.#common = common;
    this.#input = common.allocateTypedArray(VORBIS_PACKET_BYTES, Uint8Array);
    // In the order of the call below: bytes of the input, then where the output lies and what it is.
    this.#results = [number(), number(), number(), number(), number()];
    const errors = common.allocateTypedArray(MAX_ERRORS, Uint32Array);
    const pointers = this.#results.map(({ ptr }) => ptr);
    this.#decoder = common.wasm.create_decoder(this.#input.ptr, ...pointers, errors.ptr, number().ptr, MAX_ERRORS);
  }

  static async open(): Promise<VorbisPacketDecoder> {
    return new VorbisPacketDecoder(await new WASMAudioDecoderCommon().instantiate(EmscriptenWasm));
  }

  /** Takes the headers of the stream; once, before its packets. */
  begin(headers: VorbisHeaders): void {
    const { wasm } = this.#common;
    this.#give(headers.identification);
    wasm.send_setup(this.#decoder, true);
    this.#give(headers.setup);
    wasm.send_setup(this.#decoder, false);
    wasm.init_dsp(this.#decoder);
  }

  /** @param packet of at most `VORBIS_PACKET_BYTES`; a damaged one gives no samples */
  decode(packet: Uint8Array): DecodedPart {
    const { wasm } = this.#common;
    this.#give(packet);
    wasm.decode_packets(this.#decoder);
    const [, output = 0, channels = 0, sampleRate = 0, samplesDecoded = 0] = this.#results.map(
      ({ buf }) => buf[0] ?? 0,
    );
    const places = new Uint32Array(wasm.HEAP, output, channels);
    // The memory is used again for the next packet.
    const channelData = Array.from(places, (place) => new Float32Array(wasm.HEAP, place, samplesDecoded).slice());
    return { channelData, samplesDecoded, sampleRate };
  }

  free(): void {
    this.#common.wasm.destroy_decoder(this.#decoder);
    this.#common.free();
  }

  #give(packet: Uint8Array): void {
    this.#input.buf.set(packet);
    this.#results[0]?.buf.set([packet.length]);
  }
}
