import { compileSimd, instantiateSimd, WasmMemory } from "../../core/simd/wasm-memory.ts";
import { CHUNK_KERNELS_WASM } from "./chunk-kernels.wasm.ts";

/** Functions of chunk-kernels.as. */
type KernelName =
  | "transform"
  | "multiply"
  | "multiplyAdd"
  | "subtract"
  | "add"
  | "addPowers"
  | "centre"
  | "applyMask"
  | "slide"
  | "medianAcross"
  | "lastingShare"
  | "stemMasks";
export type Kernels = Record<KernelName, (...given: number[]) => void>;

/** Two channels, or a spectrum of both: addresses of its two halves. */
export interface Pair {
  /** Left channel, or real parts. */
  one: number;
  /** Right channel, or imaginary parts. */
  two: number;
}

const FLOAT_BYTES = 4;

/** Memory of one splitter with the kernels that work in it. */
export class ChunkMemory {
  readonly kernels: Kernels;
  readonly #memory = new WasmMemory();

  constructor(module: WebAssembly.Module) {
    // The module is compiled from the source whose functions these are.
    this.kernels = this.instantiate(module) as unknown as Kernels;
  }

  /** Functions of another module that work in this memory. */
  instantiate(module: WebAssembly.Module): WebAssembly.Exports {
    return instantiateSimd(module, this.#memory);
  }

  /** Address of `count` floats, which are zero. */
  allocate(count: number): number {
    return this.#memory.allocate(FLOAT_BYTES * count);
  }

  pair(count: number): Pair {
    return { one: this.allocate(count), two: this.allocate(count) };
  }

  /** Address of floats with these values. */
  table(values: ArrayLike<number>): number {
    const address = this.allocate(values.length);
    this.view(address, values.length).set(values);
    return address;
  }

  /** Address of whole numbers, 32 bits without a sign, with these values. */
  numbers(values: ArrayLike<number>): number {
    const address = this.allocate(values.length);
    this.numbersAt(address, values.length).set(values);
    return address;
  }

  /** View of `count` whole numbers, valid until something is allocated. */
  numbersAt(address: number, count: number): Uint32Array {
    return this.#memory.words(address, count);
  }

  /** View of `count` floats, valid until something is allocated. */
  view(address: number, count: number): Float32Array {
    return this.#memory.floats(address, count);
  }
}

/** Where the value with this index stands. */
export function offset(address: number, index: number): number {
  return address + FLOAT_BYTES * index;
}

let compiled: WebAssembly.Module | null | undefined;

/** Memory with kernels of its own; null where there is no SIMD. The module is compiled once for each thread. */
export function createChunkMemory(): ChunkMemory | null {
  if (compiled === undefined) compiled = compileSimd(CHUNK_KERNELS_WASM);
  return compiled && new ChunkMemory(compiled);
}
