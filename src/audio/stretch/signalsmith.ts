import { resolveObjectURL } from "node:buffer";
import type { Hertz } from "../audio.ts";
import { createRandom } from "../core/random.ts";

/**
 * Signalsmith Stretch 1.3.2 (Geraint Luff, MIT) as plain functions. The package is written for a page: it wants an
 * AudioContext, or else to run inside an AudioWorklet, found by its globals. Neither is needed here. Its code for the
 * worklet carries the WebAssembly module as text, and a context that only keeps what it is told to load gets hold of it.
 */

/** Samples made by one call. Fixed: the sizes of the pieces decide where frames begin, so others would sound otherwise. */
export const PIECE = 512;
/** A stretch by more is done in steps: the library fills longer gaps with random phases. */
export const MAX_STRETCH = 2;

/** One stretching of one sound: state that is fed piece by piece. */
export interface Stretcher {
  /** Samples of input by which an event is late. */
  inputLatency: number;
  /** Samples of output by which it is late besides. */
  outputLatency: number;
  /** For each channel, where input is put before `process`; to be asked for anew each time, as memory moves. */
  inputs(): Float32Array[];
  /** Consumes `inputCount` samples and gives PIECE samples for each channel, valid until the next call. */
  process(inputCount: number): Float32Array[];
}

/** What a stretcher does besides stretching. */
export interface StretcherSetup {
  channels: number;
  sampleRate: Hertz;
  /** Moves the pitch and leaves formants where they are; less well in tune than stretching and resampling. */
  transposeSemitones?: number;
}

/** Names of the package's own table of exports. They belong to this build, so it is pinned to its version. */
interface Exports {
  e: WebAssembly.Memory;
  /** Constructors. */
  f(): void;
  setBuffers: (channels: number, length: number) => number;
  presetDefault: (channels: number, rate: number) => void;
}

type Wasm = Record<string, (...values: number[]) => number> & { e: WebAssembly.Memory };

let compiled: Promise<WebAssembly.Module> | undefined;
