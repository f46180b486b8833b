import { createRequire } from "node:module";

/** The decoders whose code is WebAssembly; each instance owns its memory and must be freed. */
export interface WasmDecoders {
  MPEGDecoder: typeof import("mpg123-decoder").MPEGDecoder;
  OggVorbisDecoder: typeof import("@wasm-audio-decoders/ogg-vorbis").OggVorbisDecoder;
}

let loaded: Promise<WasmDecoders> | undefined;

/** Loads the decoders on first use; they are code that WAV and FLAC files do not need. */
export function loadWasmDecoders(): Promise<WasmDecoders> {
  loaded ??= withRequire(importDecoders);
  return loaded;
}

let opus: Promise<typeof import("opus-decoder").OpusDecoder> | undefined;

/** Loads the decoder of Opus on first use; each instance must be freed. */
export function loadOpusDecoder(): Promise<typeof import("opus-decoder").OpusDecoder> {
  opus ??= withRequire(async () => (await import("opus-decoder")).OpusDecoder);
  return opus;
}

async function importDecoders(): Promise<WasmDecoders> {
  const [{ MPEGDecoder }, { OggVorbisDecoder }] = await Promise.all([
    import("mpg123-decoder"),
    import("@wasm-audio-decoders/ogg-vorbis"),
  ]);
  return { MPEGDecoder, OggVorbisDecoder };
}

/**
 * The decoders pull in a CommonJS module (a worker polyfill, unused here) that asks for Node's own modules when it is
 * loaded. Bundled as an ES module it looks for a global `require`, which exists only while we lend it one.
 */
async function withRequire<T>(load: () => Promise<T>): Promise<T> {
  if (Object.hasOwn(globalThis, "require")) return load();
  Object.defineProperty(globalThis, "require", { value: createRequire(import.meta.url), configurable: true });
  try {
    return await load();
  } finally {
    Reflect.deleteProperty(globalThis, "require");
  }
}
