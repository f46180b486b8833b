/** Parts of the Vorbis decoder's packages that have no types; `packet-decoder.ts` alone uses them. */

/** libvorbis as WebAssembly; the package's own entry wraps it in a reader of Ogg. */
declare module "*/@wasm-audio-decoders/ogg-vorbis/src/EmscriptenWasm.js" {
  const EmscriptenWasm: object;
  export default EmscriptenWasm;
}

declare module "@wasm-audio-decoders/common" {
  /** Memory that is shared with the decoder; it never grows. */
  export interface SharedArray<Content> {
    ptr: number;
    buf: Content;
  }

  export class WASMAudioDecoderCommon {
    instantiate(
      source: typeof import("*/@wasm-audio-decoders/ogg-vorbis/src/EmscriptenWasm.js").default,
    ): Promise<this>;
    allocateTypedArray<Content>(length: number, kind: new (...given: never[]) => Content): SharedArray<Content>;
    free(): void;
    readonly wasm: {
      readonly HEAP: ArrayBuffer;
      create_decoder(...pointers: number[]): number;
      send_setup(decoder: number, isFirst: boolean): void;
      init_dsp(decoder: number): void;
      decode_packets(decoder: number): void;
      destroy_decoder(decoder: number): void;
    };
  }
}
