import type { Hertz, Seconds } from "../audio.ts";
import { createRandom } from "../core/random.ts";

/** Samples of output that a call gives. Never another number: it decides where the frames begin, and so how it sounds. */
export const PIECE = 256;
/** Largest stretch in one step; the library fills longer gaps with random phases. */
export const MAX_STEP = 2;
/**
 * The library's default is 120 ms, which cannot tell the partials of E1 (41 Hz) apart and leaves them up to 80 cents out of
 * tune; from 160 ms on they are exact to a cent. More overlap than four makes the bass worse again.
 */
const BLOCK: Seconds = 0.16;
const OVERLAP = 4;
/**
 * The fundamental of the voices whose resonances are moved. The library's own guess (0) finds too high a one and moves them by
 * some 2 dB; with this they go all the way, for fundamentals from 80 to 300 Hz.
 */
const VOICE_BASE: Hertz = 200;
const WASM_PAGE = 65_536;

/** The state of one stretching, fed piece by piece. */
export interface Stretcher {
  /** An event at sample p of the input comes out at (p + inputLatency) · stretch + outputLatency. */
  inputLatency: number;
  outputLatency: number;
  /**
   * @param inputs one array a channel, all of the same length, at most `capacity`
   * @returns PIECE samples a channel, valid until the next call
   */
  process(inputs: readonly Float32Array[]): Float32Array[];
}

/** Format and settings of a stretcher. */
export interface StretcherSetup {
  channels: number;
  sampleRate: Hertz;
  /** Most samples of input to one piece. */
  capacity: number;
  /** By how much resonances are moved while pitches stay; 0 for not at all. */
  formantSemitones: number;
}

type Call = (...numbers: number[]) => number;

/** Starts a stretching in a memory of its own, so that no setting outlives it. Equal input gives equal bits. */
export function createStretcher(module: WebAssembly.Module, setup: StretcherSetup): Stretcher {
  const wasm = instantiate(module);
  const { channels, sampleRate, formantSemitones } = setup;
  wasm.configure(channels, Math.round(BLOCK * sampleRate), Math.round((BLOCK / OVERLAP) * sampleRate), 0);
  if (formantSemitones !== 0) {
    wasm.setFormantSemitones(formantSemitones, 0);
    wasm.setFormantBase(VOICE_BASE / sampleRate);
  }
  const length = Math.max(PIECE, setup.capacity);
  const start = wasm.setBuffers(channels, length) / Float32Array.BYTES_PER_ELEMENT;
  const outputs = Array.from({ length: channels }, () => new Float32Array(PIECE));
  return {
    inputLatency: wasm.inputLatency(),
    outputLatency: wasm.outputLatency(),
    process(inputs) {
      const count = inputs[0]?.length ?? 0;
      const before = new Float32Array(wasm.memory.buffer);
      inputs.forEach((input, channel) => before.set(input, start + channel * length));
      wasm.process(count, PIECE);
      // Memory may have grown, which leaves the first view empty.
      const after = new Float32Array(wasm.memory.buffer);
      outputs.forEach((output, channel) => {
        const from = start + (channels + channel) * length;
        output.set(after.subarray(from, from + PIECE));
      });
      return outputs;
    },
  };
}

/** The library's functions, by the short names that this build of the package gave them. */
function instantiate(module: WebAssembly.Module) {
  const random = createRandom("stretch");
  const bytes = () => new Uint8Array(memory.buffer);
  const { exports } = new WebAssembly.Instance(module, {
    a: {
      // The seeds of phases, which a stretch of at most MAX_STEP does not use.
      a: (start: number, size: number) => {
        for (let i = start; i < start + size; i++) bytes()[i] = random.integer(256);
        return 0;
      },
      b: (size: number) => growTo(memory, size),
      c: (target: number, from: number, size: number) => void bytes().copyWithin(target, from, from + size),
      d: () => {
        throw new Error("Signalsmith Stretch aborted");
      },
    },
  });
  const memory = memoryOf(exports);
  const named = (name: string): Call => {
    const found = exports[name];
    if (typeof found !== "function") throw new Error(`Signalsmith Stretch has no ${name}`);
    // Emscripten exports take and give numbers only.
    return found as Call;
  };
  named("f")();
  return {
    memory,
    setBuffers: named("h"),
    inputLatency: named("k"),
    outputLatency: named("l"),
    configure: named("p"),
    setFormantSemitones: named("t"),
    setFormantBase: named("u"),
    process: named("w"),
  };
}

function memoryOf({ e: memory }: WebAssembly.Exports): WebAssembly.Memory {
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new Error("Signalsmith Stretch has no memory");
}

/** Emscripten's hook for a full memory; grows with room to spare. */
function growTo(memory: WebAssembly.Memory, size: number): number {
  const wanted = Math.max(size, memory.buffer.byteLength * 1.5);
  memory.grow(Math.ceil((wanted - memory.buffer.byteLength) / WASM_PAGE));
  return 1;
}
