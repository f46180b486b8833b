import { createRequire } from "node:module";

type Mp3Decoder = typeof import("mpg123-decoder").MPEGDecoder;
type OpusDecoder = typeof import("opus-decoder").OpusDecoder;

let mp3: Promise<Mp3Decoder> | undefined;
let opus: Promise<OpusDecoder> | undefined;

/** Loads the decoder of MPEG audio on first use, WebAssembly that other files do not need; each instance must be freed. */
export function loadMp3Decoder(): Promise<Mp3Decoder> {
  mp3 ??= lendRequire(async () => (await import("mpg123-decoder")).MPEGDecoder);
  return mp3;
}

/** Loads the decoder of Opus on first use; each instance must be freed. */
export function loadOpusDecoder(): Promise<OpusDecoder> {
  opus ??= lendRequire(async () => (await import("opus-decoder")).OpusDecoder);
  return opus;
}

/**
 * Runs an import of a decoder. All of them pull in a CommonJS module (a worker polyfill, unused here) that asks for Node's
 * own modules when it is loaded. Bundled as an ES module it looks for a global `require`, which exists only while we lend it
 * one.
 */
export async function lendRequire<T>(load: () => Promise<T>): Promise<T> {
  if (Object.hasOwn(globalThis, "require")) return load();
  Object.defineProperty(globalThis, "require", { value: createRequire(import.meta.url), configurable: true });
  try {
    return await load();
  } finally {
    Reflect.deleteProperty(globalThis, "require");
  }
}
